# The PIN window in Swedish. One concept, one entry; en.ftl has the same entries.

## What for: heading, verb of the button, window title

purpose-login = Legitimera dig
    .verb = Legitimera
    .title = Kortbrygga – Legitimera dig
purpose-sign-order = Skriv under beställningen
    .verb = Skriv under
    .title = Kortbrygga – Skriv under
purpose-sign-decision = Skriv under utlämningen
    .verb = Skriv under
    .title = Kortbrygga – Skriv under
purpose-sign-receipt = Skriv under kvittensen
    .verb = Skriv under
    .title = Kortbrygga – Skriv under
purpose-enrol = Hämta certifikat
    .verb = Hämta certifikat
    .title = Kortbrygga – Hämta certifikat
    .note = Nycklar och certifikat läggs på kortet. Låt kortet sitta kvar.
purpose-enrol-signature = Hämta certifikat för underskrift
    .verb = Hämta certifikat
    .title = Kortbrygga – Hämta certifikat
    .note = Kortet skriver under begäran om certifikatet. Låt kortet sitta kvar.
purpose-write = Fortsätt hämta certifikat
    .verb = Fortsätt
    .title = Kortbrygga – Hämta certifikat
    .note = Kortet drogs ut. Koden behövs en gång till för att skriva klart.

## Who and which card

card-numbered = kort …{ $ends } · { $reader }
card-unnumbered = kort utan känt nummer · { $reader }

## Which site asks and what is signed

asker = Begärs av
document = Dokument
check-code = Kontrollkod
check-help = Samma kontrollkod står i panelen. Jämför innan du skriver under.

## The field

pin-authentication = Kod för legitimering (PIN 1)
pin-signature = Kod för underskrift (PIN 2)
rule = { $least ->
    [one] { $most ->
        [one] 1 siffra
       *[other] 1–{ $most } siffror
    }
   *[other] { $same ->
        [1] { $least } siffror
       *[other] { $least }–{ $most } siffror
    }
}
rule-short = Minst { $least } siffror. Du har skrivit { $typed }.
rule-digits = Bara siffror. Kontrollera Num Lock.
rule-full = Högst { $most } siffror.
spoken-count = { $typed ->
    [0] Inga siffror skrivna
    [one] { $typed } siffra skriven
   *[other] { $typed } siffror skrivna
}
tries = { $tries ->
    [one] Ett försök kvar
    [2] Två försök kvar
    [3] Tre försök kvar
    [4] Fyra försök kvar
    [5] Fem försök kvar
   *[other] { $tries } försök kvar
}
tries-unknown = Antal försök okänt
wrong = Fel kod. { tries }.
wrong-short = Fel kod.

## Before the last try

last-heading = Sista försöket
last-heading-wrong = Fel kod. Sista försöket.
last-blocked-authentication = Blir koden fel spärras koden för legitimering (PIN 1) på kortet.
last-blocked-signature = Blir koden fel spärras koden för underskrift (PIN 2) på kortet.
last-puk = Då behövs PUK-koden för att låsa upp. PUK-koden står i kuvertet eller brevet du fick med kortet.
last-advice = Avbryt om du är osäker på koden.
last-go-on = Skriv in koden
last-short = Sista försöket innan koden spärras

## Buttons and the rest

cancel = Avbryt
about = Om
about-product = Kortbrygga { $version }
about-toolkit = Fönstret är gjort med Slint.
about-close = Stäng
