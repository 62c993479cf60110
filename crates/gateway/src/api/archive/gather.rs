//! Asks the services for everything somebody has.

use heartward_core::{PersonId, Result};
use heartward_proto::profiles::v1::{ExportPeopleRequest, GetPersonRequest, Person};
use heartward_proto::reflections::v1 as reflections;
use heartward_proto::reminders::v1 as reminders;

use super::record::{About, SCHEMA_VERSION};
use crate::api::request::Time;
use crate::clients::{answer, present};
use crate::session::SignedIn;
use crate::state::Gateway;
use crate::web::everybody;

/// The longest pages there are.
const PAGE: i32 = 200;

/// Everything somebody has, as the contracts say it.
pub(super) struct Everything {
    pub(super) about: About,
    pub(super) people: Vec<Person>,
    pub(super) conversations: Vec<reflections::Conversation>,
    pub(super) check_ins: Vec<reflections::CheckIn>,
    pub(super) answers: reflections::ListAnswersResponse,
    pub(super) muted_signs: Vec<reflections::Sign>,
    pub(super) model: Option<reflections::Model>,
    pub(super) reminders: Vec<reminders::Reminder>,
    pub(super) notices: Vec<reminders::Notice>,
    pub(super) offers: Vec<reminders::Offer>,
    pub(super) channels: Vec<reminders::Channel>,
    pub(super) preferences: Option<reminders::Preferences>,
    pub(super) vcard: Vec<u8>,
    pub(super) calendar: String,
}

/// One list, page by page.
macro_rules! all {
    ($client:expr, $call:ident, $request:expr, $list:ident) => {{
        let (mut all, mut client, mut request) = (Vec::new(), $client, $request);
        loop {
            let page = answer(client.$call(request.clone()).await)?;
            all.extend(page.$list);
            request.page_token = page.next_page_token;
            if request.page_token.is_empty() {
                break all;
            }
        }
    }};
}

/// Asks for everything, or for what is about one person.
pub(super) async fn everything(
    gateway: &Gateway,
    signed_in: &SignedIn,
    person: Option<PersonId>,
) -> Result<Everything> {
    let (caller, clients) = (&signed_in.caller, &gateway.clients);
    let of = person.map(|person| person.to_string());
    let person_id = of.clone().unwrap_or_default();
    let people = match &of {
        None => everybody(gateway, caller).await?,
        Some(id) => {
            let request = GetPersonRequest { id: id.clone() };
            vec![present(answer(clients.people(caller).get_person(request).await)?.person)?]
        }
    };
    let talks =
        reflections::ListConversationsRequest { page_size: PAGE, person_id: person_id.clone(), ..Default::default() };
    let mut conversations = all!(clients.reflections(caller), list_conversations, talks, conversations);
    // Services list the newest first; an archive tells from the beginning.
    conversations.reverse();
    let check_ins = reflections::ListCheckInsRequest { page_size: PAGE, ..Default::default() };
    let mut check_ins = match &of {
        None => all!(clients.check_ins(caller), list_check_ins, check_ins, check_ins),
        Some(_) => Vec::new(),
    };
    check_ins.reverse();
    let answers = answer(clients.archived_reflections(caller).list_answers(reflections::ListAnswersRequest {}).await)?;
    let muted = answer(clients.signs(caller).list_muted_signs(reflections::ListMutedSignsRequest {}).await)?;
    let asked = reminders::ListRemindersRequest { page_size: PAGE, person_id: person_id.clone(), ..Default::default() };
    let mut all_reminders = all!(clients.agenda(caller), list_reminders, asked, reminders);
    all_reminders.reverse();
    let asked = reminders::ListNoticesRequest { page_size: PAGE, ..Default::default() };
    let mut notices = all!(clients.agenda(caller), list_notices, asked, notices);
    notices.reverse();
    let asked = reminders::ListOffersRequest { page_size: PAGE, person_id: person_id.clone(), ..Default::default() };
    let mut offers = all!(clients.reminders(caller), list_offers, asked, offers);
    offers.reverse();
    let account = &signed_in.account;
    let mut everything = Everything {
        about: About {
            schema_version: SCHEMA_VERSION,
            program: env!("CARGO_PKG_VERSION").to_owned(),
            create_time: Some(Time::from(gateway.clock.now())),
            name: account.name.clone(),
            time_zone: account.time_zone.name().to_owned(),
        },
        people,
        conversations,
        check_ins,
        answers,
        muted_signs: muted.signs,
        model: None,
        reminders: all_reminders,
        notices,
        offers,
        channels: Vec::new(),
        preferences: None,
        vcard: Vec::new(),
        calendar: String::new(),
    };
    match of {
        None => whole(gateway, signed_in, &mut everything).await?,
        Some(id) => narrow(&mut everything, &id),
    }
    Ok(everything)
}

/// Adds what is about nobody in particular.
async fn whole(gateway: &Gateway, signed_in: &SignedIn, everything: &mut Everything) -> Result<()> {
    let (caller, clients) = (&signed_in.caller, &gateway.clients);
    everything.model = answer(clients.reflections(caller).get_model(reflections::GetModelRequest {}).await)?.model;
    let preferences = clients.agenda(caller).get_preferences(reminders::GetPreferencesRequest {}).await;
    everything.preferences = answer(preferences)?.preferences;
    let channels = clients.channels(caller).list_channels(reminders::ListChannelsRequest {}).await;
    everything.channels = answer(channels)?.channels;
    let vcard = clients.people(caller).export_people(ExportPeopleRequest { include_archived: true }).await;
    everything.vcard = answer(vcard)?.vcard;
    let calendar = clients.archived_reminders(caller).export_calendar(reminders::ExportCalendarRequest {}).await;
    everything.calendar = answer(calendar)?.calendar;
    Ok(())
}

/// Leaves what is about one person. Who else took part in a conversation is not theirs to know.
fn narrow(everything: &mut Everything, id: &str) {
    for conversation in &mut everything.conversations {
        conversation.person_ids.retain(|person| person == id);
    }
    everything.answers.closeness.retain(|answer| answer.person_id == id);
    everything.answers.prompts.retain(|answer| answer.person_id == id);
    everything.muted_signs.retain(|sign| sign.person_id == id);
    everything.notices.retain(|notice| notice.person_id == id);
}
