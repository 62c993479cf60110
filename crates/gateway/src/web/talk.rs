use std::collections::HashMap;

use heartward_proto::profiles::v1::Person;
use heartward_proto::reflections::v1::{Conversation, Format};

use super::words::{self, Here};
use crate::convert::time;
use crate::{say, tell};

/// The names of the people who are still there, by id.
pub(crate) struct Names(HashMap<String, String>);

/// Somebody with a name and a page.
#[derive(Debug, Clone)]
pub(crate) struct Named {
    /// Empty for somebody who has no page any more.
    pub(crate) id: String,
    /// What the account calls them.
    pub(crate) name: String,
}

/// A conversation in a list.
#[derive(Debug)]
pub(crate) struct Talk {
    pub(crate) id: String,
    pub(crate) with: Vec<Named>,
    /// 1 to 5, for the colour.
    pub(crate) lane: i32,
    pub(crate) layer: &'static str,
    pub(crate) one_to_one: bool,
    /// How it was: medium, length, who, and the words for the depth where they add something.
    pub(crate) facts: String,
    pub(crate) note: String,
    pub(crate) ago: String,
    pub(crate) moment: String,
    pub(crate) iso_day: String,
}

impl Named {
    /// Whether they have a page.
    pub(crate) fn is_there(&self) -> bool {
        !self.id.is_empty()
    }
}

impl Names {
    pub(crate) fn of(people: &[Person]) -> Self {
        let there = people.iter().filter(|person| person.delete_time.is_none());
        Self(there.map(|person| (person.id.clone(), person.name.clone())).collect())
    }

    /// Somebody by id, whether or not they are still there.
    pub(crate) fn get(&self, id: &str) -> Named {
        match self.0.get(id) {
            Some(name) => Named { id: id.to_owned(), name: name.clone() },
            None => Named { id: String::new(), name: say("somebody").to_owned() },
        }
    }
}

impl Talk {
    /// On the page of a person, `host`, everybody but them is named.
    pub(crate) fn new(conversation: &Conversation, host: Option<&str>, names: &Names, here: Here) -> Self {
        let occurred = time(conversation.occur_time).unwrap_or(here.now);
        let with = conversation.person_ids.iter().filter(|id| Some(id.as_str()) != host);
        Self {
            id: conversation.id.clone(),
            with: with.map(|id| names.get(id)).collect(),
            lane: conversation.layer,
            layer: words::label(words::LAYERS, conversation.layer),
            one_to_one: conversation.format == i32::from(Format::OneToOne),
            facts: facts(conversation),
            note: conversation.note.clone(),
            ago: here.ago(occurred),
            moment: here.moment(occurred),
            iso_day: here.iso_day(occurred),
        }
    }
}

/// "just you two, in person, 40 minutes, all in all opening up".
fn facts(conversation: &Conversation) -> String {
    let company = match Format::try_from(conversation.format) {
        Ok(Format::OneToOne) => say("just-you-two"),
        Ok(Format::LargeGroup) => say("in-a-larger-group"),
        _ => say("in-a-small-group"),
    };
    let answered = [conversation.spoke_freely, conversation.they_shared, conversation.felt_received];
    let band = words::label(words::BANDS, conversation.band);
    let facts = [
        company.to_owned(),
        words::within(words::MEDIA, conversation.medium).to_owned(),
        words::within(words::SETTINGS, conversation.setting).to_owned(),
        conversation.minutes.map(words::minutes).unwrap_or_default(),
        if conversation.tension { say("some-tension").to_owned() } else { String::new() },
        if conversation.ran_dry { say("ran-dry").to_owned() } else { String::new() },
        // Without answers the band says nothing that the lane does not.
        if answered.iter().any(Option::is_some) {
            tell("all-in-all").with("band", band).to_string()
        } else {
            String::new()
        },
    ];
    words::capital(&facts.into_iter().filter(|fact| !fact.is_empty()).collect::<Vec<_>>().join(", "))
}
