# The panel's own texts. One concept, one entry; sv.ftl has the same entries.

note-show = Show

## The bar
fold = Fold
unfold = Unfold
time-left-none = by { $clock } · less than a minute left
time-left-one = by { $clock } · 1 minute left
time-left = by { $clock } · { $left } minutes left
time-left-hours = by { $clock } · { $hours } h { $minutes } min left
time-over = the time ran out at { $clock }
time-soon = Hurry: { $time }

## The readers
slots = Readers
slot-left = Left reader
slot-right = Right reader
slot-missing = No reader
slot-waiting = Reader
slot-here = Needed now
role-own = Your card
role-own-administrator1 = Your card · administrator 1
role-own-administrator2 = Your card · administrator 2
role-subject = The reserve card to hand out
role-subject-empty = Place for the reserve card
whose = { $name }
whose-blank = Blank card
whose-none = No card
whose-no-reader = No reader connected
whose-waiting = Looking for readers
whose-unseen = Reader not seen yet
number-ends = ends in { $ends }
number-unknown = number not known
state-empty = Empty
state-reading = Reading the card
state-ready = Ready
state-wrong = Wrong card
state-moved = Has been out
state-unusable = Cannot be read
state-stuck = Does not answer
state-in-use = In use by another program
state-missing = Missing
state-waiting = Connecting
state-unseen = Unknown
unnamed = The computer does not know which reader stands on the left. Show it once, and they are called left and right from then on.
name-readers = Say which reader is the left one
name-readers-stop = Stop naming the readers
name-again = Name the readers again
naming-left = Insert a card into the left reader, or pull the one that is there. If you are logged in, leave your own card in.

## The readers before login
check-two-work = Two readers · connected and working
check-all-work = { $count } readers · connected and working
check-not-yet = Readers · not ready yet
check-works = { $reader }: connected and working
check-first-missing = The first reader: not connected
check-second-missing = The second reader: not connected
check-stuck = { $reader }: the card does not answer
check-unusable = { $reader }: connected, but the card cannot be read
check-in-use = { $reader }: connected, but another program uses the card
check-broken = { $reader }: connected, but cannot read any card
check-unsteady = { $reader }: comes and goes

## Now
now-login-act = Log in with your SITHS card.
now-login-portal = Log in to the portal with your SITHS card.
now-login-done = You are logged in.
now-order-act = Fill in the order and sign it.
now-order-portal = Fill in the order and send it in the portal.
now-open-orders = Choose HANTERA BESTÄLLNINGAR in the portal.
now-search = Search for the recipient’s personnummer or HSA-id.
now-review-act = Compare the details with the id document and sign the hand-over.
now-review-portal = Compare the details with the id document and choose SIGNERA in the portal.
now-hand-over-act = Insert the reserve card and hand it over to the recipient.
now-hand-over-portal = Insert the reserve card and choose BEKRÄFTA ÖVERLÄMNING in the portal.
now-terms-act = Read the terms and accept them.
now-terms-portal = Read the terms and choose STARTA NEDLADDNING in the portal.
now-fetch-act = Fetch the certificates to the reserve card. Leave the card in.
now-fetch-portal = Fetch the certificates in the portal. Leave the card in.
now-fetch-resume = Go on writing the certificates to the reserve card. Leave the card in.
now-receipt-act = Sign the receipt.
now-receipt-portal = Choose KVITTERA KORT in the portal.
now-done = The card has been handed out. Take it out of the reader.
now-start = Choose “Hantera dina e-legitimationer” to hand out a card.
now-ordered = The order is made. Another administrator hands out the card.
now-other = Go on in the portal.
now-confirm = Does the number on the card end in { $ends }?

## To compare
compare = Compare with the order and the envelope
compare-card-number = Card number
compare-recipient = Recipient
compare-organisation = Organisation
compare-valid-to = Valid to
compare-id-document = Identity document

## The question about the card
question-card-product = Which product code is printed on the card?
question-card-product-help = Look at the front and the back of the card. The answer decides how the code is unblocked.
product-p473 = 473
product-p573 = 573
product-p6xx = 6XX
product-p7xx = 7XX
product-unmarked = No code on the card

## Who and what
who = { $role }
who-named = { $role } · { $name }

primary-log-in = Log in
primary-log-in-as = Log in as { $name }
primary-order = Sign the order
primary-sign-decision = Sign the hand-over
primary-hand-over = Hand over the card
primary-accept-terms = Accept the terms
primary-fetch = Fetch the certificates
primary-sign-receipt = Sign for the card
primary-resume = Go on
primary-fill = Change to { $text }
primary-retry = Try again
confirm-yes = Yes, it ends in { $ends }
confirm-yes-hand-over = Yes, hand over the card
confirm-no = No, another number
cancel = Cancel

## Obstacles
more-one = One more obstacle
more = { $count } more obstacles
fixer-administrator = Another administrator, or whoever grants roles, can fix this.
fixer-it = The IT department can fix this.
fixer-portal-help-desk = The portal’s help desk can fix this.

## Under way
busy-portal = The portal is working.
busy-host = The card is working.
busy-card = The card is working, step { $done } of { $of }. Leave the card in.
pin-authentication = Type the code for identification (PIN 1) in the window that has opened.
pin-signature = Type the code for signature (PIN 2) in the window that has opened.
pin-recipient-authentication = The recipient types the code for identification (PIN 1) in the window that has opened.
pin-recipient-signature = The recipient types the code for signature (PIN 2) in the window that has opened.
check-code = Check code
pin-help-check = The window must show the same check code.
pin-help = The code is typed in the window only, never on the web page.

## The steps
steps = Steps
step-done = done { $clock }
step-done-by = { $name }, { $clock }

## The foot
language = På svenska
help = Help: what do you see?
details = Details
detail-portal = Portal
detail-mode = Mode
mode-explain = Explains. The portal’s buttons are used.
mode-assist = Assists. The portal’s buttons are used.
mode-act = Signs and writes certificates to the card.
detail-host = Program on the computer
detail-host-none = Not connected
detail-extension = Extension
detail-case = Case
detail-login = Logged in
detail-ordered-by = Ordered by
detail-recipient = Recipient
detail-number = Card number
detail-readers = Readers

## The help page
help-title = What do you see on the screen?
help-lead = Type what it says or what does not happen, or choose from the list. You are told why, and what helps.
help-query = Search symptoms
help-hint = For example: the button is grey
help-proved = Fits what is seen now
help-found = Results
help-other = Other possible causes
help-count = { $count ->
    [0] No results. Try another word, for example grey, reader or code.
    [1] 1 result.
   *[other] { $count } results.
 }
help-count-proved = { $count ->
    [1] 1 fits what is seen now.
   *[other] { $count } fit what is seen now.
 }
