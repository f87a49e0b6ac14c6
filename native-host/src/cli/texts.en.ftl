# The command line in English. texts.sv.ftl has the same entries.

## Help: commands and arguments

help = Cards in the readers, the workplace and the journal, for IT and help desk.
help-exit = The program ends with
      0  done
      1  refused: not possible with what is there (doctor: something stops work)
      2  wrong arguments (doctor: the check could not be made)
      3  the card is in no reader, or can’t be used
      4  the PIN: wrong, blocked or not given
      5  cards of this kind can’t do this
      6  this computer: service, card program, settings, journal or file
help-usage = Usage:
help-commands = Commands:
help-options = Options:
help-arg-json = Answer in JSON. Errors too.
help-arg-version = Show the version.
help-arg-help = Show this help.
help-cards-watch = Show what is in the readers, then everything that happens there, until the program is ended.
help-cards = Shows what is in the readers.
help-doctor = Checks this workplace: service, readers, cards in them, card programs and their settings.
help-doctor-more = Each finding with its number, cause, remedy and who can mend it.
      Ends with 0 when nothing stops work, 1 when something does, 2 when it could not check.
help-doctor-portal = The portal that is to be used, e.g. https://minasidor.siths.se. Without it nothing is said of portals.
help-doctor-registry = Read this export of another computer’s registry (reg export, regedit) instead of this computer’s.
help-doctor-root = Read files below this folder instead of this computer’s: C/Program Files/… or etc/….
help-doctor-readers = Look at this computer’s readers although another computer’s settings are read.
help-journal = The journal of this user.
help-journal-list = Shows each line.
help-journal-verify = Checks the chain. Ends with 6 when a line is wrong.

## Words

severity-stop = stop
severity-notice = notice
fixer-user = Can be solved by: yourself
fixer-administrator = Can be solved by: another administrator, or whoever grants roles
fixer-it = Can be solved by: the IT department
fixer-portal-help-desk = Can be solved by: the portal’s help desk
usage-authentication = authentication
usage-signature = signature
usage-other = other
family-myeid = MyEID
family-pkcs15 = PKCS#15, read only
family-isoapplet = IsoApplet
family-piv = PIV
family-pkcs11 = through a card program
algorithm-other = another kind
tries = { $left ->
    [0] blocked
    [one] 1 try left
   *[other] { $left } tries left
 }
tries-unknown = tries left: unknown
valid-until = valid until { $day }
number-unknown = unknown
reader-left = Left reader ({ $name })
reader-right = Right reader ({ $name })

## kortbrygga doctor

doctor-fine = Nothing stops work here, as far as could be seen.
doctor-unread = Could not be read: { $topics }.

## kortbrygga journal

journal-verified = { $lines } lines, the last with check sum { $head }.
journal-torn = The last line is torn ({ $torn } bytes). The next write cuts it off.

## kortbrygga cards

cards-no-reader = No card reader is connected.
cards-empty = No card.
cards-reading = The card is being read.
cards-stuck = The card does not answer. Pull it out, wipe the chip and put it in again.
cards-in-use = Another program uses the card.
cards-in-use-by = Another program uses the card ({ $program }).
event-service-started = The computer’s smart-card service is running.
event-reader-came = The reader was connected.
event-reader-went = The reader is no longer connected.
event-card-inserted = A card was put in.
event-card-read = Card { $number } (chip { $chip }, { $family }) can be used.
event-card-read-unnumbered = The card with chip { $chip } ({ $family }) can be used. Its card number is unknown.
event-card-swapped = It is another card than before: chip { $now } instead of { $before }.
event-card-removed = The card was taken out.
event-card-reset = Another program reset the card in the middle of the work.
event-card-held = Another program has taken the card to itself.
event-card-held-by = Another program has taken the card to itself ({ $program }).
event-card-given-back = The other program has let go of the card.
event-card-answers = The card answers again.
event-missed = { $count } events came too fast to be shown.
label-number = Card number
label-chip = Chip
label-holder = Holder
label-pins = PINs
label-certificates = Certificates

## Meanwhile

pin-asked = Type the PIN for { $pin } in the window that opens.
pin-asked-with-code = Type the PIN for { $pin } in the window that opens. The check code there must be { $code }.
