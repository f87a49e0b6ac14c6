# Vad användaren ser (symptom) för varje regel i felsökningens tabell, symptoms.rs. Portalens knappar står som i portalen.
# words: ord som någon kan söka på och som inte står i symptomet. De visas inte.

area-l3 = Reservkort på tillitsnivå 3
area-l2 = Reservkort på tillitsnivå 2
area-pin = Säkerhetskoder
area-mw = Program på datorn
area-hw = Läsare och kort
area-crt = Certifikat och beställning
area-net = Nät och inloggning
area-sm = Net iD Portal

# --- L3

symptom-l3-01 = Knappen HANTERA BESTÄLLNINGAR är grå
words-l3-01 = tänds lyser inaktiv klicka loa2
symptom-l3-02 = Beställningen hittas inte: behörighet saknas i grenen
words-l3-02 = träff söka roll rättighet kra ra underlag
symptom-l3-03 = Beställningen hittas inte: bara en del av HSA-id:t är skrivet
words-l3-03 = träff söka sista tecken ofullständigt
symptom-l3-04 = Beställningen hittas inte: bindestreck eller mellanslag i personnumret
words-l3-04 = träff söka klistrat format
symptom-l3-05 = Beställningen hittas inte: du gjorde den själv
words-l3-05 = träff söka underlag skapade samma
symptom-l3-06 = Beställningen hittas inte: det finns ingen
words-l3-06 = träff söka underlag saknas
symptom-l3-07 = Inget händer när du klickar på SIGNERA: kortet har varit ute
words-l3-07 = död svarar skriva under uttaget ryckt
symptom-l3-08 = Inget händer när du klickar på SIGNERA, fast kortet har suttit i
words-l3-08 = död svarar skriva under fungerar
symptom-l3-09 = Knappen BEKRÄFTA ÖVERLÄMNING är grå: fel kort
words-l3-09 = tänds lyser inaktiv klicka kortnummer reservkort
symptom-l3-10 = Knappen BEKRÄFTA ÖVERLÄMNING är grå: bara en kortläsare
words-l3-10 = tänds lyser inaktiv klicka
symptom-l3-11 = Den andra kortläsaren anslöts efter inloggningen
words-l3-11 = inkopplad senare
symptom-l3-12 = Inget händer när du klickar på BEKRÄFTA ÖVERLÄMNING
words-l3-12 = död svarar lyser
symptom-l3-13 = Inget händer när du klickar på STARTA NEDLADDNING
words-l3-13 = död svarar lyser villkor
symptom-l3-14 = Hämtningen misslyckades: kortet drogs ut
words-l3-14 = hämta certifikat fel uttaget
symptom-l3-15 = Hämtningen misslyckades: fönstret för legitimering kom aldrig
words-l3-15 = hämta certifikat fel kod syns dolt
symptom-l3-16 = Hämtningen misslyckades: fönstret för underskrift kom aldrig
words-l3-16 = hämta certifikat fel kod syns dolt
symptom-l3-17 = Hämtningen misslyckades fast båda fönstren kom
words-l3-17 = hämta certifikat fel
symptom-l3-18 = KVITTERA KORT går inte vidare: tiden har gått ut
words-l3-18 = kvittens kvittering svarar sen
symptom-l3-19 = Personen kan inte få ett reservkort på tillitsnivå 3
words-l3-19 = loa3 samordningsnummer passnummer nekas
symptom-l3-20 = Personen har skyddade personuppgifter och beställningen nekas
words-l3-20 = skyddad identitet sekretess kur
symptom-l3-21 = Kortet hämtades, men inloggning med det fungerar inte
words-l3-21 = certifikat saknas logga in
symptom-l3-22 = Fel organisation eller giltighetstid i beställningen
words-l3-22 = underlag granskning datum

# --- L2

symptom-l2-01 = Det går inte att hämta SITHS eID till reservkortet
words-l2-01 = aktivera beställning saknas loa2
symptom-l2-02 = Fel kort används när två läsare är anslutna
words-l2-02 = aktivt kort siths eid app kugghjul
symptom-l2-03 = Det aktiva kortet går inte att byta
words-l2-03 = siths eid app kugghjul
symptom-l2-04 = Aktiveringen avbröts
words-l2-04 = aktivera kortet uttaget
symptom-l2-05 = Underskriftscertifikat saknas efter aktiveringen
words-l2-05 = signera skriva under loa2
symptom-l2-06 = Reservkort på tillitsnivå 2 avvisas av NLL, Pascal eller NPÖ
words-l2-06 = loa2 nekas nationella tjänster
symptom-l2-07 = Giltighetstiden är längre än uppdraget
words-l2-07 = datum slut
symptom-l2-08 = Ett begagnat reservkort lämnas ut till en ny person
words-l2-08 = använt kuvert

# --- PIN

symptom-pin-01 = Säkerhetskoden är spärrad
words-pin-01 = pin låst låsa upp fel kod
symptom-pin-02 = PUK-koden har skrivits fel för många gånger
words-pin-02 = puk låst spärrad
symptom-pin-03 = PUK-koden saknas till ett kort med produktkod 6XX eller utan produktkod
words-pin-03 = puk brev borta tappat låsa upp
symptom-pin-04 = Ett kort med produktkod 7XX går inte att låsa upp själv
words-pin-04 = puk brev låsa upp
symptom-pin-05 = PUK-koden till ett reservkort är borta
words-pin-05 = tappat låsa upp
symptom-pin-06 = Fel kort låstes upp när två kort satt i
words-pin-06 = byta kod pin puk
symptom-pin-07 = Brevet till ett nytt kort har ingen säkerhetskod
words-pin-07 = pin saknas kortkontor
symptom-pin-08 = Samma kod används för legitimering och underskrift
words-pin-08 = pin lika
symptom-pin-09 = Svarskoden godtas inte när kortet låses upp på distans
words-pin-09 = challenge response utmaning låsa upp

# --- MW

symptom-mw-01 = Portalen säger att Net iD plugin saknas
words-mw-01 = insticksprogram betrodd plats
symptom-mw-02 = SITHS Admin eller den äldre Mina sidor fungerar inte med MD-paket
words-mw-02 = telia net id enterprise
symptom-mw-03 = Fel som kommer och går efter byte av SITHS-paket
words-mw-03 = blandade paket installation omstart
symptom-mw-04 = Certifikat dubbleras eller ligger kvar i certifikatlagret
words-mw-04 = md paket certifikatspridning
symptom-mw-05 = SITHS eID-appen 2.0.8481 fungerar inte på fjärrskrivbord
words-mw-05 = windows server vdi citrix horizon
symptom-mw-06 = SITHS eID-appen är för gammal
words-mw-06 = version uppdatera
symptom-mw-07 = Kortet läses inte in i Net iD
words-mw-07 = ikon hittas
symptom-mw-08 = Förra användarens certifikat ligger kvar i webbläsaren
words-mw-08 = gammal inloggning
symptom-mw-09 = Fel certifikat valdes vid inloggningen
words-mw-09 = personnummer hsa-id välja
symptom-mw-10 = Net iD saknas eller är gammalt
words-mw-10 = installera uppdatera
symptom-mw-11 = Supporten frågar efter Net iD:s version och paketering
words-mw-11 = ärende
symptom-mw-12 = Net iD:s loggfil är tom
words-mw-12 = trace spår
symptom-mw-13 = En ändrad inställning i Net iD ger inget resultat
words-mw-13 = konfiguration register
symptom-mw-14 = Läsaren syns men används inte
words-mw-14 = ignoreras namn lista
symptom-mw-15 = Kortet används av ett annat program
words-mw-15 = upptaget process
symptom-mw-16 = En läsare med knappsats tappar inloggningen
words-mw-16 = pin pad
symptom-mw-17 = Nexus: kort produceras med gamla uppgifter
words-mw-17 = cache produktion misslyckas
symptom-mw-18 = Nexus: kort går inte att initiera med 64-bitarsbiblioteket
words-mw-18 = dll pkcs11
symptom-mw-19 = Nexus: Smart ID Desktop App startar inte från webbläsaren
words-mw-19 = plugout
symptom-mw-20 = Nexus: kortet får läget misslyckad produktion
words-mw-20 = utskrift kodning
symptom-mw-21 = Nexus: fel kortläsare valdes
words-mw-21 = desktop app
symptom-mw-22 = Net iD Client svarar inte på portalens sida
words-mw-22 = tillägg extension
symptom-mw-23 = ChromeOS: inget kort hittas
words-mw-23 = chromebook smart card connector

# --- HW

symptom-hw-01 = Ingen kortläsare hittas
words-hw-01 = usb drivrutin kortläsaren syns
symptom-hw-02 = Datorns tjänst för smarta kort är inte igång
words-hw-02 = smartkort pcscd scardsvr
symptom-hw-03 = Kortet sitter inte rätt i läsaren
words-hw-03 = chip upp och ner halvvägs
symptom-hw-04 = Läsaren är trasig
words-hw-04 = läser inget kort sönder
symptom-hw-05 = Läsaren tappar kontakten efter en stund
words-hw-05 = usb glapp strömspar försvinner
symptom-hw-06 = Kortet är okänt
words-hw-06 = fel sort
symptom-hw-07 = SITHS-kortet har inga certifikat
words-hw-07 = tomt nytt reservkort
symptom-hw-08 = Kortet startades om mitt i arbetet
words-hw-08 = återställt reset annat program
symptom-hw-09 = Ett äldre Telia-kort går inte att läsa
words-hw-09 = opensc gammalt
symptom-hw-10 = Reservkortet är av en sort som inte längre stöds
words-hw-10 = 473 573 produktkod

# --- CRT

symptom-crt-01 = Certifikatet är spärrat
words-crt-01 = återkallat inloggning nekas
symptom-crt-02 = Certifikatet går snart ut
words-crt-02 = giltighet förnya röd
symptom-crt-03 = Kortet har status Skickad eller Skickat
words-crt-03 = mottaget aktiv
symptom-crt-04 = Kortet lämnades inte ut i tid
words-crt-04 = hämtades inte spärrat
symptom-crt-05 = Utfärdaren är okänd (unknown CA)
words-crt-05 = rotcertifikat
symptom-crt-06 = Ett testkort används i produktion, eller tvärtom
words-crt-06 = test miljö pp
symptom-crt-07 = Vissa certifikatpar går inte att hämta
words-crt-07 = ladda ner annat kort
symptom-crt-08 = Personen är för ung för tillitsnivån
words-crt-08 = ålder år loa3
symptom-crt-09 = Id-handlingen godtas inte
words-crt-09 = pass körkort legitimation bankid freja kopia

# --- NET

symptom-net-01 = Anslutningen till autentiseringstjänsten misslyckades
words-net-01 = nätverk tillbaka
symptom-net-02 = Tjänsten är inte ansluten till en IdP för SITHS eID
words-net-02 = legitimeringstjänst inloggning
symptom-net-03 = Länken till tjänsten är fel
words-net-03 = adress bokmärke gammal
symptom-net-04 = Webbläsaren stöds inte
words-net-04 = ie läge edge internet explorer
symptom-net-05 = En avbruten inloggning går inte att göra om
words-net-05 = logga in igen

# --- SM

symptom-sm-01 = Ärendet Lämna ut enhet finns inte för handläggare 2
words-sm-01 = låst pågår uppgift
symptom-sm-02 = Ärendet har försvunnit
words-sm-02 = borta giltighet
symptom-sm-03 = Kortnumret finns inte under Aktiva enheter
words-sm-03 = fel person registrerad
symptom-sm-04 = Utför går inte utan id-handlingens nummer
words-sm-04 = grå fält tomt
symptom-sm-05 = Samma handläggare försöker göra båda delarna
words-sm-05 = två personer
symptom-sm-06 = Mottagaren kan inte sin kod, eller kortet sitter inte i
words-sm-06 = pin läsare
symptom-sm-07 = Enheten är inte registrerad
words-sm-07 = registrera kontrollera enhet
symptom-sm-08 = Personens uppgifter visas inte
words-sm-08 = sekretess skyddad dold
