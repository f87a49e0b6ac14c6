# Panelens egna texter. Ett begrepp, en post; en.ftl har samma poster.

note-show = Visa

## Raden överst
fold = Fäll ihop
unfold = Fäll ut
time-left-none = senast { $clock } · mindre än en minut kvar
time-left-one = senast { $clock } · 1 minut kvar
time-left = senast { $clock } · { $left } minuter kvar
time-left-hours = senast { $clock } · { $hours } tim { $minutes } min kvar
time-over = tiden gick ut { $clock }
time-soon = Bråttom: { $time }

## Läsarna
slots = Läsarna
slot-left = Vänster läsare
slot-right = Höger läsare
slot-missing = Läsare saknas
slot-waiting = Läsare
slot-here = Gäller nu
role-own = Ditt kort
role-own-administrator1 = Ditt kort · administratör 1
role-own-administrator2 = Ditt kort · administratör 2
role-subject = Reservkortet som lämnas ut
role-subject-empty = Plats för reservkortet
whose = { $name }
whose-blank = Tomt kort
whose-none = Inget kort
whose-no-reader = Ingen läsare ansluten
whose-waiting = Letar efter läsare
whose-unseen = Läsaren syns inte än
number-ends = slutar på { $ends }
number-unknown = numret är inte känt
state-empty = Tom
state-reading = Läser kortet
state-ready = Redo
state-wrong = Fel kort
state-moved = Har varit ute
state-unusable = Kan inte läsas
state-stuck = Svarar inte
state-in-use = Används av ett annat program
state-missing = Saknas
state-waiting = Ansluter
state-unseen = Okänt
unnamed = Datorn vet inte vilken läsare som står till vänster. Visa det en gång, så heter de sedan vänster och höger.
name-readers = Ange vilken läsare som är vänster
name-readers-stop = Avbryt namngivningen
name-again = Namnge läsarna igen
naming-left = Sätt i ett kort i den vänstra läsaren, eller dra ut det som sitter där. Är du inloggad låter du ditt eget kort sitta.

## Läsarna före inloggning
check-two-work = Två läsare · anslutna och fungerar
check-all-work = { $count } läsare · anslutna och fungerar
check-not-yet = Läsarna · ännu inte redo
check-works = { $reader }: ansluten och fungerar
check-first-missing = Den första läsaren: inte ansluten
check-second-missing = Den andra läsaren: inte ansluten
check-stuck = { $reader }: kortet svarar inte
check-unusable = { $reader }: ansluten, men kortet kan inte läsas
check-in-use = { $reader }: ansluten, men ett annat program använder kortet
check-broken = { $reader }: ansluten, men kan inte läsa något kort
check-unsteady = { $reader }: kommer och går

## Nu
now-login-act = Logga in med ditt SITHS-kort.
now-login-portal = Logga in i portalen med ditt SITHS-kort.
now-login-done = Du är inloggad.
now-order-act = Fyll i beställningen och skriv under.
now-order-portal = Fyll i beställningen och skicka den i portalen.
now-open-orders = Välj HANTERA BESTÄLLNINGAR i portalen.
now-search = Sök på mottagarens personnummer eller HSA-id.
now-review-act = Jämför uppgifterna med id-handlingen och skriv under utlämningen.
now-review-portal = Jämför uppgifterna med id-handlingen och välj SIGNERA i portalen.
now-hand-over-act = Sätt i reservkortet och lämna över det till mottagaren.
now-hand-over-portal = Sätt i reservkortet och välj BEKRÄFTA ÖVERLÄMNING i portalen.
now-terms-act = Läs villkoren och acceptera dem.
now-terms-portal = Läs villkoren och välj STARTA NEDLADDNING i portalen.
now-fetch-act = Hämta certifikaten till reservkortet. Låt kortet sitta kvar.
now-fetch-portal = Hämta certifikaten i portalen. Låt kortet sitta kvar.
now-fetch-resume = Fortsätt skriva certifikaten till reservkortet. Låt kortet sitta kvar.
now-receipt-act = Skriv under kvittensen.
now-receipt-portal = Välj KVITTERA KORT i portalen.
now-done = Kortet är utlämnat. Ta ut kortet ur läsaren.
now-start = Välj ”Hantera dina e-legitimationer” för att lämna ut ett kort.
now-ordered = Beställningen är klar. En annan administratör lämnar ut kortet.
now-other = Fortsätt i portalen.
now-confirm = Slutar numret på kortet på { $ends }?

## Att jämföra
compare = Jämför med beställningen och kuvertet
compare-card-number = Kortnummer
compare-recipient = Mottagare
compare-organisation = Organisation
compare-valid-to = Giltigt till
compare-id-document = Id-handling

## Frågan om kortet
question-card-product = Vilken produktkod står på kortet?
question-card-product-help = Titta på kortets fram- och baksida. Svaret avgör hur koden låses upp.
product-p473 = 473
product-p573 = 573
product-p6xx = 6XX
product-p7xx = 7XX
product-unmarked = Ingen kod på kortet

## Vem och vad
who = { $role }
who-named = { $role } · { $name }

primary-log-in = Logga in
primary-log-in-as = Logga in som { $name }
primary-order = Skriv under beställningen
primary-sign-decision = Skriv under utlämningen
primary-hand-over = Lämna över kortet
primary-accept-terms = Acceptera villkoren
primary-fetch = Hämta certifikaten
primary-sign-receipt = Kvittera kortet
primary-resume = Fortsätt
primary-fill = Ändra till { $text }
primary-retry = Försök igen
confirm-yes = Ja, det slutar på { $ends }
confirm-yes-hand-over = Ja, lämna över kortet
confirm-no = Nej, ett annat nummer
cancel = Avbryt

## Hinder
more-one = Ett hinder till
more = { $count } hinder till
fixer-administrator = Det här löser en annan administratör, eller den som delar ut roller.
fixer-it = Det här löser IT-avdelningen.
fixer-portal-help-desk = Det här löser portalens support.

## Pågår
busy-portal = Portalen arbetar.
busy-host = Kortet arbetar.
busy-card = Kortet arbetar, steg { $done } av { $of }. Låt kortet sitta kvar.
pin-authentication = Skriv koden för legitimering (PIN 1) i fönstret som har öppnats.
pin-signature = Skriv koden för underskrift (PIN 2) i fönstret som har öppnats.
pin-recipient-authentication = Mottagaren skriver koden för legitimering (PIN 1) i fönstret som har öppnats.
pin-recipient-signature = Mottagaren skriver koden för underskrift (PIN 2) i fönstret som har öppnats.
check-code = Kontrollkod
pin-help-check = Samma kontrollkod ska stå i fönstret.
pin-help = Koden skrivs bara i fönstret, aldrig på webbsidan.

## Stegen
steps = Stegen
step-done = klart { $clock }
step-done-by = { $name }, { $clock }

## Foten
language = In English
help = Hjälp: vad ser du?
details = Detaljer
detail-portal = Portal
detail-mode = Läge
mode-explain = Förklarar. Portalens knappar används.
mode-assist = Hjälper till. Portalens knappar används.
mode-act = Skriver under och skriver certifikat till kortet.
detail-host = Program på datorn
detail-host-none = Inte anslutet
detail-extension = Tillägg
detail-case = Ärende
detail-login = Inloggad
detail-ordered-by = Beställd av
detail-recipient = Mottagare
detail-number = Kortnummer
detail-readers = Läsare

## Hjälpsidan
help-title = Vad ser du på skärmen?
help-lead = Skriv vad som står eller inte händer, eller välj i listan. Du får veta varför och vad som hjälper.
help-query = Sök symptom
help-hint = Till exempel: knappen är grå
help-proved = Stämmer med det som syns nu
help-found = Träffar
help-other = Kan också bero på
help-count = { $count ->
    [0] Inga träffar. Prova ett annat ord, till exempel grå, läsare eller kod.
    [1] 1 träff.
   *[other] { $count } träffar.
 }
help-count-proved = { $count ->
    [1] 1 stämmer med det som syns nu.
   *[other] { $count } stämmer med det som syns nu.
 }
