use heartward_core::{Error, Result};

use super::charset::text;
use super::lines::{Line, Lines, name_end};
use crate::domain::Problem;

/// What one file may hold.
pub(super) const MAX_CARDS: usize = 20_000;

/// How many cards may begin before one ends: a card can hold the card of an assistant (AGENT of vCard 2.1).
const MAX_DEPTH: usize = 8;

const UNFINISHED: Problem = "This card does not end before the next one begins. Export this person again.";
const TOO_LONG: Problem = "A line of this card is longer than 64 KiB. Shorten it.";

/// Cuts a file into its cards, each as a text for the parser. `Invalid` when the file as a whole is none of ours.
pub(super) fn cut(file: &[u8]) -> Result<Vec<Result<String, Problem>>> {
    let mut cutter = Cutter::default();
    for line in Lines::new(file) {
        cutter.take(&line)?;
    }
    if cutter.inside {
        cutter.close(Some(UNFINISHED))?;
    }
    if cutter.cards.is_empty() {
        return Err(Error::invalid("vcard", "Must be a vCard file: no card begins in it."));
    }
    Ok(cutter.cards)
}

#[derive(Default)]
struct Cutter {
    cards: Vec<Result<String, Problem>>,
    card: String,
    problem: Option<Problem>,
    inside: bool,
    /// How many cards inside of the current one are open.
    agents: usize,
    /// Whether the line before announced a card inside of this one.
    agent: bool,
    /// How many cards began since one ended.
    begun: usize,
}

impl Cutter {
    fn take(&mut self, line: &Line) -> Result<()> {
        let card = line.value().eq_ignore_ascii_case(b"VCARD");
        match line.name {
            "BEGIN" if card => self.begin()?,
            "END" if card => self.end()?,
            "" | "BEGIN" | "END" | "AGENT" => {}
            _ if !self.inside || self.agents > 0 => {}
            _ if line.too_long => self.problem = Some(TOO_LONG),
            _ => keep(&mut self.card, line),
        }
        self.agent = line.name == "AGENT" && line.value().is_empty();
        Ok(())
    }

    fn begin(&mut self) -> Result<()> {
        self.begun += 1;
        if self.begun > MAX_DEPTH {
            let message = format!("Must not hold cards inside of cards, {MAX_DEPTH} deep or more.");
            return Err(Error::invalid("vcard", message));
        }
        if self.inside && (self.agent || self.agents > 0) {
            self.agents += 1;
            return Ok(());
        }
        if self.inside {
            self.close(Some(UNFINISHED))?;
        }
        self.inside = true;
        Ok(())
    }

    fn end(&mut self) -> Result<()> {
        self.begun = 0;
        if self.agents > 0 {
            self.agents -= 1;
        } else if self.inside {
            self.close(None)?;
        }
        Ok(())
    }

    fn close(&mut self, problem: Option<Problem>) -> Result<()> {
        if self.cards.len() == MAX_CARDS {
            let message = format!("Must hold at most {MAX_CARDS} cards. Import it in parts.");
            return Err(Error::invalid("vcard", message));
        }
        let card = format!("BEGIN:VCARD\n{}END:VCARD\n", std::mem::take(&mut self.card));
        let problem = problem.or(self.problem.take());
        self.cards.push(problem.map_or(Ok(card), Err));
        (self.inside, self.agents, self.problem) = (false, 0, None);
        Ok(())
    }
}

/// Adds a line to a card, in the form that the parser understands.
fn keep(card: &mut String, line: &Line) {
    let text = text(&line.bytes);
    let rest = &text[name_end(text.as_bytes()).unwrap_or(text.len())..];
    card.push_str(line.name);
    if line.name == "BDAY" {
        // The parser reads dates differently by version and loses `--MMDD` in 3.0; as a text it is left to us.
        card.push_str(";VALUE=text");
    }
    let (parameters, value) = rest.split_at(rest.find(':').unwrap_or(rest.len()));
    for parameter in parameters.split(';').skip(1) {
        // vCard 2.1 may leave the name of this parameter out.
        let bare = parameter.trim().eq_ignore_ascii_case("QUOTED-PRINTABLE");
        card.push_str(if bare { ";ENCODING=" } else { ";" });
        card.push_str(parameter);
    }
    card.extend(value.chars().filter(|c| !c.is_control() || *c == '\t'));
    card.push('\n');
}

#[cfg(test)]
mod tests {
    use super::*;

    fn card(body: &str) -> String {
        format!("BEGIN:VCARD\n{body}END:VCARD\n")
    }

    #[test]
    fn a_card_without_its_end_hides_no_other() {
        let file = "FN:0\nBEGIN:VCARD\nFN:A\nBEGIN:VCARD\nFN:B\nEND:VCARD\nFN:junk\nbegin: vcard \nFN:C\nend:vcard\nEND:VCARD\nBEGIN:VCARD\nFN:D";
        let expected = [Err(UNFINISHED), Ok(card("FN:B\n")), Ok(card("FN:C\n")), Err(UNFINISHED)];
        assert_eq!(cut(file.as_bytes()).expect("a file"), expected);
    }

    #[test]
    fn the_card_of_an_assistant_is_passed_over() {
        let file =
            "BEGIN:VCARD\nFN:A\nAGENT:\nBEGIN:VCARD\nFN:B\nAGENT:\nBEGIN:VCARD\nEND:VCARD\nEND:VCARD\nUID:1\nEND:VCARD";
        assert_eq!(cut(file.as_bytes()).expect("a file"), [Ok(card("FN:A\nUID:1\n"))]);
    }

    #[test]
    fn a_deeply_nested_file_is_refused_whichever_way_it_nests() {
        for nested in ["BEGIN:VCARD\n", "BEGIN:VCARD\nFN:A\n", "BEGIN:VCARD\nAGENT:\n"] {
            let error = cut(nested.repeat(10_000).as_bytes()).expect_err("too deep");
            assert_eq!(error.fields()[0].field, "vcard");
        }
    }

    #[test]
    fn a_file_without_cards_or_with_too_many_is_refused() {
        for none in ["", "hello", "FN:Ines\nEND:VCARD", "BEGIN:VCALENDAR\nEND:VCALENDAR"] {
            assert!(cut(none.as_bytes()).is_err(), "{none}");
        }
        let one = "BEGIN:VCARD\nFN:A\nEND:VCARD\n";
        assert_eq!(cut(one.repeat(MAX_CARDS).as_bytes()).expect("as many as can be").len(), MAX_CARDS);
        assert!(cut(one.repeat(MAX_CARDS + 1).as_bytes()).is_err());
    }

    #[test]
    fn only_a_line_of_use_can_be_too_long() {
        let long = "x".repeat(70_000);
        let file =
            format!("BEGIN:VCARD\nFN:A\nPHOTO:{long}\nX-ANY:{long}\nEND:VCARD\nBEGIN:VCARD\nNOTE:{long}\nEND:VCARD\n");
        assert_eq!(cut(file.as_bytes()).expect("a file"), [Ok(card("FN:A\n")), Err(TOO_LONG)]);
    }
}
