# The panel's own texts. One concept, one entry; sv.ftl has the same entries.

frame-title = Kortbrygga: help at the card desk
note-show = Show

## The bar
fold = Fold
unfold = Unfold
time-left-none = by { $clock } · less than a minute left
time-left-one = by { $clock } · 1 minute left
time-left = by { $clock } · { $left } minutes left
time-left-hours = by { $clock } · { $hours } h { $minutes } min left
time-over = the time ran out at { $clock }

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

who = { $role }
who-named = { $role } · { $name }
who-you = You

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

more-one = One more obstacle
more = { $count } more obstacles

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
step-now = now
step-later = waiting

## The foot
name-readers = Say which reader is the left one
name-readers-stop = Stop naming the readers
naming-left = Insert a card into the left reader, or pull the one that is there. If you are logged in, leave your own card in.
language = På svenska
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
