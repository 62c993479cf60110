//! As much AMQP 0-9-1 as it takes to know that a broker is one, and lets us in.

use std::io::{Read as _, Write as _};
use std::net::{Ipv4Addr, SocketAddr, TcpStream};
use std::time::Duration;

use anyhow::{Context as _, Result, bail};

const PATIENCE: Duration = Duration::from_secs(3);
/// Methods: the class (connection, 10) and the number in it.
const START: [u8; 4] = [0, 10, 0, 10];
const START_OK: [u8; 4] = [0, 10, 0, 11];
const TUNE: [u8; 4] = [0, 10, 0, 30];
const TUNE_OK: [u8; 4] = [0, 10, 0, 31];
const OPEN: [u8; 4] = [0, 10, 0, 40];
const OPEN_OK: [u8; 4] = [0, 10, 0, 41];
const FRAME_METHOD: u8 = 1;
const FRAME_END: u8 = 0xCE;
/// Far more than a broker says of itself.
const LONGEST_FRAME: usize = 64 * 1024;

/// Opens a virtual host on the loopback interface, and closes the connection again.
pub(super) fn amqp(port: u16, user: &str, password: &str, vhost: &str) -> Result<()> {
    let address = SocketAddr::from((Ipv4Addr::LOCALHOST, port));
    let mut stream = TcpStream::connect_timeout(&address, PATIENCE).with_context(|| format!("{address}"))?;
    stream.set_read_timeout(Some(PATIENCE))?;
    stream.set_write_timeout(Some(PATIENCE))?;

    stream.write_all(b"AMQP\x00\x00\x09\x01")?;
    receive(&mut stream, START).with_context(|| format!("{address} is no AMQP broker"))?;

    let credentials = format!("\0{user}\0{password}");
    let size = u32::try_from(credentials.len())?.to_be_bytes();
    // The four zeros are an empty table: we have nothing to say of ourselves.
    send(&mut stream, START_OK, &[&[0; 4], b"\x05PLAIN", &size, credentials.as_bytes(), b"\x05en_US"])?;
    let limits = receive(&mut stream, TUNE).with_context(|| format!("{address} does not let {user} in"))?;

    send(&mut stream, TUNE_OK, &[&limits])?;
    send(&mut stream, OPEN, &[&[u8::try_from(vhost.len())?], vhost.as_bytes(), &[0, 0]])?;
    receive(&mut stream, OPEN_OK).with_context(|| format!("{address} has no {vhost} for {user}"))?;
    Ok(())
}

fn send(stream: &mut TcpStream, method: [u8; 4], arguments: &[&[u8]]) -> Result<()> {
    let payload = [&method[..], &arguments.concat()].concat();
    let size = u32::try_from(payload.len())?.to_be_bytes();
    let frame = [&[FRAME_METHOD, 0, 0][..], &size, &payload, &[FRAME_END]].concat();
    Ok(stream.write_all(&frame)?)
}

/// Reads one frame, which must hold this method, and returns its arguments.
fn receive(stream: &mut TcpStream, method: [u8; 4]) -> Result<Vec<u8>> {
    let mut head = [0; 7];
    stream.read_exact(&mut head)?;
    let [kind, _, _, size @ ..] = head;
    let size = u32::from_be_bytes(size) as usize;
    if kind != FRAME_METHOD || size > LONGEST_FRAME {
        bail!("its answer is not a method");
    }
    let mut payload = vec![0; size + 1];
    stream.read_exact(&mut payload)?;
    match payload.strip_prefix(&method).and_then(|rest| rest.strip_suffix(&[FRAME_END])) {
        Some(arguments) => Ok(arguments.to_vec()),
        None => bail!("its answer is another method"),
    }
}
