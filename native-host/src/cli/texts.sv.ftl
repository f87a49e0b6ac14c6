# Kommandoraden på svenska. texts.en.ftl har samma poster.

## Hjälp: kommandon och argument

help = Kort i läsarna, arbetsplatsen och journalen, för IT och support.
help-exit = Programmet slutar med
      0  klart
      1  nekat: det går inte med det som finns (doctor: något hindrar arbetet)
      2  fel argument (doctor: kontrollen gick inte att göra)
      3  kortet finns inte i någon läsare, eller går inte att använda
      4  säkerhetskoden: fel, spärrad eller inte angiven
      5  kortsorten klarar inte det
      6  datorn: tjänst, kortprogram, inställningar, journal eller fil
help-usage = Användning:
help-commands = Kommandon:
help-options = Val:
help-arg-json = Svara med JSON. Även fel blir JSON.
help-arg-version = Visa version.
help-arg-help = Visa den här hjälpen.
help-cards-watch = Visa vad som sitter i läsarna, och sedan allt som händer där, tills programmet avslutas.
help-cards = Visar vad som ligger i läsarna.
help-doctor = Kontrollerar arbetsplatsen: tjänst, läsare, kort, kortprogram och inställningar.
help-doctor-more = Varje fynd visas med nummer, orsak, åtgärd och vem som kan lösa det.
      Slutar med 0 om inget hindrar arbetet, 1 om något gör det, 2 om kontrollen inte gick att göra.
help-doctor-portal = Portalen som ska användas, till exempel https://minasidor.siths.se. Utan den sägs inget om portaler.
help-doctor-registry = Läs en annan dators register ur den här exporten (reg export, regedit) i stället för den här datorns.
help-doctor-root = Läs filer under den här mappen i stället för datorns egna: C/Program Files/… eller etc/….
help-doctor-readers = Titta på den här datorns läsare fast en annan dators inställningar läses.
help-journal = Journalen för den här användaren.
help-journal-list = Visar varje rad.
help-journal-verify = Kontrollerar kedjan. Slutar med 6 om en rad är fel.

## Ord

severity-stop = stopp
severity-notice = upplysning
fixer-user = Kan lösas av: dig själv
fixer-administrator = Kan lösas av: en annan administratör, eller den som delar ut roller
fixer-it = Kan lösas av: IT-avdelningen
fixer-portal-help-desk = Kan lösas av: portalens support
usage-authentication = legitimering
usage-signature = underskrift
usage-other = annat
family-myeid = MyEID
family-pkcs15 = PKCS#15, läses bara
family-isoapplet = IsoApplet
family-piv = PIV
family-pkcs11 = genom kortprogram
algorithm-other = annan sort
tries = { $left ->
    [0] spärrad
    [one] 1 försök kvar
   *[other] { $left } försök kvar
 }
tries-unknown = försök kvar: okänt
valid-until = giltigt till { $day }
number-unknown = okänt
reader-left = Vänster läsare ({ $name })
reader-right = Höger läsare ({ $name })

## kortbrygga doctor

doctor-fine = Inget hindrar arbetet här, så långt det gick att se.
doctor-unread = Kunde inte läsas: { $topics }.

## kortbrygga journal

journal-verified = { $lines } rader, den sista med kontrollsumman { $head }.
journal-torn = Sista raden är avriven ({ $torn } byte). Nästa skrivning klipper bort den.

## kortbrygga cards

cards-no-reader = Ingen kortläsare är ansluten.
cards-empty = Inget kort.
cards-reading = Kortet läses.
cards-stuck = Kortet svarar inte. Dra ut det, torka av chipet och sätt i det igen.
cards-in-use = Kortet används av ett annat program.
cards-in-use-by = Kortet används av ett annat program ({ $program }).
event-service-started = Datorns tjänst för smarta kort är igång.
event-reader-came = Läsaren har anslutits.
event-reader-went = Läsaren är inte längre ansluten.
event-card-inserted = Ett kort sattes i.
event-card-read = Kort { $number } (chip { $chip }, { $family }) kan användas.
event-card-read-unnumbered = Kortet med chip { $chip } ({ $family }) kan användas. Kortnumret är okänt.
event-card-swapped = Det är ett annat kort än förut: chip { $now } i stället för { $before }.
event-card-removed = Kortet togs ut.
event-card-reset = Ett annat program återställde kortet mitt i arbetet.
event-card-held = Ett annat program har tagit kortet för sig självt.
event-card-held-by = Ett annat program har tagit kortet för sig självt ({ $program }).
event-card-given-back = Det andra programmet har släppt kortet.
event-card-answers = Kortet svarar igen.
event-missed = { $count } händelser kom för tätt för att visas.
label-number = Kortnummer
label-chip = Chip
label-holder = Innehavare
label-pins = Koder
label-certificates = Certifikat

## Medan det pågår

pin-asked = Skriv koden för { $pin } i fönstret som öppnas.
pin-asked-with-code = Skriv koden för { $pin } i fönstret som öppnas. Kontrollkoden där ska vara { $code }.
