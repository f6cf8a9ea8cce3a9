//! What is true of the house as a whole: who is there, and how much fails at once.

use crate::rig::Rig;
use kernel::{Cause, Trouble};

#[tokio::test]
async fn an_instance_is_told_to_be_lost_and_back_once_each_whoever_looks() -> anyhow::Result<()> {
    let mut rig = Rig::live().await?;
    let told = async |rig: &Rig| -> anyhow::Result<Vec<String>> {
        Ok(rig.kinds().await?.into_iter().filter(|it| it.starts_with("instance.")).collect())
    };
    rig.run().await?;
    assert_eq!(told(&rig).await?, Vec::<String>::new());
    rig.client.change(|state| state.trouble = Some(Trouble::Unreachable("refused".to_owned())));
    for _ in 0..3 {
        rig.run().await?;
        rig.restart().await?;
        rig.pass(60);
    }
    assert_eq!(told(&rig).await?, ["instance.lost"]);
    rig.client.change(|state| state.trouble = None);
    for _ in 0..3 {
        rig.restart().await?;
        rig.run().await?;
        rig.run().await?;
    }
    assert_eq!(told(&rig).await?, ["instance.lost", "instance.back"]);
    rig.client.change(|state| state.trouble = Some(Trouble::Unreachable("refused".to_owned())));
    rig.run().await?;
    assert_eq!(told(&rig).await?, ["instance.lost", "instance.back", "instance.lost"]);
    Ok(())
}

#[tokio::test]
async fn failures_that_only_the_history_tells_of_pull_the_brake_too() -> anyhow::Result<()> {
    let mut rig = Rig::live().await?;
    let episodes: Vec<_> = (0..8).map(|number| rig.want(number)).collect();
    for (number, episode) in episodes.iter().enumerate() {
        rig.grab(&format!("d{number}"), &format!("Show.S01E0{number}"), &[episode]);
    }
    rig.run().await?;
    // Each is gone from the client before we look again.
    for number in 0..7 {
        rig.fail(&format!("d{number}"), Cause::MissingArticles);
        rig.library_notices(&format!("d{number}"));
    }
    rig.run().await?;
    let open = rig.incidents.open().await?;
    assert!(open.iter().any(|it| it.title.contains("7 downloads failed")), "{open:#?}");
    for _ in 0..5 {
        rig.pass(60);
        rig.run().await?;
    }
    assert_eq!(rig.writes(), [], "no search while the brake is on");
    Ok(())
}

#[tokio::test]
async fn old_failures_in_the_history_do_not_pull_the_brake() -> anyhow::Result<()> {
    let mut rig = Rig::live().await?;
    for number in 0..7 {
        let episode = rig.want(number);
        rig.grab(&format!("d{number}"), &format!("Show.S01E0{number}"), &[&episode]);
        rig.fail(&format!("d{number}"), Cause::MissingArticles);
        rig.library_notices(&format!("d{number}"));
    }
    rig.pass(7200);
    rig.run().await?;
    let open = rig.incidents.open().await?;
    assert!(!open.iter().any(|it| it.title.contains("downloads failed")), "{open:#?}");
    Ok(())
}
