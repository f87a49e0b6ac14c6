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
help-arg-card = Kortet: chippets nummer, eller numret som är tryckt på kortet. kortbrygga cards visar båda.
help-arg-pin-fd = Läs koderna från den här ärvda deskriptorn, en per rad, i stället för i fönstret. Den läses till slutet.
help-arg-which = auth är legitimering (PIN 1), sign är underskrift (PIN 2).
help-arg-key = Nyckelns beteckning på kortet, hexadecimalt. card show visar den.
help-arg-product = Produktkoden som är tryckt på kortet: 473, 573, 6XX, 7XX, eller - om den saknas. Den avgör hur kortet låses upp.
help-arg-keys = Ta också bort nyckeln till varje certifikat som tas bort. Utan detta blir alla nycklar kvar.
help-arg-dry-run = Visa planen. Ingenting tas bort.
help-arg-plan = Ta bara bort enligt planen med den här koden från --dry-run. Nekas om kortet har ändrats.
help-card = Ett kort: innehåll, nycklar, begäran om certifikat och underskrift.
help-card-show = Visar allt som går att läsa av kortet utan kod.
help-card-generate = Skapar en nyckel på kortet.
help-card-generate-algorithm = Nyckelns sort: rsa-2048 (om inget anges), rsa-3072, p-256 eller p-384.
help-card-csr = Skapar en begäran om certifikat (PKCS#10), underskriven på kortet.
help-card-csr-subject = Namnet i begäran, till exempel "CN=Anna Andersson,C=SE".
help-card-csr-out = Skriv begäran (PEM) till filen i stället för på skärmen.
help-card-sign = Skriver under en fil.
help-card-sign-input = Filen som skrivs under.
help-card-sign-out = Filen som underskriften skrivs till.
help-card-sign-scheme = Signaturens form: rsa-pkcs1, rsa-pss eller ecdsa. Utan den väljs den vanliga för nyckeln.
help-card-sign-hash = Kontrollsummans sort: sha256 (om inget anges), sha384 eller sha512.
help-card-sign-cms = Skriv CMS med filen och certifikatet i, i stället för bara signaturen.
help-certificate = Certifikaten på ett kort.
help-certificate-list = Visar certifikaten.
help-certificate-write = Skriver ett certifikat till nyckeln på kortet som det hör till, och läser tillbaka det.
help-certificate-write-input = Filen med certifikatet, PEM eller DER.
help-certificate-write-replace = Ersätt certifikatet som nyckeln redan har.
help-certificate-delete = Tar bort ett certifikat.
help-certificate-delete-certificate = Certifikatets beteckning på kortet, eller dess serienummer, hexadecimalt.
help-certificate-clean = Tar bort certifikat vars giltighetstid har gått ut.
help-pin = Säkerhetskoderna på ett kort.
help-pin-change = Byter kod: den nuvarande, sedan den nya.
help-pin-change-which = auth är legitimering (PIN 1), sign är underskrift (PIN 2). Med both byts båda och de får inte bli lika.
help-pin-unblock = Låser upp en kod och väljer en ny.
help-pin-unblock-by = puk (om inget anges): lås upp med kortets PUK-kod. officer: med säkerhetsadministratörens kod.
help-pin-set = Väljer den första koden på ett kort som inte har någon.
help-pin-set-which = auth är legitimering (PIN 1), sign är underskrift (PIN 2). Med both väljs båda och de får inte bli lika.
help-pin-verify = Provar en kod. Är den fel förbrukas ett försök.
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
topic-system = systemet
topic-products = installerade program
topic-net-id = Net iD Enterprise
topic-net-id-client = Net iD Client
topic-certificate-propagation = Windows certifikatspridning
topic-nexus = Nexus Personal
topic-trusted = betrodda utfärdare
topic-sites = webbplatser och zoner
topic-readers = läsare
topic-smart-card-connector = Smart Card Connector
doctor-unread = Kunde inte läsas: { $topics }.

## kortbrygga journal

journal-verified = { $lines } rader, den sista med kontrollsumman { $head }.
journal-torn = Sista raden är ofullständig ({ $torn } byte). Nästa skrivning klipper bort den.

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
label-reader = Läsare
label-family = Kortsort
label-label = Kortets namn
label-room = Ledigt
label-keys = Nycklar

## kortbrygga card

pins-none = Inga.
keys-none = Inga.
certificates-none = Inga certifikat på kortet.
pin-unset = inte vald än
pin-must-change = måste bytas före första användning
pin-digits = { $min }–{ $max } siffror
key-pin = kod för { $pin }
key-consent = varje gång
key-certified = har certifikat
key-bare = saknar certifikat
key-generated = Nyckeln { $id } för { $usage } ({ $algorithm }) är skapad på kortet.
room-keys = { $count ->
    [one] 1 nyckel
   *[other] { $count } nycklar
 }
room-certificates = { $count } certifikat
room-largest = högst { $octets } byte i ett certifikat
room-unknown = okänt
request-written = Begäran är skriven till { $path }.
signed = Underskriften är skriven till { $path } ({ $scheme }, { $hash }).
signed-cms = Den underskrivna filen (CMS) är skriven till { $path }.

## kortbrygga certificate

certificate-unreadable = går inte att läsa
certificate-details = { $issuer }, serienummer { $serial }, id { $id }
object-id = id { $id }
certificate-keyless = nyckeln finns inte på kortet
expired = gick ut { $day }
valid-from = giltigt från { $from }
certificate-written = Certifikatet är skrivet till kortet och kontrollerat:
certificate-replaced = Certifikatet har ersatt det gamla på kortet och är kontrollerat:
certificate-was-there = Kortet har redan det här certifikatet:
plan-removed-before = Borttaget innan det avbröts: { $count } certifikat.
plan-nothing = Inget certifikat behöver tas bort.
plan-deletes = Tas bort:
plan-deleted = Borttaget:
plan-keeps = Behålls:
plan-key-goes = även nyckeln { $id }
plan-key-stays = nyckeln { $id } blir kvar
plan-how = Ingenting är borttaget än. Kör samma kommando med --plan { $plan } i stället för --dry-run för att ta bort just detta.

## kortbrygga pin

and = {" "}och{" "}
pin-changed = { $count ->
    [one] Koden för { $pins } är bytt.
   *[other] Koderna för { $pins } är bytta.
 }
pin-unblocked = { $count ->
    [one] Koden för { $pins } är upplåst och bytt.
   *[other] Koderna för { $pins } är upplåsta och bytta.
 }
pin-set = { $count ->
    [one] Koden för { $pins } är vald.
   *[other] Koderna för { $pins } är valda.
 }
pin-verified = Kortet godtar koden för { $pins }.
product-reserve = Reservkort (produktkod 473 eller 573)
product-6xx = Kort med produktkod 6XX eller utan produktkod
product-7xx = Kort med produktkod 7XX
unblocking = Så låses en spärrad kod upp:

## Medan det pågår

pin-asked = Det som visas i fönstret som öppnas gäller koden för { $pin }.
pin-asked-with-code = Det som visas i fönstret som öppnas gäller koden för { $pin }. Kontrollkoden där ska vara { $code }.

## Fel argument

wrong-unknown = Argumentet { $argument } finns inte här.
wrong-command = Kommandot { $command } finns inte.
wrong-no-command = Ett kommando saknas.
wrong-missing = Det här måste anges: { $argument }.
wrong-no-value = Ett värde saknas efter { $argument }.
wrong-value = { $value } är inget värde för { $argument }.
wrong-twice = { $argument } kan bara anges en gång.
wrong-together = { $argument } och { $other } kan inte anges tillsammans.
wrong-other = Argumenten går inte att förstå: { $argument } { $value }
wrong-remedy = kortbrygga --help visar vad som går att ange.
wrong-takes = Det som går att ange: { $values }.
takes-hexadecimal = par av hexadecimala siffror
takes-name = ett namn som CN=Anna Andersson,C=SE
takes-product = 473, 573, 6XX, 7XX eller -
takes-address = en adress som börjar med https://
