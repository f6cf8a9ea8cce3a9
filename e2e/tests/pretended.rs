//! The stories with stand-ins only.

use e2e::Stack;

macro_rules! tests {
    ($($name:ident),* $(,)?) => {$(
        #[tokio::test]
        async fn $name() -> anyhow::Result<()> {
            e2e::stories::$name(Stack::pretended).await
        }
    )*};
}

e2e::all_stories!(tests);
