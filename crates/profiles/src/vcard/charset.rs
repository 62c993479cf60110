use std::borrow::Cow;

/// The file in a superset of ASCII: without a byte order mark, and UTF-8 where it was UTF-16.
pub(super) fn ascii_based(file: &[u8]) -> Cow<'_, [u8]> {
    match file {
        [0xEF, 0xBB, 0xBF, rest @ ..] => rest.into(),
        [0xFF, 0xFE, rest @ ..] => utf16(rest, u16::from_le_bytes).into(),
        [0xFE, 0xFF, rest @ ..] => utf16(rest, u16::from_be_bytes).into(),
        _ => file.into(),
    }
}

/// One line as text: UTF-8, or windows-1252, of which each byte means something.
///
/// By line and not by file, so that one odd card leaves the names of all others as they are.
pub(super) fn text(line: &[u8]) -> Cow<'_, str> {
    match std::str::from_utf8(line) {
        Ok(text) => text.into(),
        Err(_) => line.iter().copied().map(windows_1252).collect(),
    }
}

fn utf16(bytes: &[u8], unit: fn([u8; 2]) -> u16) -> Vec<u8> {
    let (pairs, _) = bytes.as_chunks::<2>();
    let chars = char::decode_utf16(pairs.iter().copied().map(unit));
    chars.map(|found| found.unwrap_or(char::REPLACEMENT_CHARACTER)).collect::<String>().into_bytes()
}

/// 0x80 to 0x9F are where windows-1252 differs from Latin-1, which is the start of Unicode.
const DIFFERENT: [char; 32] = [
    '€', '\u{81}', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\u{8d}', 'Ž', '\u{8f}', '\u{90}', '‘', '’',
    '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', '\u{9d}', 'ž', 'Ÿ',
];

fn windows_1252(byte: u8) -> char {
    match byte {
        0x80..=0x9F => DIFFERENT[usize::from(byte - 0x80)],
        byte => char::from(byte),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_encoding_is_read() {
        for file in ["Zoë €".as_bytes(), "\u{feff}Zoë €".as_bytes(), b"\xff\xfeZ\0o\0\xeb\0 \0\xac\x20", b"Zo\xeb \x80"]
        {
            assert_eq!(text(&ascii_based(file)), "Zoë €", "{file:?}");
        }
        assert_eq!(text(&ascii_based(b"\xfe\xff\0Z\xd8\x3d\xdc\x9a")), "Z💚"); // a pair of surrogates
        assert_eq!(text(&ascii_based(b"\xfe\xff\0Z\xd8\x3d\0")), "Z\u{fffd}", "half of one, and half a unit");
    }
}
