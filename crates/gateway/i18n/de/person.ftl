# ENDINGS
ending-deceased = Gestorben
ending-estranged = Wir haben uns getrennt

# Somebody who was removed
person-removed = { $name } ist entfernt
person-removed-lede = Das lässt sich nach dem Entfernen 30 Tage lang rückgängig machen.
person-bring-back = Zurückholen

# What was just done
person-said-quiet = Gemerkt. Wo du es nicht willst, wird nichts vorgeschlagen und nichts gesagt.
person-said-close = Notiert, für deine Augen allein.
person-said-forgotten = Vergessen. Davon bleibt nichts.
person-said-archived = Archiviert. Von jetzt an gibt es keine Angebote.
person-said-unarchived = Wieder unter deinen Menschen.
person-said-restored = Wieder da.

# At a glance
person-birthday = Geburtstag: { $date }
person-last = Zuletzt gesprochen
person-last-none = Noch nichts notiert
person-usual = Übliche Tiefe
person-usual-none = Noch zu wenig notiert, um es zu sagen
person-from = aus { $talks }
person-sure-from = { $sure }, aus { $talks }
person-next = Nächste Zeit zu zweit
next-archived = Keine Angebote: archiviert
next-chosen = Keine Angebote: wie du es wolltest
next-resting = Ruht gerade
next-none = Gerade keine Angebote

# What the notes say
person-say = Was deine Notizen sagen
person-your-view = All das ist deine Sicht. Es sagt nichts darüber, wer { $name } ist.
person-help = Jemand zum Reden, zu jeder Stunde
person-shared-more = Von wem mehr kam
person-talks-head = Gespräche
person-you = Von dir
person-they = Von der anderen Seite
person-half-life = Wie lange ein Gespräch zählt, bestimmst du: <a>Wie es zustande kommt</a>.
person-not-enough = Noch zu wenig: { $figures }.
figure-first = Das ist ein erster Eindruck.
figure-steady = Das ist recht beständig.
figure-because = Das beruht auf { $talks }, davon { $alone } zu zweit.
figure-depth-small-talk = Deine Gespräche mit { $name } bleiben meist beim Plaudern.
figure-depth-catching-up = Bei deinen Gesprächen mit { $name } geht es meist um Neuigkeiten.
figure-depth-opening-up = Deine Gespräche mit { $name } werden meist offener.
figure-depth-personal = Deine Gespräche mit { $name } werden meist persönlich.
figure-depth-heart = Deine Gespräche mit { $name } gehen meist von Herz zu Herz.
figure-received = Üblicherweise fühlst du dich { $heard }.
figure-received-because = Das beruht darauf, wie gehört du dich gefühlt hast, notiert bei { $talks }.
figure-deepening = Es vertieft sich: zuletzt hat es sich verbundener angefühlt als in den Monaten davor.
figure-steady-trend = Beständig: zuletzt hat es sich etwa so verbunden angefühlt wie in den Monaten davor.
figure-quieter = Stiller: zuletzt hat es sich etwas weniger verbunden angefühlt als in den Monaten davor.
figure-trend-because = Das beruht auf { $recent } in den letzten 60 Tagen und { $earlier } in den vier Monaten davor.
figure-shared-even = Etwa gleich viel, so wie du es erlebt hast.
figure-shared-leaning-you = Von dir kommt ein wenig mehr, so wie du es erlebt hast.
figure-shared-you = Das meiste kommt von dir, so wie du es erlebt hast.
figure-shared-leaning-them = Von der anderen Seite kommt ein wenig mehr, so wie du es erlebt hast.
figure-shared-them = Das meiste kommt von der anderen Seite, so wie du es erlebt hast.
figure-shared-because = Das beruht auf { $talks } mit Notizen zu beiden Seiten.
figure-alone-nearly-all = Fast alle eurer Gespräche sind zu zweit; neuere zählen mehr.
figure-alone-most = Die meisten eurer Gespräche sind zu zweit; neuere zählen mehr.
figure-alone-half = Etwa die Hälfte eurer Gespräche ist zu zweit; neuere zählen mehr.
figure-alone-some = Einige eurer Gespräche sind zu zweit; neuere zählen mehr.
figure-alone-hardly-any = Kaum eines eurer Gespräche ist zu zweit; neuere zählen mehr.
figure-settings = Gut läuft es meist { $where }.
figure-settings-count = { $talks } { $where }
figure-settings-because = Das beruht auf { $counts }.
figure-as-usual = Wenn ihr beide mögt: { $band }, wie sonst auch.
figure-deeper = Wenn ihr beide mögt, einen Schritt weiter als sonst: { $band }.
figure-more-time = Mehr Zeit statt mehr Tiefe: { $band } genügt.
figure-lightly = Etwas Leichtes passt, denn { $name } taut gerade auf.
figure-invited-because = Das beruht darauf, was bei euch üblich ist, wie gehört du dich fühlst und wie lange es her ist.
figure-not-heard = Du hast dich zuletzt nicht gehört gefühlt. Offenheit ist niemand jemandem schuldig, wo es nicht sicher ist.
figure-not-heard-because = Das beruht auf zwei der letzten drei Gespräche, bei denen du es notiert hast.
figure-own = Alles in allem: { $how }. Das ist für deine Augen allein.
figure-own-because = Das beruht auf { $talks } mit einer Notiz dazu.

# Where the talks lie
person-where = Wo eure Gespräche liegen
person-over-time = Im Lauf der Zeit
person-lane = Ebene
person-who = Wer dabei war
person-dots = Jeder Punkt ist ein Gespräch, auf der Ebene, die du dafür gewählt hast. Hier wird nichts berechnet.
picture-spectrum = Das Spektrum deiner Gespräche mit { $name }
picture-course = Deine Gespräche mit { $name } im Lauf der Zeit
picture-sharing = Von wem mehr kam, von dir oder von { $name }
picture-nothing = Mit { $name } ist in den letzten { $months } Monaten nichts notiert.
picture-few = { $talks } mit { $name } in den letzten { $months } Monaten notiert.
picture-sentence = Von { $talks } mit { $name } in den letzten { $months } Monaten { $alone ->
    [none] war keines
    [all] waren alle
    [one] war { $alone }
   *[other] waren { $alone }
} zu zweit, und { $deep ->
    [none] keines kam
    [all] alle kamen
    [one] { $deep } kam
   *[other] { $deep } kamen
} zu Gefühlen oder von Herz zu Herz.

# What is to come, and what was
person-come-back = Worauf du zurückkommen wolltest
person-when-muted = { $when }, stumm
person-remind = Erinnere mich an etwas mit { $name }
person-prompts = Impulse für euch zwei
person-prompts-more = Aus mehr auswählen
person-talks = Eure Gespräche
person-talks-none = Noch nichts notiert. Wenn ihr das nächste Mal sprecht, steht es hier.
person-talks-earlier = Frühere Gespräche

# What is known about them
person-change = Ändern, was du über { $name } weißt
person-name = Name
person-pronouns = Pronomen
person-know = Woher ihr euch kennt
person-near = Wie nah du diesen Menschen haben möchtest
person-ready = Wie leicht offenes Reden gerade fällt, aus deiner Sicht
person-at-ease = Wo dieser Mensch sich wohlfühlt
person-birth = Geburtstag
person-birth-day = Tag
person-birth-month = Monat
person-birth-year = Jahr, falls bekannt
person-notes = Notizen <hint>dein Erleben, nicht die Geheimnisse anderer</hint>

# How close it feels
person-close = Wie nah fühlst du dich?
person-close-lede = Für deine Augen allein, wenn du es sagen magst. Es zählt ein halbes Jahr.
person-close-last = Zuletzt gesagt: { $ago }.
person-close-scale = Von 0, gar nicht, bis 10, so nah es geht
person-close-keep = Merken

# Leaving it quiet
person-quiet = Still werden lassen
person-quiet-lede = Der Grund ist verschlüsselt und bleibt hier. Alles wird sofort still, und du kannst es jederzeit zurücknehmen.
person-quiet-off = Keine Angebote und keine Erinnerungen zu { $name }
person-quiet-unsafe = Bei { $name } habe ich Angst oder fühle mich kontrolliert
person-quiet-unsafe-help = Dann wird nichts vorgeschlagen, und nichts wird darüber gesagt, von wem mehr kommt. Offenheit ist niemand jemandem schuldig, wo es nicht sicher ist.
person-over = Ist es vorbei?
person-keep-so = So merken

# Archiving and removing
person-archive = Archivieren oder entfernen
person-is-archived = { $name } ist archiviert: alles bleibt, ohne Angebote.
person-unarchive = Aus dem Archiv holen
person-archive-help = Wer archiviert ist, bleibt mit allem, was notiert ist, und es gibt keine Angebote.
person-archive-now = Archivieren
person-remove-help = Entfernen nimmt diesen Menschen aus allem heraus. Das lässt sich 30 Tage lang rückgängig machen.
person-remove = { $name } entfernen
person-kept = Sieh dir an, <kept>was über diesen Menschen hier steht</kept>, oder <erase>lösche alles davon</erase>, für immer.
