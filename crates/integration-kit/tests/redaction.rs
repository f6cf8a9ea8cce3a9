//! No secret survives, in whatever place of a text or an address it stands.

use integration_kit::redact::{REDACTED, redact};
use proptest::prelude::*;

/// `@` stands for the secret.
const PLACES: [&str; 53] = [
    "http://nas:8080/api?mode=queue&apikey=@&output=json",
    "http://nas:8080/api?apikey=@",
    "HTTP://NAS:8080/api?APIKEY=@",
    "https://indexer.example/api?t=get&id=1&apikey=@",
    "https://indexer.example/getnzb/12345.nzb&i=77&r=@",
    "https://indexer.example/rss?t=5000&i=77&r=@&dl=1",
    "https://indexer.example/rss?r=@",
    "/api/v1/indexer/3/download?apikey=@&link=x&file=A.Release",
    "http://prowlarr:9696/1/download?apikey=abc&link=@&file=A.Release.Name",
    "http://prowlarr:9696/1/download?apikey=abc&amp;link=@&amp;file=A.Release.Name",
    "http://prowlarr:9696/1/api?api_key=@",
    "http://x/?api-key=@",
    "http://x/?X-Plex-Token=@",
    "http://plex:32400/library?X-Plex-Token=@&type=1",
    "http://x/?token=@",
    "http://x/?access_token=@#frag",
    "http://x/?passkey=@",
    "http://x/announce?torrent_pass=@",
    "http://x/announce?authkey=@",
    "http://x/?nzbkey=@",
    "http://x/?nzb_key=@",
    "http://x/?rsskey=@",
    "http://x/?password=@&user=me",
    "http://x/?key=@",
    "http://x/?hash=@",
    "http://user:@@host:8080/path",
    "ftp://me:@@host",
    "https://@@host/path",
    "https://indexer.example/api/@/rss",
    "https://indexer.example/rss/@",
    "https://indexer.example/download/12/@/A.Release.nzb",
    "/api/@/feed",
    "Unable to connect to indexer at [http://x:1/api?apikey=@]",
    "Unable to connect (http://x:1/api?apikey=@)",
    "Test failed: apikey=@",
    "apikey=@",
    "apikey: @",
    "ApiKey: @, name: sab",
    "X-Api-Key: @",
    "x-api-key:@",
    "X-Plex-Token: @\r\nAccept: */*",
    "Authorization: Bearer @",
    "authorization: Basic @",
    "{\"apiKey\": \"@\", \"name\": \"sab\"}",
    "{\"apiKey\":\"@\"}",
    "{\\\"apiKey\\\": \\\"@\\\", \\\"a\\\": 1}",
    "{'api_key': '@'}",
    "password=\"@\"",
    "<a href='http://x/?apikey=@'>x</a>",
    "link=http%3A%2F%2Fx%2Fapi%3Ft%3Dget%26apikey%3D@%26id%3D1",
    "url=http%3a%2f%2fx%2fapi%3fapikey%3d@",
    "url=http%253A%252F%252Fx%252Fapi%253Fapikey%253D@%2526id%253D1",
    "url=http%3A%2F%2Fme%3A@%40host%2Fpath",
];

fn put(place: &str, secret: &str) -> String {
    // In `user:@@host` the first sign is the secret's, the second the address' own.
    place.replacen('@', secret, 1)
}

fn secret() -> impl Strategy<Value = String> {
    prop_oneof![
        "[0-9a-f]{32}",
        "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}",
        "[a-z][0-9][A-Za-z0-9_-]{18,40}",
    ]
}

proptest! {
    #[test]
    fn no_secret_survives_in_any_place(
        secret in secret(), at in 0..PLACES.len(), before in "[a-zA-Z .]{0,12}", after in "( [a-z .]{0,12})?",
    ) {
        let text = format!("{before} {}{after}", put(PLACES[at], &secret));
        let clean = redact(&text);
        prop_assert!(!clean.contains(&secret), "{text}\n{clean}");
        prop_assert!(clean.contains(REDACTED), "{clean}");
    }

    #[test]
    fn two_secrets_in_one_text_are_both_taken_out(
        first in secret(), second in secret(), a in 0..PLACES.len(), b in 0..PLACES.len(),
    ) {
        let text = format!("{} {}", put(PLACES[a], &first), put(PLACES[b], &second));
        let clean = redact(&text);
        prop_assert!(!clean.contains(&first) && !clean.contains(&second), "{text}\n{clean}");
    }

    #[test]
    fn redacting_twice_changes_nothing(secret in secret(), at in 0..PLACES.len()) {
        let once = redact(&put(PLACES[at], &secret));
        prop_assert_eq!(redact(&once), once);
    }

    #[test]
    fn no_text_makes_it_panic(text in "\\PC{0,80}", marks in "[%&=?:/@\"' a-z0-9\\\\{}]{0,60}") {
        redact(&text);
        redact(&marks);
    }
}

#[test]
fn what_holds_no_secret_stays_as_it_is() {
    for text in [
        "Repair failed, not enough repair blocks (7 short)",
        "Unpacking failed, archive requires a password",
        "Unable to connect to indexer. Connection refused (indexer.example:443)",
        "http://nas:8080/sabnzbd/api?mode=queue&start=0&limit=10",
        "http://127.0.0.1:8989/api/v3/qualitydefinition",
        "/downloads/b1946ac92492d2347c6235b4d2611184/b1946ac92492d2347c6235b4d2611184.mkv",
        "Movie.Title.2017.1080p.BluRay.x264-GRP",
        "SABnzbd_nzo_u279wz44 was moved to tv",
        "Download failed - Not on your server(s) - https://sabnzbd.org/not-complete",
        "Root folder missing: /media/tv",
        "me@example.org wrote it",
        "12:30:59 r=1 is no parameter here",
        "Échec de la réparation — ファイル",
    ] {
        assert_eq!(redact(text), text);
    }
}

#[test]
fn what_stands_around_a_secret_stays() {
    assert_eq!(
        redact("GET http://nas:8080/api?mode=queue&apikey=0123456789abcdef&output=json failed"),
        "GET http://nas:8080/api?mode=queue&apikey=[redacted]&output=json failed"
    );
    assert_eq!(redact("http://me:secret@nas/x"), "http://[redacted]@nas/x");
    assert_eq!(
        redact(r#"{"apiKey": "0123", "name": "sab"}"#),
        r#"{"apiKey": "[redacted]", "name": "sab"}"#
    );
}
