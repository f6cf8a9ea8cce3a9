use kernel::Timestamp;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _};
use utoipa::{
    PartialSchema, ToSchema,
    openapi::{
        ObjectBuilder, RefOr, Schema,
        schema::{KnownFormat, SchemaFormat, Type},
    },
};

/// A moment, as RFC 3339 in UTC.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct At(pub(crate) Timestamp);

impl At {
    pub(crate) fn ms(at: i64) -> Self {
        Self(Timestamp(at))
    }
}

impl std::fmt::Display for At {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let at = jiff::Timestamp::from_millisecond(self.0.0).unwrap_or_default();
        write!(f, "{at:.3}")
    }
}

impl std::str::FromStr for At {
    type Err = jiff::Error;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Ok(Self::ms(text.parse::<jiff::Timestamp>()?.as_millisecond()))
    }
}

impl Serialize for At {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for At {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        let wrong = || D::Error::custom("a moment is written like 2026-11-21T04:48:00Z");
        text.parse().map_err(|_| wrong())
    }
}

impl PartialSchema for At {
    fn schema() -> RefOr<Schema> {
        let format = SchemaFormat::KnownFormat(KnownFormat::DateTime);
        ObjectBuilder::new().schema_type(Type::String).format(Some(format)).into()
    }
}

impl ToSchema for At {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moment_is_written_to_the_millisecond() -> anyhow::Result<()> {
        let text = "2027-01-15T08:00:00.007Z";
        assert_eq!(At::ms(1_800_000_000_007).to_string(), text);
        assert_eq!(text.parse::<At>()?, At::ms(1_800_000_000_007));
        assert_eq!("2027-01-15T09:00:00+01:00".parse::<At>()?, At::ms(1_800_000_000_000));
        // What is no date at all is no reason to fail.
        assert_eq!(At::ms(i64::MAX).to_string(), "1970-01-01T00:00:00.000Z");
        Ok(())
    }
}
