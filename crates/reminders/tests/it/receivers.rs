//! What is at the other end: servers of HTTP and SMTP that do as they are told, and remember.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::io::{AsyncBufReadExt as _, AsyncReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinSet;

/// What to do with the next request or mail.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Act {
    /// Answer with this number.
    Answer(u16),
    /// Answer with 503 and `Retry-After`, in seconds.
    Wait(u32),
    /// Take everything and hang up.
    Drop,
    /// Take everything and say nothing.
    Silence,
    /// Say nothing from the start.
    Mute,
}

/// A server on this machine.
pub(crate) struct Receiver {
    pub(crate) port: u16,
    acts: Arc<Mutex<VecDeque<Act>>>,
    got: Arc<Mutex<Vec<String>>>,
    _tasks: JoinSet<()>,
}

impl Receiver {
    pub(crate) async fn http() -> Self {
        Self::serve(|stream, act, got| async move { http(stream, act, &got).await.unwrap_or_default() }).await
    }

    pub(crate) async fn smtp() -> Self {
        Self::serve(|stream, act, got| async move { smtp(stream, act, &got).await.unwrap_or_default() }).await
    }

    async fn serve<F, R>(talk: F) -> Self
    where
        F: Fn(TcpStream, Act, Arc<Mutex<Vec<String>>>) -> R + Send + 'static,
        R: Future<Output = ()> + Send + 'static,
    {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let port = listener.local_addr().expect("bound").port();
        let (acts, got) = (Arc::new(Mutex::new(VecDeque::new())), Arc::new(Mutex::new(Vec::new())));
        let mut tasks = JoinSet::new();
        let (todo, heard) = (acts.clone(), got.clone());
        tasks.spawn(async move {
            let mut open = JoinSet::new();
            while let Ok((stream, _)) = listener.accept().await {
                let act = todo.lock().expect("no panic").pop_front().unwrap_or(Act::Answer(200));
                open.spawn(talk(stream, act, heard.clone()));
            }
        });
        Self { port, acts, got, _tasks: tasks }
    }

    /// What to do next, one after the other; afterwards everything is taken.
    pub(crate) fn will(&self, acts: impl IntoIterator<Item = Act>) {
        self.acts.lock().expect("no panic").extend(acts);
    }

    /// All that came, headers and all.
    pub(crate) fn got(&self) -> Vec<String> {
        self.got.lock().expect("no panic").clone()
    }

    pub(crate) fn url(&self) -> String {
        format!("http://127.0.0.1:{}/topic", self.port)
    }
}

/// The value of a header in what came.
pub(crate) fn header(got: &str, name: &str) -> String {
    let found = got.lines().find_map(|line| {
        let (key, value) = line.split_once(':')?;
        key.eq_ignore_ascii_case(name).then(|| value.trim().to_owned())
    });
    found.unwrap_or_default()
}

async fn http(mut stream: TcpStream, act: Act, got: &Mutex<Vec<String>>) -> std::io::Result<()> {
    let mut request = Vec::new();
    let mut chunk = [0; 4096];
    loop {
        let read = stream.read(&mut chunk).await?;
        request.extend_from_slice(&chunk[..read]);
        let text = String::from_utf8_lossy(&request).into_owned();
        if let Some((head, body)) = text.split_once("\r\n\r\n")
            && body.len() >= header(head, "content-length").parse().unwrap_or(0)
        {
            got.lock().expect("no panic").push(text);
            break;
        }
        if read == 0 {
            return Ok(());
        }
    }
    let answer = match act {
        Act::Answer(status) => format!("HTTP/1.1 {status} X\r\nlocation: http://127.0.0.1:1/\r\n"),
        Act::Wait(seconds) => format!("HTTP/1.1 503 X\r\nretry-after: {seconds}\r\n"),
        Act::Drop => return Ok(()),
        Act::Silence | Act::Mute => {
            tokio::time::sleep(Duration::from_mins(1)).await;
            return Ok(());
        }
    };
    stream.write_all(format!("{answer}content-length: 0\r\nconnection: close\r\n\r\n").as_bytes()).await
}

/// `Answer` below 500 and above 499 is what RCPT gets; 421 is the greeting; everything else is about the message.
async fn smtp(stream: TcpStream, act: Act, got: &Mutex<Vec<String>>) -> std::io::Result<()> {
    let (read, mut write) = stream.into_split();
    let mut lines = BufReader::new(read).lines();
    match act {
        Act::Answer(421) => return write.write_all(b"421 later\r\n").await,
        Act::Mute => tokio::time::sleep(Duration::from_mins(1)).await,
        _ => {}
    }
    write.write_all(b"220 sink\r\n").await?;
    while let Some(line) = lines.next_line().await? {
        let verb = line.split(' ').next().unwrap_or_default().to_uppercase();
        let answer = match (verb.as_str(), act) {
            ("RCPT", Act::Answer(status @ 400..)) => format!("{status} no"),
            ("QUIT", _) => "221 bye".to_owned(),
            ("DATA", _) => {
                write.write_all(b"354 go on\r\n").await?;
                let mut mail = String::new();
                while let Some(line) = lines.next_line().await?.filter(|line| line != ".") {
                    mail.push_str(&line);
                    mail.push('\n');
                }
                got.lock().expect("no panic").push(mail);
                match act {
                    Act::Drop => return Ok(()),
                    Act::Silence => tokio::time::sleep(Duration::from_mins(1)).await,
                    _ => {}
                }
                "250 taken".to_owned()
            }
            _ => "250 ok".to_owned(),
        };
        write.write_all(format!("{answer}\r\n").as_bytes()).await?;
    }
    Ok(())
}
