use integration_testkit::RuleCase;
use serde_json::json;

const HOST: &str = "config/host";

pub fn cases() -> Vec<RuleCase> {
    let host = |rule, field, value| RuleCase::of(rule, HOST, field, value);
    let warns = |source: &str| json!([{"source": source, "type": "warning", "message": "Look."}]);
    let unused = json!([{"id": 1, "label": "old", "indexerIds": [], "notificationIds": []}]);
    vec![
        host("login-required", "authenticationMethod", json!("none")),
        host("login-left-to-proxy", "authenticationMethod", json!("external")),
        host(
            "login-for-local-addresses",
            "authenticationRequired",
            json!("disabledForLocalAddresses"),
        ),
        host(
            "login-for-local-addresses",
            "authenticationRequired",
            json!("disabledForLocalAddresses"),
        )
        .and(HOST, "username", json!("")),
        host("carrier-network-not-trusted", "trustCgnatIpAddresses", json!(true)),
        host("login-by-form", "authenticationMethod", json!("basic")),
        RuleCase::of("api-key-long", "health", "", warns("ApiKeyValidationCheck")),
        host("certificates-checked", "certificateValidation", json!("disabled")),
        host("own-certificate", "enableSsl", json!(true)),
        host("stable-branch", "branch", json!("develop")),
        host("updates-from-outside", "updateAutomatically", json!(true)).and(
            HOST,
            "updateMechanism",
            json!("builtIn"),
        ),
        host("update-script-named", "updateMechanism", json!("script")),
        host("proxy-complete", "proxyEnabled", json!(true)),
        host("proxy-only-for-outside", "proxyEnabled", json!(true))
            .and(HOST, "proxyHostname", json!("proxy.lan"))
            .and(HOST, "proxyBypassLocalAddresses", json!(false)),
        host("log-not-traced", "logLevel", json!("trace")),
        host("log-not-traced", "consoleLogLevel", json!("Trace")),
        host("no-usage-reports", "analyticsEnabled", json!(true)),
        host("backup-interval", "backupInterval", json!(0)),
        host("backup-retention", "backupRetention", json!(7)),
        host("backup-folder", "backupFolder", json!("/tmp/backups")),
        RuleCase::of("tags-in-use", "tag/detail", "", unused),
        RuleCase::item("trouble-is-told", ("notification", "1"), "onHealthIssue", json!(false)),
        RuleCase::of("own-health", "health", "", warns("IndexerStatusCheck")),
        RuleCase::of("own-health", "health", "", warns("SomethingNew")),
    ]
}
