//! Tables for spreadsheets. A cell that a spreadsheet would take for a formula begins with an apostrophe, as they write
//! text that looks like one.

use heartward_core::{Error, Result};
use serde::Serialize;
use serde_json::Value;

/// What spreadsheets take for the beginning of a formula.
const FORMULA: [char; 6] = ['=', '+', '-', '@', '\t', '\r'];

/// Rows as CSV, with the names of their fields in the first line. What is within a field is written as JSON.
pub(super) fn table<T: Serialize>(columns: &[&str], rows: &[T]) -> Result<Vec<u8>> {
    let mut csv = csv::Writer::from_writer(Vec::new());
    csv.write_record(columns).map_err(Error::internal)?;
    for row in rows {
        let row = serde_json::to_value(row).map_err(Error::internal)?;
        csv.write_record(columns.iter().map(|column| cell(&row[*column]))).map_err(Error::internal)?;
    }
    csv.into_inner().map_err(|error| Error::internal(error.to_string()))
}

fn cell(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) if text.starts_with(FORMULA) => format!("'{text}"),
        Value::String(text) => text.clone(),
        Value::Array(several) => several.iter().map(cell).collect::<Vec<_>>().join("; "),
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_cell_is_never_a_formula_and_stays_one_cell() {
        let rows: Vec<Value> = ["=1+1", "+1", "-1", "@a", "\t=1", "a \"b\", c\nd", "Ines"]
            .iter()
            .map(|name| json!({ "name": name, "minutes": -5, "settings": ["walk", "=home"] }))
            .collect();
        let written = table(&["name", "minutes", "settings", "note"], &rows).expect("written");
        let mut read = csv::Reader::from_reader(written.as_slice());
        let cells: Vec<Vec<String>> =
            read.records().map(|row| row.expect("a row").iter().map(str::to_owned).collect()).collect();
        let names: Vec<&str> = cells.iter().map(|row| row[0].as_str()).collect();
        assert_eq!(names, ["'=1+1", "'+1", "'-1", "'@a", "'\t=1", "a \"b\", c\nd", "Ines"]);
        assert_eq!(cells[0][1..], ["-5", "walk; '=home", ""], "a number is one, and what was not said is empty");
    }
}
