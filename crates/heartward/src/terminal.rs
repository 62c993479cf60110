//! Words to and from whoever sits at the terminal.

use std::io::{self, BufRead as _, IsTerminal as _, Read as _, Write as _};

use anyhow::{Context as _, bail};
use rustix::termios::{LocalModes, OptionalActions, Termios, tcgetattr, tcsetattr};
use tokio::sync::oneshot;

/// Prints a line.
pub(crate) fn say(line: &str) {
    // Somebody who closes the pipe has read enough.
    let _ = writeln!(io::stdout().lock(), "{line}");
}

/// Prints a line about something that did not work.
pub(crate) fn complain(line: &str) {
    let _ = writeln!(io::stderr().lock(), "{line}");
}

/// Whether somebody sits there who can be asked.
pub(crate) fn is_there() -> bool {
    io::stdin().is_terminal()
}

/// Asks for a line.
pub(crate) async fn ask(question: &str) -> anyhow::Result<String> {
    // What is printed by whoever reads our output is no place for questions.
    let _ = write!(io::stderr().lock(), "{question} ");
    let (send, answer) = oneshot::channel();
    // Nothing can interrupt a read, so it waits in a thread of its own, which ends with the process.
    std::thread::spawn(move || send.send(next_line()));
    answer.await.context("nothing was read")?
}

/// Asks for a line that is not shown while it is typed.
pub(crate) async fn ask_hidden(question: &str) -> anyhow::Result<String> {
    let _hidden = Hidden::new().context("Cannot hide what is typed")?;
    ask(question).await
}

/// The next line of what is piped in.
pub(crate) fn next_line() -> anyhow::Result<String> {
    let mut line = String::new();
    io::stdin().lock().read_line(&mut line).context("Cannot read standard input")?;
    Ok(line.trim_end_matches(['\r', '\n']).to_owned())
}

/// All that is piped in or typed up to Ctrl-D, if it is not more than `most` bytes.
pub(crate) fn everything(most: u64) -> anyhow::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    io::stdin().lock().take(most + 1).read_to_end(&mut bytes).context("Cannot read standard input")?;
    if bytes.len() as u64 > most {
        bail!("There is too much on standard input: at most {most} bytes are read.");
    }
    Ok(bytes)
}

/// While it is there, the terminal does not show what is typed.
struct Hidden(Termios);

impl Hidden {
    fn new() -> io::Result<Self> {
        let before = tcgetattr(io::stdin())?;
        let mut hidden = before.clone();
        hidden.local_modes.remove(LocalModes::ECHO);
        // The end of the line is still to be seen.
        hidden.local_modes.insert(LocalModes::ECHONL);
        tcsetattr(io::stdin(), OptionalActions::Now, &hidden)?;
        Ok(Self(before))
    }
}

impl Drop for Hidden {
    fn drop(&mut self) {
        // There is nobody left to tell.
        let _ = tcsetattr(io::stdin(), OptionalActions::Now, &self.0);
    }
}
