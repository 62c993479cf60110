use std::fmt;

use askama::filters::HtmlSafe;
use fluent_bundle::{FluentArgs, FluentValue};

use super::catalogue::{plain, words};
use super::locale;

/// What a message says that has no values in it.
pub(crate) fn say(key: &'static str) -> &'static str {
    let words = plain(locale(), key);
    debug_assert!(words.is_some(), "no catalogue has {key}");
    words.unwrap_or(key)
}

/// What an attribute of a message says, if the message has one of this name.
pub(crate) fn attribute(key: &'static str, attribute: &str) -> Option<&'static str> {
    plain(locale(), &format!("{key}.{attribute}"))
}

/// A message with values in it.
pub(crate) fn tell(key: &'static str) -> Said {
    Said { key, args: FluentArgs::new() }
}

/// A message with tags in it, and maybe values.
pub(crate) fn mark(key: &'static str) -> Marked {
    Marked { said: tell(key), links: Vec::new() }
}

/// A message, with what it is about. It becomes words where it is shown.
#[derive(Debug)]
pub(crate) struct Said {
    key: &'static str,
    args: FluentArgs<'static>,
}

impl Said {
    /// With a name, a count or other words in it, under the name that the catalogue has for it.
    #[must_use]
    pub(crate) fn with(mut self, name: &'static str, value: impl Value) -> Self {
        self.args.set(name, value.value());
        self
    }
}

impl fmt::Display for Said {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let words = words(locale(), self.key, &self.args);
        debug_assert!(words.is_some(), "no catalogue has {}", self.key);
        f.write_str(words.as_deref().unwrap_or(self.key))
    }
}

/// A message whose words have tags in them: `<a>`, or any other name, is the link that was given under it, `<hint>` and
/// `<hidden>` are the spans of that look, and the likes of `<strong>` are themselves. Values are only ever text.
#[derive(Debug)]
pub(crate) struct Marked {
    said: Said,
    links: Vec<(&'static str, String)>,
}

impl Marked {
    /// Where a link leads.
    #[must_use]
    pub(crate) fn link(mut self, tag: &'static str, address: impl fmt::Display) -> Self {
        self.links.push((tag, address.to_string()));
        self
    }

    /// As [`Said::with`]. It is escaped before it is put in, so that no value brings a tag of its own.
    #[must_use]
    pub(crate) fn with(self, name: &'static str, value: impl Value) -> Self {
        let value = match value.value() {
            FluentValue::String(text) => escaped(&text).into(),
            number => number,
        };
        Self { said: self.said.with(name, value), ..self }
    }
}

impl fmt::Display for Marked {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut html = self.said.to_string();
        for (tag, address) in &self.links {
            let opening = format!("<a href=\"{}\">", escaped(address));
            html = html.replace(&format!("<{tag}>"), &opening).replace(&format!("</{tag}>"), "</a>");
        }
        for look in ["hint", "hidden"] {
            let opening = format!("<span class=\"{look}\">");
            html = html.replace(&format!("<{look}>"), &opening).replace(&format!("</{look}>"), "</span>");
        }
        f.write_str(&html)
    }
}

impl HtmlSafe for Marked {}

/// As askama does it.
fn escaped(text: &str) -> String {
    text.chars().fold(String::with_capacity(text.len()), |escaped, letter| match letter {
        '"' | '&' | '\'' | '<' | '>' => format!("{escaped}&#{};", u32::from(letter)),
        _ => escaped + letter.encode_utf8(&mut [0; 4]),
    })
}

/// What messages can have in them.
pub(crate) trait Value {
    fn value(&self) -> FluentValue<'static>;
}

impl<T: Value + ?Sized> Value for &T {
    fn value(&self) -> FluentValue<'static> {
        (*self).value()
    }
}

impl Value for str {
    fn value(&self) -> FluentValue<'static> {
        self.to_owned().into()
    }
}

impl Value for String {
    fn value(&self) -> FluentValue<'static> {
        self.clone().into()
    }
}

impl Value for Said {
    fn value(&self) -> FluentValue<'static> {
        self.to_string().into()
    }
}

impl Value for FluentValue<'static> {
    fn value(&self) -> FluentValue<'static> {
        self.clone()
    }
}

macro_rules! numbers {
    ($($number:ty),*) => {
        $(impl Value for $number {
            fn value(&self) -> FluentValue<'static> {
                (*self).into()
            }
        })*
    };
}

numbers!(i32, i64, u32, u64, usize);
