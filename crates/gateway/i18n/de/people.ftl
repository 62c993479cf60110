# The list
people-import = Aus einer Datei importieren
people-removed = { $name } ist entfernt.
people-added = Hinzugefügt.
people-add = Jemanden hinzufügen
people-call = Welchen Namen benutzt du?
people-know = Woher kennt ihr euch?
people-near = Wie nah möchtest du diesen Menschen haben?
people-add-now = Hinzufügen
people-find = Name
people-circle = Kreis
people-all = Alle
people-not-lately = Länger nicht
people-more = Und { $count } weitere. Ein Teil des Namens genügt, um sie zu finden.
people-none-like = Hier ist niemand, auf den das zutrifft. <a>Alle zeigen</a>
people-none = Noch ist niemand hier. Füge oben den ersten Menschen hinzu, oder hol alle aus deinem Adressbuch.
people-archived = Archiviert

# Somebody in a list
row-nothing = noch nichts notiert
row-talked = zuletzt { $ago }
row-usually = meist { $band }
row-next = nächstes Mal { $window }

# Everybody on three rings
rings-title = Deine Kreise
rings-you = du
rings-about = Du in der Mitte. Auf dem inneren Ring dein Zuhause und dein innerer Kreis, dann alle, die dir nah sind, dann die anderen. Je voller ein Punkt, desto mehr Gespräche zu zweit in den letzten drei Monaten. Die Listen darunter sagen dasselbe.
rings-empty = zuletzt kein Gespräch zu zweit
rings-full = viele
