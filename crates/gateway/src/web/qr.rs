use std::fmt::Write as _;

use qrcode::{Color, QrCode};

/// How much room a code needs around it, by ISO/IEC 18004.
const QUIET: usize = 4;

/// A QR code, ready to be drawn: one path, in units of its modules.
pub(super) struct Qr {
    pub(super) size: usize,
    pub(super) path: String,
}

impl Qr {
    /// The code of a text; `None` when it is longer than any code holds.
    pub(super) fn of(text: &str) -> Option<Self> {
        let code = QrCode::new(text).ok()?;
        let width = code.width();
        let mut path = String::new();
        for (row, modules) in (QUIET..).zip(code.to_colors().chunks(width)) {
            let mut column = QUIET;
            for run in modules.chunk_by(|one, next| one == next) {
                if run[0] == Color::Dark {
                    // Writing to a string cannot fail.
                    let _ = write!(path, "M{column} {row}h{0}v1h-{0}z", run.len());
                }
                column += run.len();
            }
        }
        Some(Self { size: width + 2 * QUIET, path })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_has_its_corners_and_room_around_it() {
        let qr = Qr::of("heartward").expect("short enough");
        assert_eq!(qr.size, 21 + 8);
        assert!(qr.path.starts_with("M4 4h7v1h-7z"), "{}", qr.path);
        assert!(qr.path.contains("M18 4h7v1h-7z"), "{}", qr.path);
        assert!(Qr::of(&"x".repeat(5000)).is_none());
    }
}
