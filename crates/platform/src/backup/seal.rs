//! An archive as it lies on a disk: a header, then sealed pieces, none of which can be altered, left out, swapped or cut
//! off without notice (the STREAM construction over XChaCha20-Poly1305).

use std::io::{self, Read, Write};

use aead_stream::{DecryptorBE32, EncryptorBE32};
use chacha20poly1305::XChaCha20Poly1305;
use chacha20poly1305::aead::Payload;

use crate::MasterKeys;
use crate::vault::random;

/// Says what the file is, and in which version of the format, before any key is asked for.
const MAGIC: &[u8; 20] = b"heartward archive 1\n";
const KEY_ID: usize = 16;
/// What STREAM leaves of a nonce for us to draw; it counts in the rest.
const NONCE: usize = 19;
const HEADER: usize = MAGIC.len() + KEY_ID + NONCE;
const PIECE: usize = 64 * 1024;
const TAG: usize = 16;

/// Seals what is written to it.
pub(super) struct Sealer<W> {
    sink: W,
    stream: EncryptorBE32<XChaCha20Poly1305>,
    header: [u8; HEADER],
    /// What is not sealed yet. The last piece is marked as such, so one is held back until another follows.
    piece: Vec<u8>,
}

impl<W: Write> Sealer<W> {
    pub(super) fn new(mut sink: W, keys: &MasterKeys) -> io::Result<Self> {
        let nonce = random::<NONCE>().map_err(io::Error::other)?;
        let mut header = [0; HEADER];
        header[..MAGIC.len()].copy_from_slice(MAGIC);
        header[MAGIC.len()..HEADER - NONCE].copy_from_slice(keys.current_id().as_bytes());
        header[HEADER - NONCE..].copy_from_slice(&nonce);
        sink.write_all(&header)?;
        let stream = EncryptorBE32::from_aead(keys.archives(), &nonce.into());
        Ok(Self { sink, stream, header, piece: Vec::with_capacity(PIECE) })
    }

    /// Seals what is left, which makes the archive whole.
    pub(super) fn finish(mut self) -> io::Result<W> {
        let payload = Payload { msg: &self.piece, aad: &self.header };
        let sealed = self.stream.encrypt_last(payload).map_err(|_| io::Error::other("sealing failed"))?;
        self.sink.write_all(&sealed)?;
        self.sink.flush()?;
        Ok(self.sink)
    }
}

impl<W: Write> Write for Sealer<W> {
    fn write(&mut self, plain: &[u8]) -> io::Result<usize> {
        if self.piece.len() == PIECE && !plain.is_empty() {
            let payload = Payload { msg: &self.piece, aad: &self.header };
            let sealed = self.stream.encrypt_next(payload).map_err(|_| io::Error::other("the archive is too long"))?;
            self.sink.write_all(&sealed)?;
            self.piece.clear();
        }
        let taken = plain.len().min(PIECE - self.piece.len());
        self.piece.extend_from_slice(&plain[..taken]);
        Ok(taken)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Opens what was sealed, piece by piece.
pub(super) struct Opener<R> {
    source: R,
    /// `None` once the last piece was opened.
    stream: Option<DecryptorBE32<XChaCha20Poly1305>>,
    header: [u8; HEADER],
    /// The sealed piece that comes next, read ahead to know which one is the last.
    next: Vec<u8>,
    piece: Vec<u8>,
    read: usize,
}

impl<R: Read> Opener<R> {
    /// Reads the header. The error says, for whoever runs an instance, what is wrong with the file or the key.
    pub(super) fn new(mut source: R, keys: &MasterKeys) -> io::Result<Self> {
        let mut header = [0; HEADER];
        let no_archive = || refused("This is no archive of Heartward, or one that a newer version made.");
        source.read_exact(&mut header).map_err(|_| no_archive())?;
        let (magic, rest) = header.split_at(MAGIC.len());
        let (key_id, nonce) = rest.split_at(KEY_ID);
        if magic != MAGIC {
            return Err(no_archive());
        }
        let Some(archives) = keys.archives_of(key_id) else {
            let theirs = String::from_utf8_lossy(key_id).chars().filter(char::is_ascii_hexdigit).collect::<String>();
            return Err(refused(&format!(
                "The archive was sealed with another master key: its id is {theirs}, and the present one's is {}.",
                keys.current_id()
            )));
        };
        let nonce: [u8; NONCE] = nonce.try_into().map_err(|_| no_archive())?;
        let stream = Some(DecryptorBE32::from_aead(archives, &nonce.into()));
        let next = piece(&mut source)?;
        Ok(Self { source, stream, header, next, piece: Vec::new(), read: 0 })
    }

    fn open_next(&mut self) -> io::Result<()> {
        let Some(mut stream) = self.stream.take() else { return Ok(()) };
        let sealed = std::mem::replace(&mut self.next, piece(&mut self.source)?);
        let payload = Payload { msg: &sealed, aad: &self.header };
        let opened = if self.next.is_empty() {
            stream.decrypt_last(payload)
        } else {
            let opened = stream.decrypt_next(payload);
            self.stream = Some(stream);
            opened
        };
        self.piece = opened.map_err(|_| refused("The archive was altered or cut short."))?;
        self.read = 0;
        Ok(())
    }
}

impl<R: Read> Read for Opener<R> {
    fn read(&mut self, plain: &mut [u8]) -> io::Result<usize> {
        if self.read == self.piece.len() {
            self.piece.clear();
            self.read = 0;
            self.open_next()?;
        }
        let given = plain.len().min(self.piece.len() - self.read);
        plain[..given].copy_from_slice(&self.piece[self.read..self.read + given]);
        self.read += given;
        Ok(given)
    }
}

fn piece(source: &mut impl Read) -> io::Result<Vec<u8>> {
    let mut sealed = Vec::with_capacity(PIECE + TAG);
    source.take((PIECE + TAG) as u64).read_to_end(&mut sealed)?;
    Ok(sealed)
}

fn refused(message: &str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, message)
}

#[cfg(test)]
mod tests {
    use heartward_core::Secret;

    use super::*;

    fn secret(digit: &str) -> Secret {
        Secret::new(digit.repeat(64))
    }

    fn key(digit: &str) -> MasterKeys {
        MasterKeys::parse(&secret(digit), None).expect("a key")
    }

    fn sealed(plain: &[u8]) -> Vec<u8> {
        let mut sealer = Sealer::new(Vec::new(), &key("a")).expect("begun");
        sealer.write_all(plain).expect("written");
        sealer.finish().expect("finished")
    }

    fn open(sealed: &[u8], keys: &MasterKeys) -> io::Result<Vec<u8>> {
        let mut plain = Vec::new();
        Opener::new(sealed, keys)?.read_to_end(&mut plain)?;
        Ok(plain)
    }

    #[test]
    fn what_was_sealed_opens_whatever_its_length() {
        for length in [0, 1, PIECE - 1, PIECE, PIECE + 1, 2 * PIECE, 3 * PIECE + 7] {
            let plain: Vec<u8> = (0..length).map(|at| u8::try_from(at % 251).expect("small")).collect();
            assert_eq!(open(&sealed(&plain), &key("a")).expect("opened"), plain, "{length}");
        }
    }

    #[test]
    fn every_altered_byte_and_every_cut_is_refused() {
        let whole = sealed(b"Ines, Sam and Noor");
        for at in 0..whole.len() {
            let mut altered = whole.clone();
            altered[at] ^= 1;
            assert!(open(&altered, &key("a")).is_err(), "byte {at} altered");
            assert!(open(&whole[..at], &key("a")).is_err(), "cut at {at}");
        }
        assert!(open(&[whole.as_slice(), b"x"].concat(), &key("a")).is_err(), "something added");
    }

    #[test]
    fn pieces_cannot_be_left_out_or_swapped() {
        let whole = sealed(&vec![7; 3 * PIECE + 5]);
        let (head, pieces) = whole.split_at(HEADER);
        let pieces: Vec<&[u8]> = pieces.chunks(PIECE + TAG).collect();
        let put = |order: &[usize]| [head].into_iter().chain(order.iter().map(|at| pieces[*at])).collect::<Vec<_>>();
        assert!(open(&put(&[0, 1, 2, 3]).concat(), &key("a")).is_ok());
        for order in [&[0, 1, 2][..], &[0, 1, 3], &[0, 2, 1, 3], &[0, 1, 1, 2, 3], &[1, 2, 3], &[3], &[0]] {
            assert!(open(&put(order).concat(), &key("a")).is_err(), "{order:?}");
        }
    }

    #[test]
    fn an_archive_from_before_a_rotation_opens_while_the_key_before_is_loaded() {
        let keys = MasterKeys::parse(&secret("b"), Some(&secret("a"))).expect("two keys");
        assert_eq!(open(&sealed(b"x"), &keys).expect("opened"), b"x");
    }

    #[test]
    fn another_key_is_named_and_a_file_that_is_no_archive_is_refused() {
        let error = open(&sealed(b"x"), &key("b")).expect_err("another key").to_string();
        assert!(error.contains(key("a").current_id()) && error.contains(key("b").current_id()), "{error}");
        let error = open(&[b'x'; 100], &key("a")).expect_err("no archive").to_string();
        assert!(error.contains("no archive"), "{error}");
    }
}
