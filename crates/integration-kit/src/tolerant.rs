//! Reads what the programs mean, in whatever spelling they send it: for
//! `#[serde(deserialize_with = "…")]`.
//!
//! Every function here also accepts `null`. Together with `#[serde(default)]` a field that is
//! missing or `null` is its default.

use std::str::FromStr;

use kernel::Protocol;
use serde::{Deserialize, Deserializer, de::Error};
use serde_json::Value;

/// A number or a string that holds one; empty or `null` is 0.
pub fn number<'de, D: Deserializer<'de>, T: Number>(from: D) -> Result<T, D::Error> {
    maybe_number(from).map(Option::unwrap_or_default)
}

/// Like [`number`], but empty or `null` is `None`.
pub fn maybe_number<'de, D: Deserializer<'de>, T: Number>(from: D) -> Result<Option<T>, D::Error> {
    match Value::deserialize(from)? {
        Value::Null => Ok(None),
        Value::Number(number) => T::read(&number.to_string()).map(Some),
        Value::Bool(flag) => T::read(if flag { "1" } else { "0" }).map(Some),
        Value::String(text) if text.trim().is_empty() => Ok(None),
        Value::String(text) => T::read(text.trim()).map(Some),
        _ => Err("a list or an object"),
    }
    .map_err(|found| D::Error::custom(format!("{found} where a number should be")))
}

/// `true`, 1, "1", "true", "yes", "on" and their opposites; empty or `null` is `false`.
pub fn boolean<'de, D: Deserializer<'de>>(from: D) -> Result<bool, D::Error> {
    maybe_boolean(from).map(Option::unwrap_or_default)
}

/// Like [`boolean`], but empty or `null` is `None`.
pub fn maybe_boolean<'de, D: Deserializer<'de>>(from: D) -> Result<Option<bool>, D::Error> {
    let flag = match Value::deserialize(from)? {
        Value::Null => None,
        Value::Bool(flag) => Some(flag),
        Value::Number(number) => Some(number.as_f64().is_some_and(|number| number != 0.0)),
        Value::String(text) => match text.trim().to_ascii_lowercase().as_str() {
            "" | "none" | "null" => None,
            "1" | "true" | "yes" | "on" => Some(true),
            "0" | "false" | "no" | "off" => Some(false),
            _ => return Err(D::Error::custom("other text where yes or no should be")),
        },
        _ => return Err(D::Error::custom("a list or an object where yes or no should be")),
    };
    Ok(flag)
}

/// A string, or a number or boolean as one; `null` is empty.
pub fn text<'de, D: Deserializer<'de>>(from: D) -> Result<String, D::Error> {
    maybe_text(from).map(Option::unwrap_or_default)
}

/// Like [`text`], but empty or `null` is `None`.
pub fn maybe_text<'de, D: Deserializer<'de>>(from: D) -> Result<Option<String>, D::Error> {
    match Value::deserialize(from)? {
        Value::Null => Ok(None),
        Value::String(text) => Ok((!text.is_empty()).then_some(text)),
        Value::Number(number) => Ok(Some(number.to_string())),
        Value::Bool(flag) => Ok(Some(flag.to_string())),
        _ => Err(D::Error::custom("a list or an object where text should be")),
    }
}

/// Anything that has a default; `null` is that.
pub fn or_default<'de, D, T>(from: D) -> Result<T, D::Error>
where
    D: Deserializer<'de>,
    T: Deserialize<'de> + Default,
{
    Option::deserialize(from).map(Option::unwrap_or_default)
}

/// Megabytes (of 1024 × 1024 bytes), as a number or a string, in bytes.
pub fn megabytes<'de, D: Deserializer<'de>>(from: D) -> Result<u64, D::Error> {
    maybe_number::<D, f64>(from).map(|mb| bytes_of(mb.unwrap_or_default(), 1024.0 * 1024.0))
}

/// Gigabytes (of 1024³ bytes), as a number or a string, in bytes; `None` when not told.
pub fn maybe_gigabytes<'de, D: Deserializer<'de>>(from: D) -> Result<Option<u64>, D::Error> {
    let gigabytes = maybe_number::<D, f64>(from)?;
    Ok(gigabytes.map(|gb| bytes_of(gb, 1024.0 * 1024.0 * 1024.0)))
}

/// How a release travels, in both spellings: `usenet` and `UsenetDownloadProtocol`, or their
/// number.
pub fn protocol<'de, D: Deserializer<'de>>(from: D) -> Result<Protocol, D::Error> {
    let name = text(from)?.to_ascii_lowercase();
    Ok(match name.strip_suffix("downloadprotocol").unwrap_or(&name) {
        "usenet" | "1" => Protocol::Usenet,
        "torrent" | "2" => Protocol::Torrent,
        _ => Protocol::Unknown,
    })
}

fn bytes_of(amount: f64, unit: f64) -> u64 {
    // A cast from floating point saturates, and turns what is not a number into 0.
    (amount * unit).round() as u64
}

/// A kind of number that [`number`] reads.
pub trait Number: Default {
    /// # Errors
    /// What was found instead, without its value.
    fn read(text: &str) -> Result<Self, &'static str>;
}

macro_rules! whole_numbers {
    ($($kind:ty),*) => {$(
        impl Number for $kind {
            fn read(text: &str) -> Result<Self, &'static str> {
                if let Ok(number) = <$kind>::from_str(text) {
                    return Ok(number);
                }
                // "12.0", "-1" where nothing below 0 makes sense: as near as the type can be.
                f64::read(text).map(|number| number as $kind)
            }
        }
    )*};
}

whole_numbers!(u16, u32, u64, i32, i64, usize);

impl Number for f64 {
    fn read(text: &str) -> Result<Self, &'static str> {
        let number = text.parse::<Self>().map_err(|_| "other text")?;
        if number.is_finite() { Ok(number) } else { Err("an endless number") }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    #[derive(Debug, Deserialize)]
    #[serde(default)]
    #[derive(Default)]
    struct Sample {
        #[serde(deserialize_with = "number")]
        whole: u64,
        #[serde(deserialize_with = "maybe_number")]
        maybe: Option<f64>,
        #[serde(deserialize_with = "boolean")]
        flag: bool,
        #[serde(deserialize_with = "text")]
        text: String,
        #[serde(deserialize_with = "megabytes")]
        size: u64,
        #[serde(deserialize_with = "or_default")]
        list: Vec<Value>,
    }

    fn read(value: Value) -> anyhow::Result<Sample> {
        Ok(serde_json::from_value(value)?)
    }

    #[test]
    fn numbers_come_as_strings_too() -> anyhow::Result<()> {
        for (sent, meant) in
            [(json!(7), 7), (json!("7"), 7), (json!(" 7 "), 7), (json!("7.0"), 7), (json!(null), 0)]
        {
            assert_eq!(read(json!({"whole": sent}))?.whole, meant);
        }
        assert_eq!(read(json!({"whole": -1}))?.whole, 0);
        assert_eq!(read(json!({"maybe": "1.5"}))?.maybe, Some(1.5));
        assert_eq!(read(json!({"maybe": ""}))?.maybe, None);
        assert!(read(json!({"whole": "seven"})).is_err());
        assert!(read(json!({"maybe": "NaN"})).is_err());
        Ok(())
    }

    #[test]
    fn yes_has_many_spellings() -> anyhow::Result<()> {
        for yes in [json!(true), json!(1), json!("1"), json!("true"), json!("True")] {
            assert!(read(json!({"flag": yes}))?.flag);
        }
        for no in [json!(false), json!(0), json!("0"), json!("false"), json!(null), json!("")] {
            assert!(!read(json!({"flag": no}))?.flag);
        }
        assert!(read(json!({"flag": "perhaps"})).is_err());
        Ok(())
    }

    #[test]
    fn nothing_is_the_default() -> anyhow::Result<()> {
        let sample = read(json!({"text": null, "size": null, "list": null}))?;
        assert_eq!((sample.text.as_str(), sample.size, sample.list.len()), ("", 0, 0));
        Ok(())
    }

    #[test]
    fn megabytes_are_bytes() -> anyhow::Result<()> {
        assert_eq!(read(json!({"size": "1.5"}))?.size, 1_572_864);
        Ok(())
    }

    #[test]
    fn an_error_does_not_repeat_the_value() {
        let Err(err) = read(json!({"whole": "hunter2"})) else { panic!("should not be read") };
        assert!(!format!("{err:#}").contains("hunter2"));
    }

    #[test]
    fn a_protocol_has_two_spellings() -> anyhow::Result<()> {
        for name in ["usenet", "UsenetDownloadProtocol", "Usenet"] {
            assert_eq!(protocol(json!(name))?, Protocol::Usenet);
        }
        assert_eq!(protocol(json!("torrentDownloadProtocol"))?, Protocol::Torrent);
        assert_eq!(protocol(json!("pigeon"))?, Protocol::Unknown);
        Ok(())
    }
}
