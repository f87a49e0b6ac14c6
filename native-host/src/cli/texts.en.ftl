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
help-arg-card = The card: its chip’s number, or the number printed on it. kortbrygga cards shows both.
help-arg-pin-fd = Read the codes from this inherited descriptor, one per line, instead of in the window. It is read to its end.
help-arg-which = auth is authentication (PIN 1), sign is signature (PIN 2).
help-arg-key = The key’s identifier on the card, hexadecimal. card show tells it.
help-arg-product = The product code printed on the card: 473, 573, 6XX, 7XX, or - if there is none. It decides how the card is unblocked.
help-arg-keys = Remove the key of each certificate that is removed, too. Without this all keys stay.
help-arg-dry-run = Show the plan. Nothing is removed.
help-arg-plan = Remove only by the plan with this code from --dry-run. Refused if the card has changed.
help-card = One card: contents, keys, requests for certificates and signatures.
help-card-show = Shows all that can be read from the card without a PIN.
help-card-generate = Makes a key on the card.
help-card-generate-algorithm = Kind of the key: rsa-2048 (unless given), rsa-3072, p-256 or p-384.
help-card-csr = Makes a request for a certificate (PKCS#10), signed on the card.
help-card-csr-subject = The name in the request, e.g. "CN=Anna Andersson,C=SE".
help-card-csr-out = Write the request (PEM) to this file instead of the screen.
help-card-sign = Signs a file.
help-card-sign-input = The file that is signed.
help-card-sign-out = The file that the signature is written to.
help-card-sign-scheme = The signature’s form: rsa-pkcs1, rsa-pss or ecdsa. Without it the usual one of the key.
help-card-sign-hash = The kind of digest: sha256 (unless given), sha384 or sha512.
help-card-sign-cms = Write CMS with the file and the certificate in it instead of the bare signature.
help-certificate = The certificates on a card.
help-certificate-list = Shows the certificates.
help-certificate-write = Writes a certificate to the key on the card that it belongs to, and reads it back.
help-certificate-write-input = The file with the certificate, PEM or DER.
help-certificate-write-replace = Replace the certificate that the key already has.
help-certificate-delete = Removes a certificate.
help-certificate-delete-certificate = The certificate’s identifier on the card, or its serial number, hexadecimal.
help-certificate-clean = Removes certificates that have expired.
help-pin = The PINs of a card.
help-pin-change = Changes a PIN: the present one, then the new one.
help-pin-change-which = auth is authentication (PIN 1), sign is signature (PIN 2). With both, both are changed and must differ.
help-pin-unblock = Unblocks a PIN and chooses a new one.
help-pin-unblock-by = puk (unless given): unblock with the card’s PUK. officer: with the security officer’s code.
help-pin-set = Chooses the first PIN of a card that has none.
help-pin-set-which = auth is authentication (PIN 1), sign is signature (PIN 2). With both, both are chosen and must differ.
help-pin-verify = Tries a PIN. A wrong one uses up a try.
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
topic-system = the system
topic-products = installed programs
topic-net-id = Net iD Enterprise
topic-net-id-client = Net iD Client
topic-certificate-propagation = Windows’ certificate propagation
topic-nexus = Nexus Personal
topic-trusted = trusted issuers
topic-sites = sites and zones
topic-readers = readers
topic-smart-card-connector = Smart Card Connector
doctor-unread = Could not be read: { $topics }.

## kortbrygga journal

journal-verified = { $lines } lines, the last with check sum { $head }.
journal-torn = The last line is incomplete ({ $torn } bytes). The next write cuts it off.

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
label-reader = Reader
label-family = Kind of card
label-label = Card’s name
label-room = Room left
label-keys = Keys

## kortbrygga card

pins-none = None.
keys-none = None.
certificates-none = No certificates on the card.
pin-unset = not chosen yet
pin-must-change = must be changed before first use
pin-digits = { $min }–{ $max } digits
key-pin = PIN for { $pin }
key-consent = each time
key-certified = has a certificate
key-bare = no certificate
key-generated = The key { $id } for { $usage } ({ $algorithm }) was made on the card.
room-keys = { $count ->
    [one] 1 key
   *[other] { $count } keys
 }
room-certificates = { $count ->
    [one] 1 certificate
   *[other] { $count } certificates
 }
room-largest = { $octets } bytes at most in a certificate
room-unknown = unknown
request-written = The request is in { $path }.
signed = The signature is in { $path } ({ $scheme }, { $hash }).
signed-cms = The signed file (CMS) is in { $path }.

## kortbrygga certificate

certificate-unreadable = can’t be read
certificate-details = { $issuer }, serial number { $serial }, id { $id }
object-id = id { $id }
certificate-keyless = its key is not on the card
expired = expired { $day }
valid-from = valid from { $from }
certificate-written = The certificate was written to the card and checked:
certificate-replaced = The certificate has replaced the old one on the card and was checked:
certificate-was-there = The card has this certificate already:
plan-removed-before = Removed before it was interrupted: { $count } { $count ->
    [1] certificate
   *[other] certificates
}.
plan-nothing = No certificate needs to be removed.
plan-deletes = To be removed:
plan-deleted = Removed:
plan-keeps = Kept:
plan-key-goes = the key { $id } goes too
plan-key-stays = the key { $id } stays
plan-how = Nothing has been removed yet. Run the same command with --plan { $plan } instead of --dry-run to remove exactly this.

## kortbrygga pin

and = {" "}and{" "}
pin-changed = { $count ->
    [one] The PIN for { $pins } was changed.
   *[other] The PINs for { $pins } were changed.
 }
pin-unblocked = { $count ->
    [one] The PIN for { $pins } was unblocked and changed.
   *[other] The PINs for { $pins } were unblocked and changed.
 }
pin-set = { $count ->
    [one] The PIN for { $pins } was chosen.
   *[other] The PINs for { $pins } were chosen.
 }
pin-verified = The card accepts the PIN for { $pins }.
product-reserve = Reserve cards (product code 473 or 573)
product-6xx = Cards with product code 6XX or none
product-7xx = Cards with product code 7XX
unblocking = How a blocked PIN is unblocked:

## Meanwhile

pin-asked = What the window that opens says is about the PIN for { $pin }.
pin-asked-with-code = What the window that opens says is about the PIN for { $pin }. The check code there must be { $code }.

## Wrong arguments

wrong-unknown = There is no argument { $argument } here.
wrong-command = There is no command { $command }.
wrong-no-command = A command is missing.
wrong-missing = This must be given: { $argument }.
wrong-no-value = A value is missing after { $argument }.
wrong-value = { $value } is no value for { $argument }.
wrong-twice = { $argument } can be given only once.
wrong-together = { $argument } and { $other } can’t be given together.
wrong-other = The arguments can’t be understood: { $argument } { $value }
wrong-remedy = kortbrygga --help shows what can be given.
wrong-takes = What can be given: { $values }.
takes-hexadecimal = pairs of hexadecimal digits
takes-name = a name such as CN=Anna Andersson,C=SE
takes-product = 473, 573, 6XX, 7XX or -
takes-address = an address that begins with https://
