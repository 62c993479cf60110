/// What we read of a card, and what tells where cards begin and end. All other properties are passed over.
const READ: [&str; 15] = [
    "BEGIN",
    "END",
    "AGENT",
    "VERSION",
    "KIND",
    "X-ADDRESSBOOKSERVER-KIND",
    "X-ABSHOWAS",
    "FN",
    "N",
    "NICKNAME",
    "ORG",
    "BDAY",
    "PRONOUNS",
    "NOTE",
    "UID",
];

/// What one unfolded line may hold.
pub(super) const MAX_LINE: usize = 64 * 1024;

/// A line with everything that was folded behind it.
pub(super) struct Line {
    /// The property, in upper case; empty when it is none that we read.
    pub(super) name: &'static str,
    /// The bytes as they stood in the file; empty when they are more than [`MAX_LINE`], or the property is not read.
    pub(super) bytes: Vec<u8>,
    /// Whether they were more than that.
    pub(super) too_long: bool,
}

impl Line {
    /// What stands behind the colon.
    pub(super) fn value(&self) -> &[u8] {
        let colon = self.bytes.iter().position(|byte| *byte == b':');
        colon.map_or(&[], |colon| self.bytes[colon + 1..].trim_ascii())
    }
}

/// The unfolded lines of a file. What is not read is not copied either, however long it is.
pub(super) struct Lines<'a> {
    rest: &'a [u8],
}

impl<'a> Lines<'a> {
    pub(super) fn new(file: &'a [u8]) -> Self {
        Self { rest: file }
    }

    /// The next line as it stands, without its break: `\r\n`, `\n`, or the `\r` of old.
    fn raw(&mut self) -> Option<&'a [u8]> {
        if self.rest.is_empty() {
            return None;
        }
        let end = self.rest.iter().position(|byte| matches!(byte, b'\r' | b'\n')).unwrap_or(self.rest.len());
        let (line, rest) = self.rest.split_at(end);
        self.rest = rest.strip_prefix(b"\r\n").or_else(|| rest.get(1..)).unwrap_or_default();
        Some(line)
    }
}

impl Iterator for Lines<'_> {
    type Item = Line;

    fn next(&mut self) -> Option<Line> {
        let first = self.raw()?;
        let mut line = Line { name: property(first), bytes: Vec::new(), too_long: false };
        line.take(first);
        let mut last = first;
        loop {
            // A soft line break of quoted-printable: the next line goes on with this one, whatever it begins with.
            if last.ends_with(b"=") && is_quoted_printable(first) {
                line.bytes.pop();
                let Some(next) = self.raw() else { break };
                line.take(next);
                last = next;
            } else if let [b' ' | b'\t', ..] = self.rest {
                last = self.raw().unwrap_or_default();
                line.take(last.get(1..).unwrap_or_default());
            } else {
                break;
            }
        }
        Some(line)
    }
}

impl Line {
    fn take(&mut self, more: &[u8]) {
        if self.name.is_empty() || self.too_long {
            return;
        }
        if self.bytes.len() + more.len() > MAX_LINE {
            self.too_long = true;
            self.bytes = Vec::new();
            return;
        }
        self.bytes.extend_from_slice(more);
    }
}

/// Where the parameters or the value of a line begin.
pub(super) fn name_end(line: &[u8]) -> Option<usize> {
    line.iter().position(|byte| matches!(byte, b':' | b';'))
}

/// The property that a line is about, with or without a group before its name; empty when we do not read it.
fn property(line: &[u8]) -> &'static str {
    let Some(end) = name_end(line) else { return "" };
    let found = line[..end].rsplit(|byte| *byte == b'.').next().unwrap_or_default().trim_ascii();
    READ.into_iter().find(|name| found.eq_ignore_ascii_case(name.as_bytes())).unwrap_or_default()
}

fn is_quoted_printable(line: &[u8]) -> bool {
    let header = line.split(|byte| *byte == b':').next().unwrap_or_default();
    let mut words = header.split(|byte| matches!(byte, b';' | b'='));
    words.any(|word| word.trim_ascii().eq_ignore_ascii_case(b"QUOTED-PRINTABLE"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(file: &str) -> Vec<(&'static str, String)> {
        Lines::new(file.as_bytes())
            .filter(|line| !line.name.is_empty())
            .map(|line| (line.name, String::from_utf8_lossy(&line.bytes).into_owned()))
            .collect()
    }

    #[test]
    fn folded_lines_are_one_with_each_kind_of_break() {
        for end in ["\n", "\r\n", "\r"] {
            let file = ["fn:Ines", "  Sø", "\tren", "PHOTO:AAAA", " BBBB", "CCCC", "", "a.b.Uid;X=1:2", ""].join(end);
            assert_eq!(read(&file), [("FN", "fn:Ines Søren".to_owned()), ("UID", "a.b.Uid;X=1:2".to_owned())]);
        }
    }

    #[test]
    fn a_soft_break_takes_the_next_line_whatever_it_looks_like() {
        let file =
            "LABEL;ENCODING=QUOTED-PRINTABLE:Street=\nFN:Not a name\nFN;QUOTED-PRINTABLE:=C3=\n=91=\n\nFN:a=\nUID:1";
        let expected =
            [("FN", "FN;QUOTED-PRINTABLE:=C3=91".to_owned()), ("FN", "FN:a=".to_owned()), ("UID", "UID:1".to_owned())];
        assert_eq!(read(file), expected);
    }

    #[test]
    fn a_line_that_is_too_long_is_said_to_be_and_not_kept() {
        let file = format!("NOTE:{}\n {}\nFN:Ines", "x".repeat(40_000), "y".repeat(40_000));
        let lines: Vec<_> = Lines::new(file.as_bytes()).collect();
        assert!(lines[0].too_long && lines[0].bytes.is_empty());
        assert_eq!(lines[1].value(), b"Ines");
    }
}
