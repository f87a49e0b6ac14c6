# The PIN window in English. One concept, one entry; sv.ftl has the same entries.

## What for: heading, verb of the button, window title

purpose-login = Identify yourself
    .verb = Identify
    .title = Kortbrygga – Identify yourself
purpose-sign-order = Sign the order
    .verb = Sign
    .title = Kortbrygga – Sign
purpose-sign-decision = Sign the hand-out
    .verb = Sign
    .title = Kortbrygga – Sign
purpose-sign-receipt = Sign the receipt
    .verb = Sign
    .title = Kortbrygga – Sign
purpose-enrol = Fetch certificates
    .verb = Fetch certificates
    .title = Kortbrygga – Fetch certificates
    .note = Keys and certificates are put on the card. Leave the card in the reader.
purpose-enrol-signature = Fetch the certificate for signing
    .verb = Fetch certificate
    .title = Kortbrygga – Fetch certificates
    .note = The card signs the request for the certificate. Leave the card in the reader.
purpose-write = Go on fetching certificates
    .verb = Go on
    .title = Kortbrygga – Fetch certificates
    .note = The card was pulled out. The PIN is needed once more to finish writing.
purpose-store = Put a certificate on the card
    .verb = Put on the card
    .title = Kortbrygga – Put a certificate on the card
    .note = The certificate is written to the card. Leave the card in the reader.
purpose-check = Check a PIN
    .verb = Check
    .title = Kortbrygga – Check a PIN
    .note = The card says whether the PIN is right. Nothing else happens.
purpose-make-key = Make a key on the card
    .verb = Make key
    .title = Kortbrygga – Make a key
    .note = The card makes a new key. Leave the card in the reader.
purpose-request = Sign the request for a certificate
    .verb = Sign
    .title = Kortbrygga – Sign
purpose-sign-file = Sign the file
    .verb = Sign
    .title = Kortbrygga – Sign
purpose-remove = Remove certificates
    .verb = Remove
    .title = Kortbrygga – Remove certificates
    .note = Certificates are removed from the card. This can’t be undone.
purpose-change = Change the PIN for { $pin ->
    [signature] signing
   *[other] identification
}
    .verb = Change PIN
    .title = Kortbrygga – Change PIN
purpose-unblock = Unblock the PIN for { $pin ->
    [signature] signing
   *[other] identification
}
    .verb = Unblock
    .title = Kortbrygga – Unblock PIN
    .note = You need the PUK. It is in the envelope or letter that came with the card.
purpose-unblock-officer = Unblock the PIN for { $pin ->
    [signature] signing
   *[other] identification
}
    .verb = Unblock
    .title = Kortbrygga – Unblock PIN
    .note = Whoever is responsible for the card types their own code first. Then you choose a new PIN.
purpose-set = Choose the PIN for { $pin ->
    [signature] signing
   *[other] identification
}
    .verb = Choose PIN
    .title = Kortbrygga – Choose PIN
    .note = The card has no PIN yet. Choose one that only you know.

## Who and which card

card-numbered = Card …{ $ends } · { $reader }
card-unnumbered = Card with no known number · { $reader }

## Which site asks and what is signed

asker = Asked by
document = Document
check-code = Check code
command-line = The command line on this computer
check-help-command-line = The command window shows the same check code. Compare before you sign.
check-help = The panel shows the same check code. Compare before you sign.

## The field

pin-words = { $pin ->
    [signature] signing (PIN{ "\u00A0" }2)
   *[other] identification (PIN{ "\u00A0" }1)
}
label-pin = PIN for { pin-words }
label-present = Present PIN for { pin-words }
label-puk = PUK for { pin-words }
label-officer = Code that unblocks the card (SO PIN)
label-first = PIN for { pin-words }
label-new = New PIN for { pin-words }
label-again = The same PIN once more
step = Step { $step } of { $of }
# A dash at which no line ends.
range = { "\u2060" }–{ "\u2060" }
rule = { $least ->
    [one] { $most ->
        [one] 1{ "\u00A0" }digit
       *[other] 1{ range }{ $most }{ "\u00A0" }digits
    }
   *[other] { $same ->
        [1] { $least }{ "\u00A0" }digits
       *[other] { $least }{ range }{ $most }{ "\u00A0" }digits
    }
}
rule-short = At least { $least } digits. You have typed { $typed }.
rule-digits = Digits only. Check Num Lock.
rule-simple = Too easy to guess, like 111111 or 123456.
rule-same-as-before = This is the present PIN. Choose another one.
rule-same-as-unblocker = This is the code that unblocks the card. Choose another one.
rule-differs = The PINs were not alike. Type the new PIN again.
rule-full = At most { $most } digits.
spoken-count = { $typed ->
    [0] No digits typed
    [one] { $typed } digit typed
   *[other] { $typed } digits typed
}
tries = { $tries ->
    [one] One try left
    [2] Two tries left
    [3] Three tries left
    [4] Four tries left
    [5] Five tries left
   *[other] { $tries } tries left
}
tries-unknown = Tries left unknown
wrong = { wrong-short } { tries }.
wrong-short = { $code ->
    [puk] Wrong PUK.
    [officer] Wrong code.
   *[other] Wrong PIN.
}
same-again = The same wrong code again. It was not sent to the card.

## Codes at the reader's own keys

at-reader = Type the code at the reader
at-reader-more = Type the codes for { pin-words } at the reader
at-reader-code = { $label }, { $digits }.
at-reader-present = Present PIN
at-reader-puk = PUK
at-reader-new = New PIN
at-reader-again = New PIN once more
at-reader-step = { $step }. { $label }, { $digits }.
at-reader-help = The reader shows when it waits for the next code. Cancel with the reader’s red key.

## Before the last try

the-code = { $code ->
    [puk] the PUK
    [officer] the code
   *[other] the PIN
}
last-heading = Last try
last-heading-wrong = { wrong-short } Last try.
last-blocked = If the PIN is wrong, the PIN for { pin-words } is blocked on the card.
last-blocked-unblocker = If { the-code } is wrong, it is blocked. Then the card can’t be unblocked, and a new card is needed.
last-puk = Then the PUK is needed to unblock it. The PUK is in the envelope or letter that came with the card.
last-advice = Cancel if you are not sure of { the-code }.
last-go-on = Type { the-code }
last-go-on-reader = Go on at the reader
last-short = Last try before { the-code } is blocked

## Buttons and the rest

cancel = Cancel
next = Next
back = Back
about = About
about-product = Kortbrygga { $version }
about-toolkit = This window is made with Slint.
about-close = Close
