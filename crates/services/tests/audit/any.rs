use proptest::{
    collection::vec,
    prelude::{Just, Strategy, any, prop_oneof},
    test_runner::{Config, TestRunner},
};
use serde_json::{Map, Value, json};
use services::{Selection, Since};

use crate::rig::{Rig, actor};

/// Any JSON that a program may keep besides what we know of.
fn anything() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        ".{0,12}".prop_map(Value::from),
    ];
    leaf.prop_recursive(3, 24, 4, |inner| {
        prop_oneof![
            vec(inner.clone(), 0..4).prop_map(Value::from),
            vec(("[a-z]{1,6}", inner), 0..4)
                .prop_map(|fields| Value::Object(fields.into_iter().collect::<Map<_, _>>())),
        ]
    })
}

#[test]
fn applied_and_put_back_is_what_it_was_to_the_byte() -> anyhow::Result<()> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    // On, off, nothing, or not there at all.
    let rename = prop_oneof![
        any::<bool>().prop_map(|on| Some(Value::from(on))),
        Just(Some(Value::Null)),
        Just(None),
    ];
    let settings = (rename, vec((any::<bool>(), anything()), 0..6), anything(), anything());
    let mut runner =
        TestRunner::new(Config { failure_persistence: None, ..Config::with_cases(60) });
    runner.run(&settings, |(rename, clients, beside, apart)| {
        let there_and_back = async {
            let rig = Rig::new().await?;
            rig.other.state().is_down = true;
            let clients: Vec<_> = clients
                .iter()
                .zip(1..)
                .map(|((has, more), id)| {
                    let category = if *has { "tv" } else { "" };
                    json!({"more": more, "id": id, "name": format!("c{id}"), "category": category})
                })
                .collect();
            let mut naming = json!({"beside": beside, "id": 1});
            if let Some(rename) = rename {
                naming["rename"] = rename;
            }
            let set = [("naming", naming), ("client", json!(clients)), ("apart", apart.clone())];
            let set = set.map(|(name, document)| (name.to_owned(), document));
            rig.one.state().configuration.documents.extend(set);
            let before = serde_json::to_string(&rig.one.state().configuration)?;
            rig.run().await?;
            let broken = rig.audit.findings().await?.len();
            let Ok(plan) = rig.audit.plan(&actor(), &Selection::Everything).await else {
                anyhow::ensure!(broken == 0, "{broken} findings, and nothing to be changed");
                return Ok(());
            };
            anyhow::ensure!(plan.steps.len() == broken, "every finding has a step");
            rig.apply(&plan).await?;
            anyhow::ensure!(serde_json::to_string(&rig.one.state().configuration)? != before);
            let back = rig.audit.plan_rollback(&actor(), &Since::Plan(plan.id)).await?;
            rig.apply(&back).await?;
            let after = serde_json::to_string(&rig.one.state().configuration)?;
            anyhow::ensure!(after == before, "{before}\n{after}");
            Ok(())
        };
        let done = runtime.block_on(there_and_back);
        done.map_err(|err| proptest::test_runner::TestCaseError::fail(format!("{err:#}")))
    })?;
    Ok(())
}
