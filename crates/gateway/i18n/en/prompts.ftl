prompts-title = Prompts
prompts-lede = Something to talk about, from light to deep. Letting one go is as easy as taking it.
prompts-who = Who is it with, and when?
prompts-with = With
prompts-nobody = Nobody in particular
prompts-when = When
prompts-any-time = Any time
prompts-how-deep = How deep
prompts-as-usual = As usual
prompts-hurt = Subjects that can hurt
prompts-hurt-help = These are left out unless you choose them.
prompts-show = Show me three
prompts-silent = You asked for quiet here, so nothing is suggested. <a>Somebody to talk to, at any hour</a>
prompts-cards = Three cards
prompt-tender = For when it feels right for both of you.
prompt-conflict = If you are afraid of this person, these cards are not the tool. <a>Somebody to talk to</a>
prompt-talk = Talk<hidden> about: { $text }</hidden>
prompt-keep = Keep<hidden>: { $text }</hidden>
prompt-skip = Not this<hidden>: { $text }</hidden>
prompts-no-more = There are no more cards like that for now. Another level or another time of day has some.
prompts-others = Other cards
prompts-kept = Kept
prompt-kept-for = { $level }, for { $name }
prompt-let-go = Let go<hidden> of { $text }</hidden>
prompts-rule = How the cards are chosen
prompts-rule-lanes = One card is a lane lighter than what is usual between you two, one is like it, one a lane deeper. What is usual is the middle of your last ten talks. Without a choice of yours nothing goes deeper than Ideas, and in a group nothing does at all.
prompts-rule-themes = The cards stay for the day. A theme you kept something of comes up more often; one you let go of comes up less for a month. After two that you let go of in a day the cards get lighter. Nothing else is counted, and nothing is learnt about anybody.
prompts-rule-own = Every prompt is written for Heartward.

# One prompt, when the phone is passed on
prompt-title = Pass and talk
prompt-done = Done
prompt-ways = Where to go from here
prompt-note = Note the talk afterwards
prompt-nothing-kept = Nothing you say here is kept.

# Why these cards: clauses after "because"
prompts-because = Because { $lanes }.
prompts-because-occasion = Because { $occasion }, and { $lanes }.
prompts-lanes-lighter = you let two go by, so these are lighter
prompts-lanes-chosen = you chose { $lane }
prompts-lanes-usual = you and { $name } usually land around { $lane }
prompts-lanes-little = little is noted with { $name } yet, so they begin light
prompts-lanes-nobody = nobody in particular is chosen, so they begin light

# What was just done
prompts-said-kept = Kept. It is below, whenever you want it.
prompts-said-skipped = Another one, then.
prompts-said-let-go = Let go.
