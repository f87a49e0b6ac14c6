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
purpose-store = Lägg certifikat på kortet
    .verb = Lägg på kortet
    .title = Kortbrygga – Lägg certifikat på kortet
    .note = Certifikatet skrivs till kortet. Låt kortet sitta kvar.
purpose-check = Kontrollera kod
    .verb = Kontrollera
    .title = Kortbrygga – Kontrollera kod
    .note = Kortet svarar om koden stämmer. Inget annat händer.
purpose-make-key = Skapa nyckel på kortet
    .verb = Skapa nyckel
    .title = Kortbrygga – Skapa nyckel
    .note = Kortet skapar en ny nyckel. Låt kortet sitta kvar.
purpose-request = Skriv under begäran om certifikat
    .verb = Skriv under
    .title = Kortbrygga – Skriv under
purpose-sign-file = Skriv under filen
    .verb = Skriv under
    .title = Kortbrygga – Skriv under
purpose-remove = Ta bort certifikat
    .verb = Ta bort
    .title = Kortbrygga – Ta bort certifikat
    .note = Certifikat tas bort från kortet. Det går inte att ångra.
purpose-change = Byt kod för { $pin ->
    [signature] underskrift
   *[other] legitimering
}
    .verb = Byt kod
    .title = Kortbrygga – Byt kod
purpose-unblock = Lås upp kod för { $pin ->
    [signature] underskrift
   *[other] legitimering
}
    .verb = Lås upp
    .title = Kortbrygga – Lås upp kod
    .note = Du behöver PUK-koden. Den står i kuvertet eller brevet du fick med kortet.
purpose-unblock-officer = Lås upp kod för { $pin ->
    [signature] underskrift
   *[other] legitimering
}
    .verb = Lås upp
    .title = Kortbrygga – Lås upp kod
    .note = Den som ansvarar för kortet skriver först sin egen kod. Sedan väljer du en ny.
purpose-set = Välj kod för { $pin ->
    [signature] underskrift
   *[other] legitimering
}
    .verb = Välj kod
    .title = Kortbrygga – Välj kod
    .note = Kortet har ingen kod än. Välj en som bara du känner till.

## Who and which card

card-numbered = Kort …{ $ends } · { $reader }
card-unnumbered = Kort utan känt nummer · { $reader }

## Which site asks and what is signed

asker = Begärs av
document = Dokument
check-code = Kontrollkod
command-line = Kommandoraden på den här datorn
check-help-command-line = Samma kontrollkod står i kommandofönstret. Jämför innan du skriver under.
check-help = Samma kontrollkod står i panelen. Jämför innan du skriver under.

## The field

pin-words = { $pin ->
    [signature] underskrift (PIN{ "\u00A0" }2)
   *[other] legitimering (PIN{ "\u00A0" }1)
}
label-pin = Kod för { pin-words }
label-present = Nuvarande kod för { pin-words }
label-puk = PUK-kod för { pin-words }
label-officer = Kod som låser upp kortet (SO-PIN)
label-first = Kod för { pin-words }
label-new = Ny kod för { pin-words }
label-again = Samma kod en gång till
step = Steg { $step } av { $of }
# A dash at which no line ends.
range = { "\u2060" }–{ "\u2060" }
rule = { $least ->
    [one] { $most ->
        [one] 1{ "\u00A0" }siffra
       *[other] 1{ range }{ $most }{ "\u00A0" }siffror
    }
   *[other] { $same ->
        [1] { $least }{ "\u00A0" }siffror
       *[other] { $least }{ range }{ $most }{ "\u00A0" }siffror
    }
}
rule-short = Minst { $least } siffror. Du har skrivit { $typed }.
rule-digits = Bara siffror. Kontrollera Num Lock.
rule-simple = För lätt att gissa, som 111111 eller 123456.
rule-same-as-before = Det är den nuvarande koden. Välj en annan.
rule-same-as-unblocker = Det är koden som låser upp kortet. Välj en annan.
rule-differs = Koderna var olika. Skriv den nya koden igen.
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
wrong = { wrong-short } { tries }.
wrong-short = { $code ->
    [puk] Fel PUK-kod.
   *[other] Fel kod.
}
same-again = Samma felaktiga kod igen. Den skickades inte till kortet.

## Codes at the reader's own keys

at-reader = Slå in koden på läsaren
at-reader-more = Slå in koder för { pin-words } på läsaren
at-reader-code = { $label }, { $digits }.
at-reader-present = Nuvarande kod
at-reader-puk = PUK-kod
at-reader-new = Ny kod
at-reader-again = Ny kod en gång till
at-reader-step = { $step }. { $label }, { $digits }.
at-reader-help = Läsaren visar när den väntar på nästa kod. Avbryt med läsarens röda knapp.

## Before the last try

the-code = { $code ->
    [puk] PUK-koden
   *[other] koden
}
last-heading = Sista försöket
last-heading-wrong = { wrong-short } Sista försöket.
last-blocked = Blir koden fel spärras koden för { pin-words } på kortet.
last-blocked-unblocker = Blir { the-code } fel spärras den. Då går kortet inte att låsa upp, och ett nytt kort behövs.
last-puk = Då behövs PUK-koden för att låsa upp. PUK-koden står i kuvertet eller brevet du fick med kortet.
last-advice = Avbryt om du är osäker på { the-code }.
last-go-on = Skriv in koden
last-go-on-reader = Fortsätt på läsaren
last-short = Sista försöket innan { the-code } spärras

## Buttons and the rest

cancel = Avbryt
next = Fortsätt
back = Tillbaka
about = Om
about-product = Kortbrygga { $version }
about-toolkit = Fönstret är gjort med Slint.
about-close = Stäng
