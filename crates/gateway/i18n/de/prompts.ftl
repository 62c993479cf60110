prompts-title = Impulse
prompts-lede = Etwas zum Reden, von leicht bis tief. Einen loszulassen ist so einfach, wie ihn zu nehmen.
prompts-who = Mit wem ist es, und wann?
prompts-with = Mit
prompts-nobody = Niemand Bestimmtes
prompts-when = Wann
prompts-any-time = Jederzeit
prompts-how-deep = Wie tief
prompts-as-usual = Wie gewohnt
prompts-hurt = Themen, die wehtun können
prompts-hurt-help = Sie kommen nur vor, wenn du sie wählst.
prompts-show = Zeig mir drei
prompts-silent = Du wolltest hier Ruhe, darum wird nichts vorgeschlagen. <a>Jemand zum Reden, zu jeder Stunde</a>
prompts-cards = Drei Karten
prompt-tender = Für einen Moment, der sich für euch beide richtig anfühlt.
prompt-conflict = Wenn du Angst vor diesem Menschen hast, sind diese Karten nicht das Richtige. <a>Jemand zum Reden</a>
prompt-talk = Reden<hidden> über: { $text }</hidden>
prompt-keep = Aufheben<hidden>: { $text }</hidden>
prompt-skip = Diesen nicht<hidden>: { $text }</hidden>
prompts-no-more = Von diesen Karten gibt es gerade keine mehr. Auf einer anderen Ebene oder zu einer anderen Tageszeit sind welche da.
prompts-others = Andere Karten
prompts-kept = Aufgehoben
prompt-kept-for = { $level }, für { $name }
prompt-let-go = Loslassen<hidden>: { $text }</hidden>
prompts-rule = Wie die Karten gewählt werden
prompts-rule-lanes = Eine Karte ist eine Ebene leichter als das, was zwischen euch zweien üblich ist, eine ist genauso, eine geht eine Ebene tiefer. Üblich ist die Mitte eurer letzten zehn Gespräche. Wenn du nichts wählst, geht nichts tiefer als bis zu den Gedanken, und in einer Gruppe nie.
prompts-rule-themes = Die Karten bleiben den Tag über. Ein Thema, aus dem du etwas aufgehoben hast, kommt öfter; eines, das du losgelassen hast, kommt einen Monat lang seltener. Nach zweien, die du an einem Tag loslässt, werden die Karten leichter. Sonst wird nichts gezählt, und über niemanden wird etwas gelernt.
prompts-rule-own = Jeder Impuls ist für Heartward geschrieben.

# One prompt, when the phone is passed on
prompt-title = Weitergeben und reden
prompt-done = Fertig
prompt-ways = Wie es weitergehen kann
prompt-note = Das Gespräch danach notieren
prompt-nothing-kept = Nichts, was ihr hier sagt, wird aufbewahrt.

# Why these cards: clauses after "because"
prompts-because = Weil { $lanes }.
prompts-because-occasion = Weil { $occasion } und { $lanes }.
prompts-lanes-lighter = du zwei hast gehen lassen: diese sind leichter
prompts-lanes-chosen = du diese Ebene gewählt hast: { $lane }
prompts-lanes-usual = du und { $name } meist hier landet: { $lane }
prompts-lanes-little = mit { $name } noch wenig notiert ist: sie beginnen leicht
prompts-lanes-nobody = niemand Bestimmtes gewählt ist: sie beginnen leicht

# What was just done
prompts-said-kept = Aufgehoben. Er steht unten, wann immer du ihn möchtest.
prompts-said-skipped = Dann ein anderer.
prompts-said-let-go = Losgelassen.
