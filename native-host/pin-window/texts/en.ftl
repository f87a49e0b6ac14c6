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

## Who and which card

card-numbered = card …{ $ends } · { $reader }
card-unnumbered = card with no known number · { $reader }

## Which site asks and what is signed

asker = Asked by
document = Document
check-code = Check code
check-help = The panel shows the same check code. Compare before you sign.

## The field

pin-authentication = PIN for identification (PIN 1)
pin-signature = PIN for signing (PIN 2)
rule = { $least ->
    [one] { $most ->
        [one] 1 digit
       *[other] 1–{ $most } digits
    }
   *[other] { $same ->
        [1] { $least } digits
       *[other] { $least }–{ $most } digits
    }
}
rule-short = At least { $least } digits. You have typed { $typed }.
rule-digits = Digits only. Check Num Lock.
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
wrong = Wrong PIN. { tries }.
wrong-short = Wrong PIN.

## Before the last try

last-heading = Last try
last-heading-wrong = Wrong PIN. Last try.
last-blocked-authentication = If the PIN is wrong, the PIN for identification (PIN 1) is blocked on the card.
last-blocked-signature = If the PIN is wrong, the PIN for signing (PIN 2) is blocked on the card.
last-puk = Then the PUK is needed to unblock it. The PUK is in the envelope or letter that came with the card.
last-advice = Cancel if you are not sure of the PIN.
last-go-on = Type the PIN
last-short = Last try before the PIN is blocked

## Buttons and the rest

cancel = Cancel
about = About
about-product = Kortbrygga { $version }
about-toolkit = This window is made with Slint.
about-close = Close
