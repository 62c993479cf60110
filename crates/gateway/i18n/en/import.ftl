import-title = Import people
import-lede = Bring names and birthdays from the address book you have. Most of them can save contacts as a vCard file, which ends in .vcf.
import-file = The vCard file
import-file-help = Up to 16 MB. Nothing is saved before you have seen what it would do, and the same file twice changes nothing.
import-look = Have a look first
import-not = Nothing was imported.
import-would = This is what would happen. Nothing is saved yet.
import-done = Imported.
import-see = See your people
import-would-be-new = would be new
import-new = new
import-would-change = would change
import-changed = changed
import-known = known already
import-unread = could not be read
import-cards = { $cards } in the file.
import-left-out = Left out
import-card = Card { $number }
import-people = { $count ->
    [one] Import { $count } person
   *[other] Import { $count } people
}
import-another = Choose another file
