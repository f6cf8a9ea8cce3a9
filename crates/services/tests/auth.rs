//! Who may come in, and what is remembered of it.

use std::{
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
    },
    time::Duration,
};

use kernel::{Clock, Timestamp};
use secrecy::ExposeSecret;
use services::{
    Auth, AuthOptions, Credential, Error, EventFeed, NewApiKey, NewUser, Principal, Scope,
    SignedIn, UserChange, Visitor,
};
use store::{EventQuery, Store};
use tempfile::TempDir;

const PASSWORD: &str = "correct horse";

struct Setting {
    auth: Auth,
    store: Store,
    clock: Arc<StoppedClock>,
    folder: TempDir,
}

struct StoppedClock(AtomicI64);

impl Clock for StoppedClock {
    fn now(&self) -> Timestamp {
        Timestamp(self.0.load(Ordering::SeqCst))
    }
}

impl Setting {
    async fn new() -> anyhow::Result<Self> {
        let folder = tempfile::tempdir()?;
        let url = format!("sqlite:{}/test.db?durability=relaxed", folder.path().display());
        let store = Store::open(&url).await?;
        let clock = Arc::new(StoppedClock(AtomicI64::new(1_800_000_000_000)));
        let auth = open(&store, &clock, &folder).await?;
        Ok(Self { auth, store, clock, folder })
    }

    /// With an owner called anna.
    async fn claimed() -> anyhow::Result<(Self, SignedIn)> {
        let setting = Self::new().await?;
        let code = setting.auth.claim_code().ok_or_else(|| anyhow::anyhow!("no code"))?;
        let anna = setting.auth.claim(&visitor(), &code, "Anna", PASSWORD.into()).await?;
        Ok((setting, anna))
    }

    fn pass(&self, time: Duration) {
        let later = Timestamp(self.clock.0.load(Ordering::SeqCst)) + time;
        self.clock.0.store(later.0, Ordering::SeqCst);
    }

    async fn login(&self, name: &str, password: &str) -> Result<Option<SignedIn>, Error> {
        self.auth.login(&visitor(), name, password.into(), None).await
    }

    async fn who(&self, signed_in: &SignedIn) -> anyhow::Result<Option<String>> {
        let token = Credential::Session(signed_in.token.expose_secret());
        Ok(self.auth.authenticate(token).await?.map(|it| it.actor))
    }

    async fn kinds(&self) -> anyhow::Result<Vec<String>> {
        let query = EventQuery { after_seq: Some(0), ..EventQuery::default() };
        Ok(self.store.events(query).await?.into_iter().map(|it| it.kind).collect())
    }
}

async fn open(store: &Store, clock: &Arc<StoppedClock>, folder: &TempDir) -> anyhow::Result<Auth> {
    let options =
        AuthOptions { config_folder: Some(folder.path().to_owned()), ..AuthOptions::default() };
    Ok(Auth::open(store.clone(), EventFeed::default(), clock.clone(), options).await?)
}

fn visitor() -> Visitor {
    Visitor { peer: "192.0.2.7".to_owned(), user_agent: None, correlation: "c-1".to_owned() }
}

#[tokio::test]
async fn the_claim_code_works_once() -> anyhow::Result<()> {
    let setting = Setting::new().await?;
    assert!(!setting.auth.is_claimed().await?);
    let wrong = setting.auth.claim(&visitor(), &"AAAAA".into(), "anna", PASSWORD.into()).await;
    assert!(matches!(wrong, Err(Error::Forbidden(_))), "{wrong:?}");

    let code = std::fs::read_to_string(setting.folder.path().join("claim-code"))?;
    let code = code.trim().into();
    let anna = setting.auth.claim(&visitor(), &code, " Anna ", PASSWORD.into()).await?;
    assert_eq!(setting.who(&anna).await?.as_deref(), Some("user:anna"));
    assert_eq!(anna.principal.scope, Scope::Admin);

    let again = setting.auth.claim(&visitor(), &code, "eve", PASSWORD.into()).await;
    assert!(matches!(again, Err(Error::Conflict(_))), "{again:?}");
    assert!(!setting.folder.path().join("claim-code").exists());
    let after_restart = open(&setting.store, &setting.clock, &setting.folder).await?;
    assert!(after_restart.is_claimed().await? && after_restart.claim_code().is_none());
    assert_eq!(setting.kinds().await?, ["auth.login_failed", "auth.claimed"]);
    Ok(())
}

#[tokio::test]
async fn of_two_who_claim_at_once_one_becomes_the_owner() -> anyhow::Result<()> {
    let setting = Setting::new().await?;
    let code = setting.auth.claim_code().ok_or_else(|| anyhow::anyhow!("no code"))?;
    let visitor = visitor();
    let claim = |name: &'static str| setting.auth.claim(&visitor, &code, name, PASSWORD.into());
    let (one, two) = tokio::join!(claim("anna"), claim("eve"));
    assert!(one.is_ok() != two.is_ok(), "{one:?} {two:?}");
    assert_eq!(setting.store.count_users().await?, 1);
    Ok(())
}

#[tokio::test]
async fn a_wrong_name_and_a_wrong_password_are_told_alike() -> anyhow::Result<()> {
    let (setting, _) = Setting::claimed().await?;
    assert!(setting.login("anna", "wrong horse").await?.is_none());
    assert!(setting.login("nobody", PASSWORD).await?.is_none());
    assert!(setting.login("ANNA", PASSWORD).await?.is_some());
    Ok(())
}

#[tokio::test]
async fn an_address_that_guesses_has_to_wait_longer_each_time() -> anyhow::Result<()> {
    let (setting, _) = Setting::claimed().await?;
    for _ in 0..5 {
        assert!(setting.login("anna", "wrong horse").await?.is_none());
    }
    // Even the right password has to wait, and a restart does not help.
    let locked = setting.login("anna", PASSWORD).await;
    assert!(matches!(locked, Err(Error::TooManyAttempts(16))), "{locked:?}");
    let restarted = open(&setting.store, &setting.clock, &setting.folder).await?;
    let locked = restarted.login(&visitor(), "anna", PASSWORD.into(), None).await;
    assert!(matches!(locked, Err(Error::TooManyAttempts(16))), "{locked:?}");
    let elsewhere = Visitor { peer: "198.51.100.1".to_owned(), ..visitor() };
    let from_elsewhere = setting.auth.login(&elsewhere, "anna", PASSWORD.into(), None).await?;
    assert!(from_elsewhere.is_some());

    setting.pass(Duration::from_secs(16));
    assert!(setting.login("anna", "wrong horse").await?.is_none());
    let locked = setting.login("anna", PASSWORD).await;
    assert!(matches!(locked, Err(Error::TooManyAttempts(31))), "{locked:?}");

    setting.pass(Duration::from_secs(31));
    assert!(setting.login("anna", PASSWORD).await?.is_some());
    assert!(
        setting.login("anna", "wrong horse").await?.is_none(),
        "the count did not start afresh"
    );
    Ok(())
}

#[tokio::test]
async fn many_guesses_at_once_are_all_counted() -> anyhow::Result<()> {
    let (setting, _) = Setting::claimed().await?;
    let guesses = (0..20).map(|_| setting.login("anna", "wrong horse"));
    let answers = futures_util::future::join_all(guesses).await;
    let judged = answers.iter().filter(|it| it.is_ok()).count();
    assert_eq!(judged, 5, "{answers:?}");
    Ok(())
}

#[tokio::test]
async fn a_session_slides_for_seven_days_and_then_ends() -> anyhow::Result<()> {
    let (setting, anna) = Setting::claimed().await?;
    let days = |n: u64| Duration::from_secs(n * 24 * 60 * 60);
    for _ in 0..3 {
        setting.pass(days(6));
        assert!(setting.who(&anna).await?.is_some());
    }
    setting.pass(days(7));
    assert_eq!(setting.who(&anna).await?, None);
    Ok(())
}

#[tokio::test]
async fn each_sign_in_has_a_new_token_and_ends_the_old_one() -> anyhow::Result<()> {
    let (setting, first) = Setting::claimed().await?;
    let old = first.token.expose_secret();
    let second = setting.auth.login(&visitor(), "anna", PASSWORD.into(), Some(old)).await?;
    let second = second.ok_or_else(|| anyhow::anyhow!("not signed in"))?;
    assert_ne!(second.token.expose_secret(), old);
    assert_eq!(setting.who(&first).await?, None);

    assert_eq!(setting.auth.sessions(&second.principal).await?.len(), 1);
    setting.auth.logout(&second.principal).await?;
    assert_eq!(setting.who(&second).await?, None);
    assert!(!setting.auth.is_still_good(&second.principal).await?);
    Ok(())
}

#[tokio::test]
async fn what_is_stored_opens_nothing() -> anyhow::Result<()> {
    let (setting, anna) = Setting::claimed().await?;
    let new = NewApiKey { name: "widget".to_owned(), scope: Scope::Read, expires_at: None };
    let (key, secret) = setting.auth.add_api_key(&anna.principal, new).await?;
    setting.store.close().await;
    let file = std::fs::read(setting.folder.path().join("test.db"))?;
    for secret in [PASSWORD, secret.expose_secret(), anna.token.expose_secret()] {
        assert!(!file.windows(secret.len()).any(|it| it == secret.as_bytes()));
    }
    assert!(secret.expose_secret().starts_with(&key.prefix));
    Ok(())
}

#[tokio::test]
async fn a_key_opens_until_it_expires_or_is_revoked() -> anyhow::Result<()> {
    let (setting, anna) = Setting::claimed().await?;
    let by = &anna.principal;
    let in_an_hour = setting.clock.now() + Duration::from_secs(3600);
    let new = |name: &str, expires_at| NewApiKey {
        name: name.to_owned(),
        scope: Scope::Operate,
        expires_at,
    };
    let (_, passing) = setting.auth.add_api_key(by, new("passing", Some(in_an_hour))).await?;
    let (kept, lasting) = setting.auth.add_api_key(by, new("lasting", None)).await?;
    let who = async |key: &str| setting.auth.authenticate(Credential::ApiKey(key)).await;

    assert_eq!(who(passing.expose_secret()).await?.map(|it| it.scope), Some(Scope::Operate));
    assert!(who("aa_wrong").await?.is_none() && who("").await?.is_none());
    assert_eq!(
        who(lasting.expose_secret()).await?.map(|it| it.actor).as_deref(),
        Some("key:lasting")
    );
    let keys = setting.auth.api_keys(by).await?;
    assert!(keys.iter().all(|it| it.last_used == Some(setting.clock.now())));

    setting.pass(Duration::from_secs(3600));
    assert!(who(passing.expose_secret()).await?.is_none());
    setting.auth.revoke_api_key(by, &kept.id).await?;
    assert!(who(lasting.expose_secret()).await?.is_none());
    let again = setting.auth.revoke_api_key(by, &kept.id).await;
    assert!(matches!(again, Err(Error::NotFound { .. })), "{again:?}");
    Ok(())
}

#[tokio::test]
async fn a_user_that_is_changed_has_to_sign_in_again() -> anyhow::Result<()> {
    let (setting, anna) = Setting::claimed().await?;
    let by = &anna.principal;
    let bob = NewUser { name: "bob".to_owned(), password: PASSWORD.into(), role: Scope::Operate };
    setting.auth.add_user(by, bob).await?;
    let signed_in = setting.login("bob", PASSWORD).await?.ok_or_else(|| anyhow::anyhow!("no"))?;
    assert!(matches!(setting.auth.users(&signed_in.principal).await, Err(Error::Forbidden(_))));

    let reset = UserChange { password: Some("another horse".into()), ..UserChange::default() };
    setting.auth.change_user(&Principal::local("cli"), "bob", reset).await?;
    assert_eq!(setting.who(&signed_in).await?, None);
    assert!(setting.login("bob", PASSWORD).await?.is_none());
    let signed_in = setting.login("bob", "another horse").await?;
    assert!(signed_in.is_some());

    let disable = UserChange { is_disabled: Some(true), ..UserChange::default() };
    setting.auth.change_user(by, "bob", disable).await?;
    assert!(setting.login("bob", "another horse").await?.is_none());
    Ok(())
}

#[tokio::test]
async fn there_is_always_an_administrator() -> anyhow::Result<()> {
    let (setting, anna) = Setting::claimed().await?;
    let by = &anna.principal;
    let demote = || UserChange { role: Some(Scope::Read), ..UserChange::default() };
    let disable = UserChange { is_disabled: Some(true), ..UserChange::default() };
    for answer in [
        setting.auth.remove_user(by, "anna").await,
        setting.auth.change_user(by, "anna", demote()).await.map(drop),
        setting.auth.change_user(by, "anna", disable).await.map(drop),
    ] {
        assert!(matches!(answer, Err(Error::Conflict(_))), "{answer:?}");
    }
    let bob = NewUser { name: "bob".to_owned(), password: PASSWORD.into(), role: Scope::Admin };
    setting.auth.add_user(by, bob).await?;
    // Each would be the last but for the other.
    let (one, two) = tokio::join!(
        setting.auth.change_user(by, "anna", demote()),
        setting.auth.remove_user(by, "bob"),
    );
    assert!(one.is_ok() != two.is_ok(), "{one:?} {two:?}");
    Ok(())
}

#[tokio::test]
async fn a_new_password_ends_the_other_sessions() -> anyhow::Result<()> {
    let (setting, first) = Setting::claimed().await?;
    let second = setting.login("anna", PASSWORD).await?.ok_or_else(|| anyhow::anyhow!("no"))?;
    let by = &second.principal;
    let visitor = visitor();
    let change = async |present: &str, new: &str| {
        setting.auth.change_own_password(by, &visitor, present.into(), new.into()).await
    };
    assert!(matches!(change("wrong horse", "another horse").await, Err(Error::Forbidden(_))));
    assert!(matches!(change(PASSWORD, "short").await, Err(Error::Invalid { .. })));
    change(PASSWORD, "another horse").await?;
    assert_eq!(setting.who(&first).await?, None);
    assert!(setting.who(&second).await?.is_some());
    Ok(())
}

#[tokio::test]
async fn every_change_is_told_with_who_did_it_and_nothing_secret() -> anyhow::Result<()> {
    let (setting, anna) = Setting::claimed().await?;
    let by = anna.principal.clone().in_request("c-2");
    let bob = NewUser { name: "bob".to_owned(), password: PASSWORD.into(), role: Scope::Read };
    setting.auth.add_user(&by, bob).await?;
    let new = NewApiKey { name: "widget".to_owned(), scope: Scope::Read, expires_at: None };
    let (key, secret) = setting.auth.add_api_key(&by, new).await?;
    setting.auth.revoke_api_key(&by, &key.id).await?;
    setting.auth.remove_user(&by, "bob").await?;
    setting.auth.logout(&by).await?;

    let query = EventQuery {
        correlation: Some("c-2".to_owned()),
        after_seq: Some(0),
        ..EventQuery::default()
    };
    let events = setting.store.events(query).await?;
    let kinds: Vec<_> = events.iter().map(|it| it.kind.as_str()).collect();
    assert_eq!(
        kinds,
        [
            "auth.user_added",
            "auth.key_added",
            "auth.key_revoked",
            "auth.user_removed",
            "auth.logged_out"
        ]
    );
    assert!(events.iter().all(|it| it.actor == "user:anna"));
    let told = serde_json::to_string(&events)?;
    assert!(!told.contains(PASSWORD) && !told.contains(secret.expose_secret()));
    assert!(!told.contains("argon2"));
    Ok(())
}

#[tokio::test]
async fn what_cannot_be_written_down_is_not_done() -> anyhow::Result<()> {
    let (setting, anna) = Setting::claimed().await?;
    let new = NewApiKey { name: "widget".to_owned(), scope: Scope::Read, expires_at: None };
    let (key, secret) = setting.auth.add_api_key(&anna.principal, new).await?;
    let path = setting.folder.path().join("test.db");
    let url = format!("sqlite:{}?mode=ro", path.display());
    let read_only = Store::open_as_it_is(&url).await?;
    let auth = open(&read_only, &setting.clock, &setting.folder).await?;

    let revoked = auth.revoke_api_key(&anna.principal, &key.id).await;
    assert!(matches!(revoked, Err(Error::Store(_))), "{revoked:?}");
    let still = auth.authenticate(Credential::ApiKey(secret.expose_secret())).await?;
    assert!(still.is_some(), "who may look, may look at a database that is read-only");
    Ok(())
}
