//! A mail server that takes everything.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use heartward_platform::mail::{Security, Smtp};
use tokio::io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinSet;

pub(crate) struct Mailbox {
    port: u16,
    got: Arc<Mutex<Vec<String>>>,
    _serving: JoinSet<()>,
}

impl Mailbox {
    pub(crate) async fn open() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let port = listener.local_addr().expect("bound").port();
        let got = Arc::new(Mutex::new(Vec::new()));
        let (mut serving, heard) = (JoinSet::new(), got.clone());
        serving.spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                // What hangs up early has sent nothing.
                let _ = take(stream, &heard).await;
            }
        });
        Self { port, got, _serving: serving }
    }

    pub(crate) fn smtp(&self) -> Smtp {
        Smtp {
            host: "127.0.0.1".into(),
            port: self.port,
            security: Security::None,
            login: None,
            from: "Heartward <heartward@example.org>".into(),
        }
    }

    /// All mails so far.
    pub(crate) fn mails(&self) -> Vec<String> {
        self.got.lock().expect("no panic").clone()
    }

    /// The mail with this number, once it is there.
    pub(crate) async fn mail(&self, number: usize) -> String {
        for _ in 0..400 {
            if let Some(mail) = self.mails().get(number) {
                return mail.clone();
            }
            tokio::time::sleep(Duration::from_millis(25)).await;
        }
        panic!("no mail came");
    }
}

/// The code in a mail.
pub(crate) fn code(mail: &str) -> String {
    let after = mail.split("code=").nth(1).expect("a link");
    after.chars().take_while(|c| c.is_ascii_hexdigit() || *c == '-').collect()
}

async fn take(stream: TcpStream, got: &Mutex<Vec<String>>) -> std::io::Result<()> {
    let (read, mut write) = stream.into_split();
    let mut lines = BufReader::new(read).lines();
    write.write_all(b"220 sink\r\n").await?;
    let mut mail = String::new();
    while let Some(line) = lines.next_line().await? {
        let answer = match line.split([' ', ':']).next().unwrap_or_default().to_uppercase().as_str() {
            "RCPT" => {
                mail = format!("{line}\n");
                "250 ok"
            }
            "DATA" => {
                write.write_all(b"354 go on\r\n").await?;
                while let Some(line) = lines.next_line().await?.filter(|line| line != ".") {
                    mail.push_str(&line);
                    mail.push('\n');
                }
                // Quoted-printable, with nothing in it but long lines and equals signs.
                got.lock().expect("no panic").push(mail.replace("=\n", "").replace("=3D", "="));
                "250 taken"
            }
            "QUIT" => "221 bye",
            _ => "250 ok",
        };
        write.write_all(format!("{answer}\r\n").as_bytes()).await?;
    }
    Ok(())
}
