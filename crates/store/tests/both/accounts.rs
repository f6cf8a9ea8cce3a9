use store::{ApiKeyRow, SessionRow, StoreError, UserRow};

use crate::engines::on_both;

fn user(name: &str) -> UserRow {
    UserRow {
        id: format!("id-{name}"),
        name: name.to_owned(),
        password_hash: "$argon2id$…".to_owned(),
        role: "admin".to_owned(),
        created_at: 1,
        disabled: false,
    }
}

fn session(token_hash: &str, user: &str) -> SessionRow {
    SessionRow {
        token_hash: token_hash.to_owned(),
        user_id: format!("id-{user}"),
        created_at: 1,
        expires_at: 100,
        last_used: 1,
        ip: Some("127.0.0.1".to_owned()),
        user_agent: None,
    }
}

#[tokio::test]
async fn a_name_is_taken_by_one_user() -> anyhow::Result<()> {
    on_both(async |store| {
        let mut change = store.begin().await?;
        assert_eq!(change.count_users().await?, 0);
        change.add_user(&user("ann")).await?;
        change.add_user(&user("bob")).await?;
        assert_eq!(change.count_users().await?, 2);
        change.commit().await?;

        let mut change = store.begin().await?;
        let refused = change.add_user(&UserRow { id: "other".to_owned(), ..user("ann") }).await;
        assert!(matches!(refused, Err(StoreError::Conflict { .. })), "{refused:?}");
        drop(change);
        let mut change = store.begin().await?;
        let refused = change.update_user(&UserRow { name: "ann".to_owned(), ..user("bob") }).await;
        assert!(matches!(refused, Err(StoreError::Exists(_))), "{refused:?}");
        drop(change);

        let mut change = store.begin().await?;
        let changed = UserRow { disabled: true, role: "read".to_owned(), ..user("bob") };
        change.update_user(&changed).await?;
        change.commit().await?;
        assert_eq!(store.user("id-bob").await?, Some(changed.clone()));
        assert_eq!(store.user_by_name("bob").await?, Some(changed.clone()));
        assert_eq!(store.users().await?, [user("ann"), changed]);
        assert_eq!(store.count_users().await?, 2);
        assert!(!format!("{:?}", user("ann")).contains("argon2"));
        Ok(())
    })
    .await
}

#[tokio::test]
async fn sessions_end_with_their_user() -> anyhow::Result<()> {
    on_both(async |store| {
        let mut change = store.begin().await?;
        change.add_user(&user("ann")).await?;
        for hash in ["s1", "s2", "s3"] {
            change.add_session(&session(hash, "ann")).await?;
        }
        change.commit().await?;
        store.touch_session("s2", 50, 150).await?;
        let touched = SessionRow { last_used: 50, expires_at: 150, ..session("s2", "ann") };
        assert_eq!(store.session("s2").await?, Some(touched.clone()));
        assert_eq!(store.sessions_of("id-ann").await?.first(), Some(&touched));

        let mut change = store.begin().await?;
        assert!(change.delete_session("s1").await?);
        assert!(!change.delete_session("s1").await?);
        assert_eq!(change.delete_sessions_of("id-ann", Some("s2")).await?, 1);
        change.commit().await?;
        let mut change = store.begin().await?;
        assert!(change.delete_user("id-ann").await?);
        change.commit().await?;
        assert_eq!(store.session("s2").await?, None);

        let mut change = store.begin().await?;
        let refused = change.add_session(&session("s9", "nobody")).await;
        assert!(matches!(refused, Err(StoreError::Orphan(_))), "{refused:?}");
        Ok(())
    })
    .await
}

#[tokio::test]
async fn a_key_is_found_by_its_hash_until_it_is_revoked() -> anyhow::Result<()> {
    on_both(async |store| {
        let key = ApiKeyRow {
            id: "k1".to_owned(),
            name: "homepage".to_owned(),
            key_hash: "hash".to_owned(),
            prefix: "aa_1234".to_owned(),
            scope: "read".to_owned(),
            created_at: 1,
            expires_at: Some(9),
            last_used: None,
        };
        let mut change = store.begin().await?;
        change.add_api_key(&key).await?;
        change.commit().await?;
        store.touch_api_key("k1", 5).await?;
        let used = ApiKeyRow { last_used: Some(5), ..key };
        assert_eq!(store.api_key_by_hash("hash").await?, Some(used.clone()));
        assert_eq!(store.api_key("k1").await?, Some(used.clone()));
        assert_eq!(store.api_keys().await?, [used]);
        let mut change = store.begin().await?;
        assert!(change.delete_api_key("k1").await?);
        change.commit().await?;
        assert_eq!(store.api_key_by_hash("hash").await?, None);
        Ok(())
    })
    .await
}

#[tokio::test]
async fn failed_logins_count_until_they_are_old_or_forgiven() -> anyhow::Result<()> {
    on_both(async |store| {
        assert_eq!(store.login_attempts("::1").await?, None);
        assert_eq!(store.add_login_failure("::1", 100, 0).await?.failures, 1);
        assert_eq!(store.add_login_failure("::1", 110, 50).await?.failures, 2);
        store.lock_logins("::1", 500).await?;
        let row = store.add_login_failure("::1", 120, 50).await?;
        assert_eq!((row.failures, row.first_at, row.locked_until), (3, 100, Some(500)));
        let row = store.add_login_failure("::1", 900, 600).await?;
        assert_eq!((row.failures, row.first_at), (1, 900));
        store.clear_login_attempts("::1").await?;
        assert_eq!(store.login_attempts("::1").await?, None);
        Ok(())
    })
    .await
}
