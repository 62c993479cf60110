import-title = Menschen importieren
import-lede = Hol Namen und Geburtstage aus deinem Adressbuch. Die meisten können Kontakte als vCard-Datei speichern; sie endet auf .vcf.
import-file = Die vCard-Datei
import-file-help = Bis zu 16 MB. Nichts wird gespeichert, bevor du gesehen hast, was geschehen würde, und dieselbe Datei noch einmal ändert nichts.
import-look = Erst einmal ansehen
import-not = Nichts wurde importiert.
import-would = Das würde geschehen. Noch ist nichts gespeichert.
import-done = Importiert.
import-see = Deine Menschen ansehen
import-would-be-new = wären neu
import-new = neu
import-would-change = würden sich ändern
import-changed = geändert
import-known = schon bekannt
import-unread = nicht lesbar
import-cards = { $cards } in der Datei.
import-left-out = Ausgelassen
import-card = Karte { $number }
import-people = { $count ->
    [one] { $count } Menschen importieren
   *[other] { $count } Menschen importieren
}
import-another = Eine andere Datei wählen
