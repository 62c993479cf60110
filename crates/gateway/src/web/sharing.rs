use chrono::{DateTime, Months, Utc};
use heartward_core::{Caller, Result};
use heartward_proto::reflections::v1::{GetOverviewRequest, GetOverviewResponse, Shares};

use super::words::{Here, counted};
use crate::clients::answer;
use crate::plot::{Sharing, Sides, Width};
use crate::state::Gateway;
use crate::tell;

/// How many months the plots can reach back.
pub(crate) const REACHES: [u32; 3] = [3, 6, 12];

/// How many people are drawn, those of the nearest circles first; a table has everybody.
pub(crate) const DRAWN: usize = 40;

/// What to say of a drawing that does not have all of so many people.
pub(crate) fn rest(people: usize) -> String {
    if people > DRAWN { format!(" {}", tell("plot-rest").with("drawn", DRAWN)) } else { String::new() }
}

/// How far back somebody asked to look: 3, 6 or 12 months, and 6 when they ask for nothing of that kind.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Reach(u32);

impl Reach {
    pub(crate) fn asked(months: Option<u32>) -> Self {
        Self(months.filter(|months| REACHES.contains(months)).unwrap_or(6))
    }

    pub(crate) fn months(self) -> u32 {
        self.0
    }

    /// Where the time looked at begins.
    pub(crate) fn since(self, here: Here) -> Option<DateTime<Utc>> {
        here.now.checked_sub_months(Months::new(self.0))
    }
}

/// Who shared more, as a drawing and as a table.
pub(crate) struct SharingView {
    pub(crate) sentence: String,
    /// Drawn wide and slim.
    pub(crate) drawing: String,
    /// One row for each person, with their id.
    pub(crate) rows: Vec<(String, Sides)>,
}

impl SharingView {
    /// `None` when no conversation has both sides noted.
    pub(crate) fn new(title: &str, rows: Vec<(String, Sides)>, reach: Reach) -> Option<Self> {
        let sum = |part: fn(&Sides) -> usize| rows.iter().map(|(_, sides)| part(sides)).sum::<usize>();
        let (you, even, them) = (sum(|sides| sides.you), sum(|sides| sides.even), sum(|sides| sides.them));
        if you + even + them == 0 {
            return None;
        }
        let noted = if rows.len() > 1 {
            // A talk with several people has a row with each.
            tell("sharing-all")
        } else {
            tell("sharing-one").with("talks", counted(you + even + them, "of-talks"))
        };
        let noted = noted.with("months", reach.months()).with("you", you).with("even", even).with("them", them);
        let sentence = format!("{noted}{}", rest(rows.len()));
        let sides: Vec<Sides> = rows.iter().take(DRAWN).map(|(_, sides)| sides.clone()).collect();
        let drawing = Width::BOTH.map(|width| Sharing::draw(&sides, width, title, &sentence)).concat();
        Some(Self { sentence, drawing, rows })
    }
}

/// A row of the drawing.
pub(crate) fn sides(name: &str, shares: Shares) -> Sides {
    let count = |count: i64| usize::try_from(count).unwrap_or(0);
    Sides { name: name.to_owned(), you: count(shares.you), even: count(shares.even), them: count(shares.them) }
}

/// The time looked at, at a glance.
pub(crate) async fn overview(
    gateway: &Gateway,
    caller: &Caller,
    reach: Reach,
    here: Here,
) -> Result<GetOverviewResponse> {
    let months = i32::try_from(reach.months()).unwrap_or_default();
    let request = GetOverviewRequest { months, time_zone: here.zone.name().to_owned() };
    answer(gateway.clients.reflections(caller).get_overview(request).await)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_are_told_with_their_counts_and_nothing_is_drawn_of_nothing() {
        let row = |you, even, them| (String::new(), sides("Ines", Shares { you, even, them }));
        let reach = Reach::asked(None);
        let said = |rows| SharingView::new("", rows, reach).expect("something is noted").sentence;
        let alone = "Both sides are noted in 7 talks of the last 6 months: you shared more in 1, it was about even in \
                     4, and they shared more in 2.";
        assert_eq!(said(vec![row(1, 4, 2)]), alone);
        let with_all = "Counted with each person who took part, in the last 6 months: you shared more in 1, it was \
                        about even in 4, and they shared more in 2.";
        assert_eq!(said(vec![row(1, 0, 2), row(0, 4, 0)]), with_all, "a talk of three is not two talks");
        let crowd = SharingView::new("", vec![row(1, 0, 0); DRAWN + 1], reach).expect("something is noted");
        assert!(crowd.sentence.ends_with("The 40 nearest are drawn; the table has everybody."), "{}", crowd.sentence);
        assert_eq!((crowd.drawing.matches(">Ines<").count(), crowd.rows.len()), (2 * DRAWN, DRAWN + 1));
        assert!(SharingView::new("", vec![row(0, 0, 0)], reach).is_none());
        assert!(SharingView::new("", Vec::new(), reach).is_none());
    }

    #[test]
    fn nobody_looks_back_further_than_is_offered() {
        let months = |months| Reach::asked(months).months();
        assert_eq!([Some(3), Some(12), Some(7), Some(u32::MAX), None].map(months), [3, 12, 6, 6, 6]);
    }
}
