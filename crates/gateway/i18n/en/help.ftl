help-title = Help
help-hard-moment = If it is a hard moment
help-emergency = If you or somebody near you is in danger, call the emergency number of your country:
help-talk = If you would like to talk to somebody now:
help-afraid = If you are afraid of somebody, or feel controlled by them, more openness with that person is not the tool. Nobody owes openness where it is not safe. These lines listen to that:
help-emergency-number = Emergency number
help-elsewhere = For other places, findahelpline.com lists free lines by country.
help-looked-up = Numbers change. These were last looked up on { $day } { $month } { $year }.

# COUNTRIES
country-eu = European Union
country-gb = United Kingdom
country-gb-ie = United Kingdom and Ireland
country-us = United States
country-us-ca = United States and Canada
country-ca = Canada
country-de = Germany

help-log = Noting a conversation
help-log-how = Choose who it was with and how deep it went, then save. Everything else is up to you, and what you leave out stays unset.
help-log-deepest = Choose the deepest place the talk touched, however briefly. A talk can touch feelings between two jokes.
help-depth = What the words for depth mean
help-depth-words = Small talk, catching up, opening up, personal, heart-to-heart: these words come from the lane you chose, from how freely each of you spoke, with the quieter side counting most, and a little from how heard you felt.
help-depth-usual = What is usual with somebody leans on the newer talks and on those of just you two. With few talks it leans on what is usual for you with others, and says so.
help-keys = Keys
help-keys-how = With a keyboard, these lead on from wherever you are, unless you are writing. Settings can turn them off.
help-keys-pages = <strong>l</strong> notes a conversation, <strong>/</strong> searches, <strong>?</strong> shows this list
help-keys-go = <strong>g</strong> and then <strong>t</strong> leads to Today, <strong>p</strong> to People, <strong>i</strong> to Insights, <strong>r</strong> to Reminders, <strong>c</strong> to the check-in, <strong>m</strong> to the timeline
help-keys-form = <strong>1</strong> to <strong>5</strong> choose how deep it went, once one of the five has the focus; <strong>Ctrl+Enter</strong> saves
help-circles = Circles and offers
help-circles-how = A circle is how near you want to keep somebody. You choose it and can change it at any time. It sets how often Heartward offers a time of just you two:
help-offers = An offer is a question. Suggest it, choose another time, or let it rest: each time you let it rest, the next one comes later. Somebody marked “not for now” gets none.
