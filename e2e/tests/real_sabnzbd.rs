//! The same stories with the real SABnzbd. Without the program they say so and pass.

use e2e::Stack;
use lab::sabnzbd::Real;

macro_rules! tests {
    ($($name:ident),* $(,)?) => {$(
        #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
        async fn $name() -> anyhow::Result<()> {
            if let Err(reason) = Real::available() {
                e2e::say(&format!("skipped, the real SABnzbd is not here: {reason}"));
                return Ok(());
            }
            e2e::stories::$name(Stack::real).await
        }
    )*};
}

e2e::all_stories!(tests);
