use std::fmt;
use std::marker::PhantomData;

/// One of the choices that the contract gives a number. No choice is `None`, and 0.
pub(crate) trait Choice: Copy + 'static {
    /// All of them.
    const ALL: &'static [Self];

    /// Its number in the contract, and in the database.
    fn code(self) -> i32;

    /// The choice behind a number; `None` for 0 and for numbers that have no meaning.
    fn from_code(code: i32) -> Option<Self> {
        Self::ALL.iter().copied().find(|choice| choice.code() == code)
    }
}

/// A set of choices: one bit for each.
pub(crate) struct Choices<C>(i32, PhantomData<C>);

impl<C: Choice> Choices<C> {
    /// The choices as the database keeps them.
    pub(crate) fn bits(self) -> i32 {
        self.0
    }

    /// Reads them back.
    pub(crate) fn from_bits(bits: i32) -> Self {
        Self(bits, PhantomData)
    }

    /// Each of them, in the contract's order.
    pub(crate) fn iter(self) -> impl Iterator<Item = C> {
        C::ALL.iter().copied().filter(move |choice| self.0 & (1 << choice.code()) != 0)
    }
}

impl<C: Choice> FromIterator<C> for Choices<C> {
    fn from_iter<I: IntoIterator<Item = C>>(choices: I) -> Self {
        Self::from_bits(choices.into_iter().fold(0, |bits, choice| bits | 1 << choice.code()))
    }
}

// Derived versions would ask the choice for the same traits.
impl<C> Clone for Choices<C> {
    fn clone(&self) -> Self {
        *self
    }
}
impl<C> Copy for Choices<C> {}
impl<C> PartialEq for Choices<C> {
    fn eq(&self, other: &Self) -> bool {
        self.0 == other.0
    }
}
impl<C> Eq for Choices<C> {}
impl<C> Default for Choices<C> {
    fn default() -> Self {
        Self(0, PhantomData)
    }
}
impl<C> fmt::Debug for Choices<C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:#b}", self.0)
    }
}
