//! What is sent to change a SABnzbd, and what is made of its no.

use crate::common::{Sabnzbd, done, history, id, queue, slot};
use integration_testkit::permit;
use kernel::Trouble;
use secrecy::SecretString;
use serde_json::json;

#[tokio::test]
async fn words_that_mean_all_jobs_are_not_ids() -> anyhow::Result<()> {
    let sab = Sabnzbd::start().await;
    let client = sab.client()?;
    let writer = client.writer(&permit());
    for word in ["all", "ALL", "failed", "completed", "a,b", "", "a b", "a&b"] {
        let result = writer.remove(&id(word), true).await;
        assert!(result.is_err_and(|err| err.trouble == Trouble::NotFound), "{word}");
        assert!(writer.retry(&id(word), None).await.is_err());
        assert!(writer.pause(&id(word)).await.is_err());
        assert!(writer.set_category(&id(word), "tv").await.is_err());
    }
    assert_eq!(sab.asked().await, Vec::<String>::new());
    Ok(())
}

#[tokio::test]
async fn a_job_is_removed_from_where_it_is() -> anyhow::Result<()> {
    let sab = Sabnzbd::start().await;
    let removed = json!({"status": true, "nzo_ids": ["SABnzbd_nzo_q"]});
    let of_queue = [("mode", "queue"), ("name", "delete"), ("value", "SABnzbd_nzo_q")];
    sab.answers(&of_queue, removed).await;
    let none = json!({"status": false, "nzo_ids": []});
    sab.answers(&[("mode", "queue"), ("name", "delete")], none).await;
    sab.answers(&[("mode", "history"), ("name", "delete")], json!({"status": true})).await;
    let slots = json!([done("SABnzbd_nzo_h", "Failed", "x")]);
    sab.answers(&[("mode", "history")], history(1, &slots)).await;

    let writer = sab.client()?.writer(&permit());
    writer.remove(&id("SABnzbd_nzo_q"), true).await?;
    writer.remove(&id("SABnzbd_nzo_h"), false).await?;
    let gone = writer.remove(&id("SABnzbd_nzo_n"), false).await;
    assert!(gone.is_err_and(|err| err.trouble == Trouble::NotFound));
    assert_eq!(
        sab.asked().await,
        [
            "mode=queue&name=delete&value=SABnzbd_nzo_q&del_files=1",
            "mode=queue&name=delete&value=SABnzbd_nzo_h&del_files=0",
            "mode=history&limit=1000&nzo_ids=SABnzbd_nzo_h",
            "mode=history&name=delete&value=SABnzbd_nzo_h&archive=0&del_files=0",
            "mode=queue&name=delete&value=SABnzbd_nzo_n&del_files=0",
            "mode=history&limit=1000&nzo_ids=SABnzbd_nzo_n",
        ]
    );
    Ok(())
}

#[tokio::test]
async fn a_retry_answers_the_new_id_or_the_refusal() -> anyhow::Result<()> {
    let sab = Sabnzbd::start().await;
    let again = json!({"status": true, "nzo_id": "SABnzbd_nzo_new"});
    let asked = [("mode", "retry"), ("value", "SABnzbd_nzo_a"), ("password", "p w")];
    sab.answers(&asked, again).await;
    let no = json!({"status": false, "error": "item does not exist"});
    sab.answers(&[("mode", "retry"), ("value", "SABnzbd_nzo_b")], no).await;

    let writer = sab.client()?.writer(&permit());
    let password = SecretString::from("p w");
    assert_eq!(writer.retry(&id("SABnzbd_nzo_a"), Some(&password)).await?, id("SABnzbd_nzo_new"));
    let Err(err) = writer.retry(&id("SABnzbd_nzo_b"), None).await else {
        anyhow::bail!("should be refused");
    };
    assert_eq!(err.trouble, Trouble::Refused("item does not exist".to_owned()));
    Ok(())
}

#[tokio::test]
async fn a_category_is_set_and_read_back() -> anyhow::Result<()> {
    let sab = Sabnzbd::start().await;
    let unknown = [("mode", "change_cat"), ("value", "SABnzbd_nzo_n")];
    sab.answers(&unknown, json!({"status": false})).await;
    sab.answers(&[("mode", "change_cat")], json!({"status": true})).await;
    let slots = json!([slot("SABnzbd_nzo_a", "A", "Downloading", &[])]);
    sab.answers(&[("mode", "queue")], queue(&slots)).await;
    let writer = sab.client()?.writer(&permit());
    writer.set_category(&id("SABnzbd_nzo_a"), "tv").await?;
    let ignored = writer.set_category(&id("SABnzbd_nzo_a"), "movies").await;
    assert!(ignored.is_err_and(|err| matches!(err.trouble, Trouble::Refused(_))));
    let gone = writer.set_category(&id("SABnzbd_nzo_n"), "tv").await;
    assert!(gone.is_err_and(|err| err.trouble == Trouble::NotFound));
    Ok(())
}

#[tokio::test]
async fn jobs_and_the_whole_client_are_paused_and_resumed() -> anyhow::Result<()> {
    let sab = Sabnzbd::start().await;
    // The real one says so of any id.
    for word in ["SABnzbd_nzo_a", "SABnzbd_nzo_n"] {
        let changed = json!({"status": true, "nzo_ids": [word]});
        for what in ["pause", "resume"] {
            let query = [("mode", "queue"), ("name", what), ("value", word)];
            sab.answers(&query, changed.clone()).await;
        }
    }
    let slots = json!([slot("SABnzbd_nzo_a", "A", "Downloading", &[])]);
    sab.answers(&[("mode", "queue")], queue(&slots)).await;
    sab.answers(&[("mode", "pause")], json!({"status": true})).await;
    sab.answers(&[("mode", "resume")], json!({"status": true})).await;
    let writer = sab.client()?.writer(&permit());
    writer.pause(&id("SABnzbd_nzo_a")).await?;
    writer.resume(&id("SABnzbd_nzo_a")).await?;
    let gone = writer.resume(&id("SABnzbd_nzo_n")).await;
    assert!(gone.is_err_and(|err| err.trouble == Trouble::NotFound));
    writer.pause_all(true).await?;
    writer.pause_all(false).await?;
    assert_eq!(
        sab.asked().await,
        [
            "mode=queue&nzo_ids=SABnzbd_nzo_a",
            "mode=queue&name=pause&value=SABnzbd_nzo_a",
            "mode=queue&nzo_ids=SABnzbd_nzo_a",
            "mode=queue&name=resume&value=SABnzbd_nzo_a",
            "mode=queue&nzo_ids=SABnzbd_nzo_n",
            "mode=pause",
            "mode=resume",
        ]
    );
    Ok(())
}
