# Orsak (cause) och åtgärd (remedy) för varje nummer. Åtgärden börjar med ett verb.
# Värden: läsare anges som left, right eller läsarens eget namn.

-app = Kortbrygga
-lasare-vanster = vänster läsare
-lasare-hoger = höger läsare

# --- Webbläsare, tillägg, värdprogram

kb-0001-cause = Webbläsaren hittar inte { -app }s program på datorn.
kb-0001-remedy = Be IT-avdelningen installera { -app }, och ladda sedan om sidan.
kb-0002-cause = Programmet på datorn godkänner inte tillägget i webbläsaren.
kb-0002-remedy = Be IT-avdelningen kontrollera att tillägg och program kommer från samma installation.
kb-0003-cause = Tillägget ({ $extension }) och programmet på datorn ({ $host }) har olika versioner.
kb-0003-remedy = Be IT-avdelningen uppdatera { -app } så att båda har samma version.
kb-0004-cause = Programmet på datorn avslutades oväntat.
kb-0004-remedy = Vänta ett ögonblick. Programmet startas om och ärendet fortsätter där det var.
kb-0005-cause = Ett meddelande mellan tillägget och programmet bröt mot en regel: { $rule }.
kb-0005-remedy = Ladda om sidan. Skicka ett felsökningspaket till IT-avdelningen om det händer igen.
kb-0006-cause = För många förfrågningar kom på för kort tid.
kb-0006-remedy = Vänta en minut och försök igen.
kb-0007-cause = Webbplatsen { $origin } finns inte på listan över tillåtna portaler.
kb-0007-remedy = Be IT-avdelningen lägga till portalen om den ska användas.
kb-0008-cause = Något gick fel i programmet ({ $detail }).
kb-0008-remedy = Försök igen. Skicka ett felsökningspaket till IT-avdelningen om det händer igen.

# --- Läsare och kort

kb-0100-cause = Datorns tjänst för smarta kort är inte igång.
kb-0100-remedy = Starta om datorn, eller be IT-avdelningen starta tjänsten.
kb-0101-cause = Ingen kortläsare är ansluten.
kb-0101-remedy = Anslut två kortläsare.
kb-0102-cause = Bara en kortläsare är ansluten. Utlämningen behöver två under hela ärendet.
kb-0102-remedy = Anslut den andra kortläsaren.
kb-0103-cause = Det ligger inget kort i { $reader ->
    [left] { -lasare-vanster }
    [right] { -lasare-hoger }
   *[other] läsaren { $reader }
 }.
kb-0103-remedy = Sätt i reservkortet i { $reader ->
    [left] { -lasare-vanster }
    [right] { -lasare-hoger }
   *[other] läsaren { $reader }
 }.
kb-0104-cause = Kortet i { $reader ->
    [left] { -lasare-vanster }
    [right] { -lasare-hoger }
   *[other] läsaren { $reader }
 } slutar på { $actual }. Beställningen gäller kortet som slutar på { $expected }.
kb-0104-remedy = Sätt in rätt kort, eller sök fram rätt beställning.
kb-0105-cause = Kortet togs ut ur { $reader ->
    [none] läsaren
    [left] { -lasare-vanster }
    [right] { -lasare-hoger }
   *[other] läsaren { $reader }
 } innan det var klart.
kb-0105-remedy = Sätt tillbaka samma kort. Ärendet fortsätter där det var.
kb-0106-cause = Kortet i { $reader ->
    [left] { -lasare-vanster }
    [right] { -lasare-hoger }
   *[other] läsaren { $reader }
 } svarar inte.
kb-0106-remedy = Dra ut kortet, torka av chipet och sätt i det igen.
kb-0107-cause = Kortet används av ett annat program{ $program ->
    [none] { "" }
   *[other] { " (" }{ $program })
 }.
kb-0107-remedy = Stäng det andra programmet, eller dra ut kortet och sätt i det igen.
kb-0108-cause = Kortet i { $reader ->
    [left] { -lasare-vanster }
    [right] { -lasare-hoger }
   *[other] läsaren { $reader }
 } kan inte läsas.
kb-0108-remedy = Vänd kortet så att chipet hamnar rätt och sätt i det igen. Byt kort om det inte hjälper.
kb-0109-cause = Kortet svarade med ett fel ({ $operation }, { $sw }).
kb-0109-remedy = Dra ut kortet, sätt i det igen och försök på nytt.
kb-0110-cause = Den här sortens kort ({ $family }) klarar inte det som behövs ({ $operation }).
kb-0110-remedy = Använd ett kort av en sort som stöds, eller fråga IT-avdelningen.
kb-0111-cause = Kortet har inte plats för fler nycklar eller certifikat.
kb-0111-remedy = Använd ett oanvänt reservkort.
kb-0112-cause = Kortet i { $reader ->
    [left] { -lasare-vanster }
    [right] { -lasare-hoger }
   *[other] läsaren { $reader }
 } är ditt eget kort.
kb-0112-remedy = Sätt i reservkortet som ska lämnas ut.
kb-0113-cause = Kortet är tomt, så numret går inte att läsa ur det.
kb-0113-remedy = Jämför numret på kortet. Slutar det på { $expected }?
kb-0114-cause = Du har svarat att kortet inte slutar på { $expected }. Beställningen gäller kortet som slutar på { $expected }.
kb-0114-remedy = Sätt in kortet som slutar på { $expected }, eller sök fram rätt beställning.
kb-0115-cause = Ditt kort har varit ute ur läsaren sedan du loggade in. Portalen godtar då inte din underskrift.
kb-0115-remedy = Logga ut, låt kortet sitta i och logga in igen.
kb-0116-cause = En av läsarna anslöts efter att du loggade in. Portalen kan ha missat den.
kb-0116-remedy = Logga ut och logga in igen om portalens knapp inte svarar.
kb-0117-cause = Inget av korten i läsarna har ett certifikat att logga in med.
kb-0117-remedy = Sätt i ditt SITHS-kort.
kb-0118-cause = Kortet har ingen nyckel för { $usage ->
    [authentication] legitimering
   *[other] underskrift
 }.
kb-0118-remedy = Sätt i rätt kort, eller hämta certifikat till kortet först.

kb-0119-cause = I { $reader ->
    [left] { -lasare-vanster }
    [right] { -lasare-hoger }
   *[other] läsaren { $reader }
 } sitter ett annat kort än det som ärendet gäller.
kb-0119-remedy = Sätt tillbaka kortet som satt där.

# --- Säkerhetskod

kb-0200-cause = Fel säkerhetskod. { $tries ->
    [1] Ett försök
   *[other] { $tries } försök
 } återstår.
kb-0200-remedy = Skriv { $pin ->
    [authentication] koden för legitimering
   *[other] koden för underskrift
 } igen.
kb-0201-cause = { $pin ->
    [authentication] Koden för legitimering
   *[other] Koden för underskrift
 } är spärrad på kortet.
kb-0201-remedy = Lås upp kortet med PUK-koden, eller använd ett annat kort.
kb-0202-cause = Ett försök återstår med { $pin ->
    [authentication] koden för legitimering
   *[other] koden för underskrift
 }. Är det fel spärras kortet.
kb-0202-remedy = Kontrollera koden i kuvertet innan du skriver den.
kb-0203-cause = Fönstret för säkerhetskoden stängdes.
kb-0203-remedy = Välj åtgärden igen när du är redo.
kb-0204-cause = Ingen säkerhetskod skrevs i tid.
kb-0204-remedy = Välj åtgärden igen när du är redo.
kb-0205-cause = Fönstret för säkerhetskoden kunde inte visas.
kb-0205-remedy = Be IT-avdelningen kontrollera installationen av { -app }.

# --- Inloggning, rättigheter, beställning

kb-0300-cause = Du är inloggad på tillitsnivå { $loa }. Här krävs tillitsnivå 3.
kb-0300-remedy = Logga ut och logga in med ett SITHS-kort på tillitsnivå 3.
kb-0301-cause = Du är inte inloggad.
kb-0301-remedy = Logga in med ditt SITHS-kort.
kb-0302-cause = Du saknar rollen KRA eller RA i den gren där mottagaren finns.
kb-0302-remedy = Be den som tilldelar roller kontrollera att du har minst KRA eller RA i grenen.
kb-0303-cause = Du har själv gjort beställningen. En annan administratör måste lämna ut kortet.
kb-0303-remedy = Låt en annan ID-administratör logga in och fortsätta.
kb-0304-cause = Det finns ingen beställning för { $query }.
kb-0304-remedy = Kontrollera i SITHS Admin att beställningen är undertecknad och att du inte har gjort den själv.
kb-0305-cause = Mottagaren är en av ärendets administratörer.
kb-0305-remedy = Låt en administratör som inte är mottagare ta över.
kb-0306-cause = Portalen godtog inte inloggningen ({ $reason }).
kb-0306-remedy = Försök igen. Kontrollera att kortet är ditt och att det inte är spärrat.
kb-0307-cause = Mottagaren har samordningsnummer eller passnummer och kan inte få tillitsnivå 3.
kb-0307-remedy = Beställ SITHS E-ID LOA2 TILL RESERVKORT i stället.
kb-0308-cause = Ärendet står på ett annat steg.
kb-0308-remedy = Ladda om sidan och fortsätt där ärendet står.

# --- Det som skrevs in

kb-0400-cause = Ett personnummer har 10 eller 12 siffror. Det som står här har { $digits }.
kb-0400-remedy = Skriv hela personnumret, till exempel ÅÅÅÅMMDDNNNN.
kb-0401-cause = Personnumret innehåller ett datum som inte finns.
kb-0401-remedy = Kontrollera år, månad och dag i personnumret.
kb-0402-cause = Personnumrets sista siffra stämmer inte med de andra.
kb-0402-remedy = Jämför siffrorna med id-handlingen.
kb-0403-cause = Tecknet ”{ $character }” kan inte stå i ett personnummer.
kb-0403-remedy = Skriv bara siffror.
kb-0410-cause = Ett HSA-id ska skrivas i sin helhet, inte bara de sista tecknen.
kb-0410-remedy = Skriv hela HSA-id:t: SE, tio siffror, bindestreck och resten.
kb-0411-cause = { $organisation } är inget organisationsnummer, så HSA-id:t stämmer inte.
kb-0411-remedy = Kontrollera de tio siffrorna före bindestrecket.
kb-0412-cause = Tecknet ”{ $character }” kan inte stå i ett HSA-id.
kb-0412-remedy = Skriv bara bokstäverna A till Z och siffror efter bindestrecket.
kb-0413-cause = HSA-id:t har { $length } tecken. Det längsta som finns är 31.
kb-0413-remedy = Kontrollera att bara ett HSA-id står i fältet.
kb-0420-cause = Tecknet ”{ $character }” kan inte stå i ett kortnummer.
kb-0420-remedy = Skriv siffrorna som är tryckta på kortet.
kb-0421-cause = Ett kortnummer har 16 till 20 siffror. Det som står här har { $digits }.
kb-0421-remedy = Skriv hela numret som är tryckt på kortet.
kb-0430-cause = Det som står i fältet är varken ett personnummer eller ett HSA-id.
kb-0430-remedy = Skriv ett personnummer med siffror, eller ett helt HSA-id.
kb-0431-cause = Fältet ”{ $field }” är tomt eller felaktigt.
kb-0431-remedy = Fyll i fältet.
kb-0440-cause = Sökningen vill ha { $searched }. I fältet står { $typed }.
kb-0440-remedy = Sök på { $searched }.

# --- Nycklar och certifikat

kb-0500-cause = Certifikatet gäller kortet som slutar på { $actual }, inte { $expected }. Det skrivs inte till kortet.
kb-0500-remedy = Kontakta portalens förvaltning.
kb-0501-cause = Certifikatet hör inte till nyckeln på kortet.
kb-0501-remedy = Kontakta portalens förvaltning.
kb-0502-cause = Certifikatet som lästes tillbaka från kortet är inte det som skrevs.
kb-0502-remedy = Försök igen. Byt kort om det inte hjälper.
kb-0503-cause = Certifikatet går inte att läsa ({ $detail }).
kb-0503-remedy = Kontakta portalens förvaltning.
kb-0504-cause = Portalen utfärdade inget certifikat ({ $detail }).
kb-0504-remedy = Försök igen, och kontakta annars portalens förvaltning.
kb-0505-cause = Underskriften godtogs inte ({ $detail }).
kb-0505-remedy = Kontrollera att rätt kort sitter i läsaren och skriv under igen.
kb-0506-cause = Dokumentet är för stort: { $size } byte. Det mesta som går är { $most }.
kb-0506-remedy = Kontakta portalens förvaltning.

# --- Portalen

kb-0600-cause = Portalen svarar inte.
kb-0600-remedy = Vänta en stund och försök igen. Inget har gått förlorat.
kb-0601-cause = Portalen gav ett oväntat svar ({ $status }).
kb-0601-remedy = Försök igen, och kontakta annars portalens förvaltning.
kb-0602-cause = Portalen tar inte emot underskrifter från { -app } än.
kb-0602-remedy = Använd portalens egna knappar. Här ser du vad som saknas.
kb-0603-cause = Portalen har loggat ut dig.
kb-0603-remedy = Logga in igen. Ärendet fortsätter där det var.
kb-0604-cause = Samma förfrågan har redan besvarats med annat innehåll.
kb-0604-remedy = Ladda om sidan. Kontakta IT-avdelningen om det händer igen.
kb-0605-cause = Portalens knapp svarar inte, och inget på den här datorn förklarar varför.
kb-0605-remedy = Ladda om sidan. Skicka ärendet till portalens förvaltning om knappen fortfarande inte svarar.

# --- Tidsgränser och kvittens

kb-0700-cause = Tiden för kvittens har gått ut. Certifikaten är spärrade.
kb-0700-remedy = Be administratör 1 göra en ny beställning.
kb-0701-cause = Halva tiden för kvittens har gått.
kb-0701-remedy = Låt mottagaren kvittera kortet.
kb-0702-cause = Fem minuter återstår för kvittens.
kb-0702-remedy = Låt mottagaren kvittera kortet nu.
kb-0703-cause = Villkoren är inte accepterade.
kb-0703-remedy = Låt mottagaren läsa och acceptera villkoren.

# --- Journalen

kb-0800-cause = Journalen på datorn kan inte skrivas ({ $detail }). Inget som inte går att ångra påbörjas.
kb-0800-remedy = Be IT-avdelningen frigöra plats på disken.
kb-0801-cause = Journalen på datorn är skadad ({ $detail }).
kb-0801-remedy = Be IT-avdelningen ta hand om journalen innan fler kort lämnas ut.
