//! What an archive says: one JSON value a line, so that it can be read without this program.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use chrono::{DateTime, SecondsFormat, Utc};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use uuid::Uuid;

/// One line. The archive begins with `Begin`; services, tables and rows follow in the order in which they can be put
/// back; `End` says how many rows there are.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Line {
    /// When all of it held, and the version of the program that wrote it.
    Begin {
        at: DateTime<Utc>,
        program: String,
    },
    /// The steps of its schema. Its tables follow.
    Service {
        name: String,
        steps: Vec<i64>,
    },
    /// Its columns with their kinds. Its rows follow.
    Table {
        name: String,
        columns: Vec<(String, Kind)>,
    },
    /// The values, in the order of the columns.
    Row(Vec<Value>),
    End {
        rows: u64,
    },
}

/// What a column holds: every type that a schema of ours names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Kind {
    Uuid,
    Timestamptz,
    Text,
    Bytea,
    Integer,
    Bigint,
    Boolean,
    #[serde(rename = "double precision")]
    Double,
}

impl Kind {
    /// By the name that a schema, or PostgreSQL's catalogue, has for it.
    pub(super) fn named(name: &str) -> Option<Self> {
        Some(match name.to_lowercase().as_str() {
            "uuid" => Self::Uuid,
            "timestamptz" => Self::Timestamptz,
            "text" => Self::Text,
            "bytea" => Self::Bytea,
            "integer" | "int4" => Self::Integer,
            "bigint" | "int8" => Self::Bigint,
            "boolean" | "bool" => Self::Boolean,
            "double precision" | "float8" => Self::Double,
            _ => return None,
        })
    }
}

/// A value of a row; the inner one is absent for null.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Cell {
    Uuid(Option<Uuid>),
    Time(Option<DateTime<Utc>>),
    Text(Option<String>),
    Bytes(Option<Vec<u8>>),
    Integer(Option<i32>),
    Big(Option<i64>),
    Flag(Option<bool>),
    Double(Option<f64>),
}

impl Cell {
    pub(super) fn to_json(&self) -> Value {
        match self {
            Self::Uuid(value) => value.map(|it| it.to_string()).into(),
            Self::Time(value) => value.map(|it| it.to_rfc3339_opts(SecondsFormat::Micros, true)).into(),
            Self::Text(value) => value.clone().into(),
            Self::Bytes(value) => value.as_ref().map(|it| STANDARD.encode(it)).into(),
            Self::Integer(value) => (*value).into(),
            Self::Big(value) => (*value).into(),
            Self::Flag(value) => (*value).into(),
            // As a text: to the last bit, and with what JSON has no number for.
            Self::Double(value) => value.map(|it| it.to_string()).into(),
        }
    }

    /// `None` when it is no value of this kind.
    pub(super) fn from_json(kind: Kind, value: &Value) -> Option<Self> {
        if value.is_null() {
            return Some(Self::null(kind));
        }
        Some(match kind {
            Kind::Uuid => Self::Uuid(Some(value.as_str()?.parse().ok()?)),
            Kind::Timestamptz => Self::Time(Some(value.as_str()?.parse().ok()?)),
            Kind::Text => Self::Text(Some(value.as_str()?.to_owned())),
            Kind::Bytea => Self::Bytes(Some(STANDARD.decode(value.as_str()?).ok()?)),
            Kind::Integer => Self::Integer(Some(value.as_i64()?.try_into().ok()?)),
            Kind::Bigint => Self::Big(Some(value.as_i64()?)),
            Kind::Boolean => Self::Flag(Some(value.as_bool()?)),
            Kind::Double => Self::Double(Some(value.as_str()?.parse().ok()?)),
        })
    }

    fn null(kind: Kind) -> Self {
        match kind {
            Kind::Uuid => Self::Uuid(None),
            Kind::Timestamptz => Self::Time(None),
            Kind::Text => Self::Text(None),
            Kind::Bytea => Self::Bytes(None),
            Kind::Integer => Self::Integer(None),
            Kind::Bigint => Self::Big(None),
            Kind::Boolean => Self::Flag(None),
            Kind::Double => Self::Double(None),
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn survives(kind: Kind, cell: &Cell) {
        let line = serde_json::to_string(&Line::Row(vec![cell.to_json()])).expect("written");
        let Line::Row(row) = serde_json::from_str(&line).expect("read") else { panic!("{line}") };
        assert_eq!(Cell::from_json(kind, &row[0]).as_ref(), Some(cell), "{line}");
    }

    proptest! {
        #[test]
        fn every_value_survives_to_the_last_bit(
            number in any::<i64>(), small in any::<i32>(), real in any::<f64>(), text in ".*", bytes in any::<Vec<u8>>(),
        ) {
            survives(Kind::Bigint, &Cell::Big(Some(number)));
            survives(Kind::Integer, &Cell::Integer(Some(small)));
            survives(Kind::Double, &Cell::Double(Some(real)));
            survives(Kind::Text, &Cell::Text(Some(text)));
            survives(Kind::Bytea, &Cell::Bytes(Some(bytes)));
            survives(Kind::Uuid, &Cell::Uuid(Some(Uuid::from_u64_pair(number.cast_unsigned(), 7))));
            let micros = number % 100_000_000_000_000_000;
            survives(Kind::Timestamptz, &Cell::Time(DateTime::from_timestamp_micros(micros)));
        }
    }

    #[test]
    fn null_is_a_value_of_every_kind_and_the_wrong_kind_is_none() {
        for name in ["uuid", "timestamptz", "text", "bytea", "integer", "bigint", "boolean", "double precision"] {
            let kind = Kind::named(name).expect("a kind");
            let cell = Cell::from_json(kind, &Value::Null).expect("null");
            assert_eq!(cell.to_json(), Value::Null);
            assert_eq!(Cell::from_json(kind, &serde_json::json!([1])), None, "{name}");
        }
        assert_eq!(Kind::named("xml"), None);
    }
}
