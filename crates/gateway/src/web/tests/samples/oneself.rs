use chrono::TimeDelta;
use heartward_proto::reflections::v1::{CheckIn, Conversation, Sign, SignKind, SpectrumPoint};

use super::{Life, here, html, id, now, shell};
use crate::convert::timestamp;
use crate::web::form::Wrong;
use crate::web::sign::{SignCard, Told};
use crate::web::talk::Names;
use crate::web::{Tab, reflect};

impl Life {
    fn check_ins(&self, count: i32) -> Vec<CheckIn> {
        let told = (0..count).map(|at| CheckIn {
            id: id(300 + at),
            occur_time: Some(timestamp(now() - TimeDelta::hours(3 + 29 * i64::from(at)))),
            stress: (at != 2).then_some((4 + at) % 5),
            told_someone: at % 3,
            could_tell: (at + 1) % 3,
            connected: (at % 2 == 0).then_some(at % 5),
            feelings: ["tired", "hopeful"].into_iter().take(usize::from(at % 2 == 0) * 2).map(str::to_owned).collect(),
            note: if at % 4 == 0 { self.note.clone() } else { String::new() },
            loneliness: (at == 0).then_some(4),
            support: (at == 0).then_some(2),
            create_time: Some(timestamp(now())),
        });
        told.collect()
    }

    fn reflect_page(&self, count: i32) -> reflect::ReflectPage {
        let recent = self.check_ins(count);
        let known = reflect::Known {
            past: recent.iter().take(4).cloned().collect(),
            recent,
            earlier: if count > 4 { "c4b1".to_owned() } else { String::new() },
        };
        let asked = if count == 1 { reflect::Asked::noted(id(300)) } else { reflect::Asked::default() };
        let page = reflect::ReflectPage::new(shell(Tab::Reflect), &asked, &known, here());
        let entry = reflect::Entry { request_id: id(903), ..page.entry };
        reflect::ReflectPage { entry, ..page }
    }

    /// The pages about how one is, and what the notes say.
    pub(super) fn pages_about_oneself(&self) -> Vec<(&'static str, String)> {
        let wrong = Wrong::fields(reflect::Entry::blank().check_in().expect_err("nothing is said"));
        let words = reflect::Entry { note: self.note.clone(), request_id: id(903), ..reflect::Entry::default() };
        let back = reflect::ReflectPage { entry: words, errors: wrong, ..self.reflect_page(0) };
        vec![
            ("reflect_first", html(&self.reflect_page(0))),
            ("reflect_back", html(&back)),
            ("reflect_one", html(&self.reflect_page(1))),
            ("reflect", html(&self.reflect_page(14))),
        ]
    }

    /// Every kind of sign, each as it reads on a page.
    pub(in crate::web::tests) fn signs(&self) -> Vec<SignCard> {
        let (people, talks) = (self.people(), self.conversations());
        let all = (1..).map_while(|kind| SignKind::try_from(kind).ok());
        let cards = all.map(|kind| {
            let told = Told { check_ins: self.check_ins(4), ..sign(kind, 1, &talks) };
            SignCard::new(&told, &Names::of(&people), here()).expect("a sign of this version")
        });
        cards.collect()
    }
}

/// A sign about somebody, or about nobody in particular, with what it rests on.
pub(super) fn sign(kind: SignKind, person: i32, talks: &[Conversation]) -> Told {
    let heavy = kind == SignKind::StressedNobodyToTell;
    let about = !heavy && kind != SignKind::ManyButNoneClose;
    let talks: Vec<_> = if heavy { Vec::new() } else { talks.iter().rev().collect() };
    let points = talks.iter().map(|talk| SpectrumPoint {
        conversation_id: talk.id.clone(),
        occur_time: talk.occur_time,
        layer: talk.layer,
        ..SpectrumPoint::default()
    });
    let sign = Sign {
        kind: kind.into(),
        person_id: if about { id(person) } else { String::new() },
        conversation_ids: talks.iter().map(|talk| talk.id.clone()).collect(),
        check_in_ids: if heavy { (300..304).map(id).collect() } else { Vec::new() },
    };
    Told { points: points.collect(), check_ins: Vec::new(), sign }
}
