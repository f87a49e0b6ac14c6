# Orsak (cause) och åtgärd (remedy) för varje nummer. Åtgärden börjar med ett verb.
# Värden: läsare anges som left, right eller läsarens eget namn.

-app = Kortbrygga
-lasare-vanster = vänster läsare
-lasare-hoger = höger läsare

# Ord som flera meningar delar

reader-words = { $reader ->
    [none] läsaren
    [left] { -lasare-vanster }
    [right] { -lasare-hoger }
   *[other] läsaren { $reader }
 }
family-words = { $family ->
    [myeid] MyEID
    [pkcs15] PKCS#15
    [isoapplet] IsoApplet
    [piv] PIV
    [pkcs11] kortprogram
    [reader] läsaren
   *[other] { $family }
 }
operation-words = { $operation ->
    [generate-key] skapa en sådan nyckel
    [sign] skriva under på det sättet
    [write-certificate] ta emot certifikat
    [delete-certificate] ta bort certifikat
    [delete-key] ta bort nycklar
    [change-pin] byta kod
    [change-at-reader] byta kod på läsaren
    [unblock-pin] låsa upp en kod med PUK-kod
    [unblock-pin-by-officer] låsa upp en kod med säkerhetsadministratörens kod
    [set-first-pin] få sin första kod vald
   *[other] göra detta ({ $operation })
 }
pin-words = { $pin ->
    [authentication] legitimering
    [signature] underskrift
   *[other] legitimering eller underskrift
 }
usage-words = { $usage ->
    [authentication] legitimering
    [signature] underskrift
   *[other] legitimering eller underskrift
 }
missing-words = { $missing ->
    [authentication] legitimering
    [signature] underskrift
    [hsa-id] legitimering med HSA-id
   *[other] legitimering eller underskrift
 }

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
kb-0009-cause = Administratörens inställningar för { -app } går inte att läsa ({ $detail }).
kb-0009-remedy = Be IT-avdelningen rätta filen host.toml.

# --- Läsare och kort

kb-0100-cause = Datorns tjänst för smarta kort är inte igång.
kb-0100-remedy = Starta om datorn, eller be IT-avdelningen starta tjänsten.
kb-0101-cause = Ingen kortläsare är ansluten.
kb-0101-remedy = Anslut två kortläsare. Sitter de redan i: prova ett annat USB-uttag, eller be IT-avdelningen kontrollera drivrutinen.
kb-0102-cause = Bara en kortläsare är ansluten. Utlämningen behöver två, från inloggningen till kvittensen.
kb-0102-remedy = Anslut den andra kortläsaren.{ $login ->
    [done] { " Logga sedan ut och in igen om portalens knapp inte svarar." }
   *[other] { "" }
 }
kb-0103-cause = Det ligger inget kort i { reader-words }.
kb-0103-remedy = Sätt i kortet som ärendet gäller i { reader-words }.
kb-0104-cause = Kortet i { reader-words } slutar på { $actual }. Beställningen gäller kortet som slutar på { $expected }.
kb-0104-remedy = Sätt in rätt kort, eller sök fram rätt beställning.
kb-0105-cause = Kortet togs ut ur { reader-words } innan det var klart.
kb-0105-remedy = Sätt tillbaka samma kort. Ärendet fortsätter där det var.
kb-0106-cause = Kortet i { reader-words } svarar inte.
kb-0106-remedy = Dra ut kortet, torka av chipet och sätt i det igen.
kb-0107-cause = Kortet används av ett annat program{ $program ->
    [none] { "" }
   *[other] { " (" }{ $program })
 }.
kb-0107-remedy = Stäng det andra programmet, eller dra ut kortet och sätt i det igen.
kb-0108-cause = Kortet i { reader-words } går inte att känna igen.
kb-0108-remedy = Sätt i rätt kort. Är det rätt kort: vänd det så att chipet hamnar uppåt och framåt, och sätt i det igen.
kb-0109-cause = Kortet svarade med ett fel ({ $operation }, { $sw }).
kb-0109-remedy = Dra ut kortet, sätt i det igen och försök på nytt.
kb-0110-cause = Den här sortens kort ({ family-words }) kan inte { operation-words }.
kb-0110-remedy = Använd ett kort av en sort som stöds, eller fråga IT-avdelningen.
kb-0111-cause = Kortet har inte plats för fler nycklar eller certifikat.
kb-0111-remedy = Använd ett oanvänt reservkort.
kb-0112-cause = Kortet i { reader-words } är ditt eget kort.
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
kb-0118-cause = Kortet har ingen nyckel för { usage-words }.
kb-0118-remedy = Sätt i rätt kort, eller hämta certifikat till kortet först.

kb-0119-cause = I { reader-words } sitter ett annat kort än det som ärendet gäller.
kb-0119-remedy = Sätt tillbaka kortet som satt där.
kb-0120-cause = Kontakten med { reader-words } har brutits { $times } gånger på en kvart. Sladden sitter löst, eller så stänger datorn av läsaren.
kb-0120-remedy = Sätt läsaren i ett annat USB-uttag direkt på datorn. Be annars IT-avdelningen stänga av strömsparläget för läsaren och uppdatera drivrutinen.
kb-0121-cause = Ett kort sitter i { reader-words }, men chipet får ingen kontakt.
kb-0121-remedy = Sätt in kortet hela vägen med chipet uppåt och framåt.
kb-0122-cause = Inget kort går att läsa i { reader-words }, men kort går att läsa i en annan läsare.
kb-0122-remedy = Byt läsaren mot en annan. Be IT-avdelningen om en ny.
kb-0123-cause = Ett annat program har startat om kortet i { reader-words } mitt i arbetet.
kb-0123-remedy = Stäng andra program som använder kortet, och gör om steget om något gick fel.
kb-0124-cause = Kortet i { reader-words } är ett äldre Telia-kort som bara Net iD kan läsa.
kb-0124-remedy = Använd ett nyare kort, eller be IT-avdelningen installera Net iD.
kb-0125-cause = Kortet i { reader-words } har inga certifikat. Så är det med ett nytt reservkort.
kb-0125-remedy = Hämta certifikat till kortet innan det används, eller sätt i ett annat kort att logga in med.
kb-0126-cause = Kortet i { reader-words } har redan en annan persons certifikat. Ett reservkort får bara ges till en person.
kb-0126-remedy = Ta ett nytt kort ur ett obrutet kuvert. Be den som beställde att beställa till det kortets nummer.
kb-0127-cause = Kort med produktkod { $product } har inte stöd längre än till { $year }.
kb-0127-remedy = Använd en nyare kortsort när du lämnar ut nya kort.
kb-0128-cause = Två kort sitter i läsarna. Koden kan ändras på fel kort.
kb-0128-remedy = Jämför kortnumret i portalens fönster med kortet som gäller, innan du skriver en kod.
kb-0129-cause = Två kort sitter i läsarna, men SITHS eID-appen använder bara ett av dem.
kb-0129-remedy = Öppna SITHS eID-appen, välj kugghjulet och se efter att rätt kort står under AKTIVT SITHS EID.
kb-0130-cause = Det aktiva kortet går inte att byta medan en legitimering eller underskrift pågår.
kb-0130-remedy = Avbryt den pågående legitimeringen, byt kort under AKTIVT SITHS EID och börja om.
kb-0131-cause = Flera kortläsare är anslutna, så portalens program väljer inte läsare själv.
kb-0131-remedy = Välj läsaren där rätt kort sitter i programmets fönster.
kb-0132-cause = Kortet togs ut ur { reader-words } medan portalen hämtade certifikat till det.
kb-0132-remedy = { $restart ->
    [issue] Låt administratören börja om utlämningen från början. Låt kortet sitta kvar under hela hämtningen.
   *[other] Sätt i kortet och börja om. Låt det sitta kvar tills allt är klart.
 }
kb-0133-cause = Kortet saknar certifikat för { missing-words }.{ $have ->
    [authentication] { " Det har bara certifikat för legitimering." }
    [signature] { " Det har bara certifikat för underskrift." }
   *[other] { "" }
 }
kb-0133-remedy = { $missing ->
    [hsa-id] Hämta certifikat med HSA-id till kortet. De som finns på det har bara ditt personnummer.
   *[other] Hämta certifikat till kortet igen. Ett helt kort har certifikat för både legitimering och underskrift.
 }
kb-0134-cause = Kortet har ett certifikat för legitimering men inget för underskrift.
kb-0134-remedy = Logga in på Mina sidor med kortet och hämta ett underskriftscertifikat.
kb-0135-cause = Bara en kortläsare är ansluten. En räcker för att logga in och beställa, men utlämningen behöver två från inloggningen.
kb-0135-remedy = Anslut den andra kortläsaren { $login ->
    [done] om du ska lämna ut ett kort. Logga sedan ut och in igen.
   *[other] innan du loggar in, om du ska lämna ut ett kort.
 }
kb-0136-cause = { $number ->
    [none] Det kort som efterfrågas ligger inte i någon läsare.
   *[other] Inget kort med numret { $number } ligger i någon läsare.
}
kb-0136-remedy = Sätt i kortet. Kommandot kortbrygga cards visar vilka kort som ligger i läsarna.
kb-0137-cause = Kortprogrammet { $module } kunde inte användas: { $detail }.
kb-0137-remedy = Be IT-avdelningen kontrollera installationen av { $module }.
kb-0138-cause = Kortprogrammet { $module } svarade inte och avslutades.
kb-0138-remedy = Ta ut kortet, sätt i det igen och försök på nytt.
kb-0139-cause = { $number ->
    [none] Fler än ett kort i läsarna har samma nummer.
   *[other] Fler än ett kort i läsarna har numret { $number }.
}
kb-0139-remedy = Ta ut det andra kortet, eller ange numret på kortets chip. Kommandot kortbrygga cards visar det.
kb-0140-cause = { $state ->
    [missing] För att skriva på den här sortens kort krävs kortets administrationsnyckel, och ingen sådan är inställd på datorn.
    [unreadable] Filen med kortets administrationsnyckel går inte att läsa, eller innehåller ingen nyckel.
   *[refused] Kortet har en annan administrationsnyckel än den som är inställd på datorn.
 }
kb-0140-remedy = Be IT-avdelningen om kortets administrationsnyckel: piv-management-key i host.toml.
kb-0141-cause = Kortet saknar eget nummer och går därför inte att skilja från andra kort.
kb-0141-remedy = Använd ett annat kort, eller be den som levererar korten att numrera det (CHUID).

# --- Säkerhetskod

kb-0200-cause = Fel säkerhetskod. { $tries ->
    [unknown] Ett okänt antal försök
    [1] Ett försök
   *[other] { $tries } försök
 } återstår.
kb-0200-remedy = Skriv koden för { pin-words } igen.
kb-0201-cause = Koden för { pin-words } är spärrad på kortet.
kb-0201-remedy = Lås upp kortet med PUK-koden, eller använd ett annat kort.
kb-0202-cause = Ett försök återstår med koden för { pin-words }. Är det fel spärras den koden.
kb-0202-remedy = Kontrollera koden i kuvertet innan du skriver den.
kb-0203-cause = Fönstret för säkerhetskoden stängdes.
kb-0203-remedy = Välj åtgärden igen när du är redo.
kb-0204-cause = Ingen säkerhetskod skrevs i tid.
kb-0204-remedy = Välj åtgärden igen när du är redo.
kb-0205-cause = Fönstret för säkerhetskoden kunde inte visas.
kb-0205-remedy = Be IT-avdelningen kontrollera installationen av { -app }.
kb-0206-cause = PUK-koden för { pin-words } har skrivits fel för många gånger. Kortet går inte att låsa upp.
kb-0206-remedy = Beställ ett nytt kort.
kb-0207-cause = Koden för { pin-words } är spärrad. Till ett reservkort går det inte att beställa nya koder.
kb-0207-remedy = Lås upp kortet med PUK-koden ur kuvertet. Finns den inte: klipp kortet, avregistrera det och lämna ut ett nytt reservkort.
kb-0208-cause = En kod är spärrad på kortet, som har produktkod 6XX eller ingen produktkod.
kb-0208-remedy = Lås upp kortet med PUK-koden i SITHS eID-appen. Saknas den: be en ID-administratör beställa ett nytt PUK-brev.
kb-0209-cause = En kod är spärrad på kortet, som har produktkod 7XX. Det låser du inte upp själv utan PUK-brev.
kb-0209-remedy = Besök en ID-administratör med kortet, eller be om ett PUK-brev.
kb-0210-cause = Nya kort kommer utan brev med säkerhetskod.
kb-0210-remedy = Ta med kortet och en id-handling till kortkontoret, och välj koden där.
kb-0211-cause = Legitimering och underskrift bör ha olika koder.
kb-0211-remedy = Byt den ena koden om de är lika.
kb-0212-cause = Kortet har varit ute ur läsaren sedan portalen visade sin challenge. Svarskoden gäller inte längre.
kb-0212-remedy = Ta fram en ny challenge, och låt kortet sitta kvar tills upplåsningen är klar.
kb-0213-cause = Hämtningen misslyckades innan kortet fick någon nyckel. Fönstret för legitimering besvarades inte.
kb-0213-remedy = { $restart ->
    [issue] Börja om utlämningen från början.
   *[other] Försök igen med kortet kvar i läsaren.
 } Se efter att reservkortet är det aktiva kortet, och leta efter kodfönstret bakom andra fönster.
kb-0214-cause = Hämtningen misslyckades efter den första nyckeln. Fönstret för underskrift besvarades inte.
kb-0214-remedy = { $restart ->
    [issue] Börja om utlämningen från början.
   *[other] Försök igen med kortet kvar i läsaren.
 } Skicka ärendet till portalens förvaltning om det händer igen.
kb-0215-cause = Koden för { pin-words } är spärrad. Hur kortet låses upp beror på produktkoden som är tryckt på kortet.
kb-0215-remedy = Läs produktkoden på kortet. Börjar den på 6, eller saknas den: lås upp med PUK-koden. Börjar den på 7: besök en ID-administratör eller be om ett PUK-brev.
kb-0216-cause = { $rule ->
    [length] Den nya koden måste ha { $least }–{ $most } siffror.
    [digits] Den nya koden får bara bestå av siffror.
    [same-as-before] Den nya koden är samma som den gamla.
    [same-as-unblocker] Den nya koden är samma som koden som låser upp kortet.
    [same-as-other] Koderna för legitimering och underskrift måste vara olika.
    [differs] De två nya koderna på läsaren var olika.
    [length-at-reader] En kod på läsaren hade fel längd. Den skickades inte till kortet.
    [simple] Den nya koden är för lätt att gissa.
   *[other] Kortet tog inte emot den nya koden.
}
kb-0216-remedy = { $rule ->
    [differs] Försök igen, och slå in samma nya kod två gånger.
    [length-at-reader] Försök igen, och kontrollera att alla siffror kommer med.
   *[other] Välj en annan kod.
}
kb-0217-cause = Fel PUK-kod för { pin-words }. { $tries ->
    [1] Ett försök
    [unknown] Ett okänt antal försök
   *[other] { $tries } försök
} återstår. När försöken är slut går kortet inte att låsa upp.
kb-0217-remedy = Kontrollera PUK-koden i kodbrevet innan du skriver den igen.
kb-0218-cause = Knapparna för koder på { reader-words } går inte att använda.
kb-0218-remedy = Be IT-avdelningen föra in läsaren i listan över läsare utan knappar.
kb-0219-cause = Koden för { pin-words } måste bytas innan den kan användas.
kb-0219-remedy = Byt koden, och välj sedan åtgärden igen.
kb-0220-cause = Kortet har ingen kod för { pin-words } än.
kb-0220-remedy = Välj en kod, och gör sedan om åtgärden.
kb-0221-cause = { $detail ->
    [missing] Koderna från --pin-fd räckte inte: en kod saknas.
    [digits] Det som kom från --pin-fd är inte koder med bara siffror.
    [terminal] Koder läses inte från en terminal med --pin-fd: de skulle synas på skärmen.
    [at-reader] Koden för det här kortet kan bara skrivas på läsaren eller i kortprogrammets eget fönster.
   *[other] Koderna från --pin-fd gick inte att läsa.
 }
kb-0221-remedy = Skriv en kod på varje rad i den ordning de behövs, eller ta bort --pin-fd och skriv koden i fönstret.

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
kb-0304-remedy = Kontrollera att du har minst KRA eller RA i mottagarens gren, och i SITHS Admin att beställningen är undertecknad och inte gjord av dig själv. Stämmer allt: skicka ärendet till portalens förvaltning.
kb-0305-cause = Mottagaren är en av ärendets administratörer.
kb-0305-remedy = Låt en administratör som inte är mottagare ta över.
kb-0306-cause = Portalen godtog inte inloggningen ({ $reason }).
kb-0306-remedy = Försök igen. Kontrollera att kortet är ditt och att det inte är spärrat.
kb-0307-cause = Mottagaren har samordningsnummer eller passnummer och kan inte få tillitsnivå 3.
kb-0307-remedy = Beställ SITHS E-ID LOA2 TILL RESERVKORT i stället.
kb-0308-cause = Ärendet står på ett annat steg.
kb-0308-remedy = Ladda om sidan och fortsätt där ärendet står.
kb-0309-cause = Du söker i organisation { $other }, men du hör till { $own }. Portalen visar bara beställningar i grenar där du har rättigheter.
kb-0309-remedy = Be den som tilldelar roller kontrollera att du har minst KRA eller RA i mottagarens gren.
kb-0310-cause = Personen har skyddade personuppgifter, och du saknar tilläggsrollen KUR.
kb-0310-remedy = Låt två administratörer som har tilläggsrollen KUR utföra stegen.
kb-0311-cause = Personen har skyddade personuppgifter. Båda administratörerna behöver tilläggsrollen KUR.
kb-0311-remedy = Kontrollera att både du och den andra administratören har KUR innan ni går vidare.
kb-0312-cause = Beställningen gäller organisation { $order }, men mottagarens HSA-id hör till { $recipient }.
kb-0312-remedy = { $step ->
    [order] Kontrollera mottagarens HSA-id och välj organisationen som det hör till.
   *[other] Avbryt, och be administratör 1 göra om beställningen.
 }
kb-0313-cause = Beställningens sista dag är { $date }. Det kan inte stämma.
kb-0313-remedy = { $step ->
    [order] Välj en sista dag som kommer, högst fem år framåt.
   *[other] Avbryt, och be administratör 1 göra om beställningen med rätt giltighetstid.
 }
kb-0314-cause = Kortet skulle gälla till { $date }, men uppdraget slutar { $assignment }.
kb-0314-remedy = { $step ->
    [order] Förkorta giltighetstiden till uppdragets sista dag.
   *[other] Avbryt, och be administratör 1 göra om beställningen så att den slutar senast { $assignment }.
 }
kb-0315-cause = Mottagaren är { $age } år. Den här tillitsnivån kräver minst { $least } år.
kb-0315-remedy = { $least ->
    [18] Välj tillitsnivå 2 om mottagaren har fyllt 15 år. Vänta annars.
   *[other] Vänta tills mottagaren har fyllt { $least } år.
 }
kb-0316-cause = Id-handlingen ”{ $document }” godtas inte.
kb-0316-remedy = { $step ->
    [order] Be om svenskt körkort, vinrött svenskt pass, SIS-märkt id-kort, nationellt id-kort eller Skatteverkets id-kort. Använd annars intygsförfarandet.
   *[other] Avbryt, och be administratör 1 göra om beställningen med svenskt körkort, vinrött svenskt pass, SIS-märkt id-kort, nationellt id-kort eller Skatteverkets id-kort, eller med intygsförfarandet.
 }
kb-0317-cause = Det finns ingen beställning för { $number ->
    [none] det här kortet
   *[other] kortet som slutar på { $number }
 }.
kb-0317-remedy = Be en ID-administratör beställa SITHS eID till just det här kortet.
kb-0318-cause = Kortet har tillitsnivå 2. NLL, Pascal, NPÖ och andra nationella tjänster kräver nivå 3 sedan den 1 december 2025.
kb-0318-remedy = Lämna ut ett reservkort på tillitsnivå 3.
kb-0319-cause = En avbruten inloggning ligger kvar i webbläsaren.
kb-0319-remedy = Stäng webbläsarens alla fönster, öppna den igen och logga in.
kb-0320-cause = Ärendet är låst av en annan handläggare. Dess status är ”{ $status }”.
kb-0320-remedy = Be handläggare 1 signera starten, eller frigöra ärendet med Avbryt och frigör.
kb-0321-cause = Ärendet gällde till { $date }. Portalen tar bort ärenden vars tid har gått ut.
kb-0321-remedy = Starta om utlämningen.
kb-0322-cause = Kortet som slutar på { $actual } finns inte bland personens aktiva enheter.
kb-0322-remedy = Kontrollera att det är rätt person och rätt kort. Registrera annars kortet i portalen.
kb-0323-cause = Id-handlingens nummer är inte ifyllt.
kb-0323-remedy = Fyll i numret som står på id-handlingen.
kb-0324-cause = Du startade utlämningen själv. En annan handläggare måste slutföra den.
kb-0324-remedy = Låt den andra handläggaren logga in och fortsätta.
kb-0325-cause = Kortet är inte registrerat i portalen, så det kan inte få certifikat.
kb-0325-remedy = Välj Hantera och Registrera enheten. Fortsätt sedan här.
kb-0326-cause = Personens uppgifter är sekretessmarkerade och visas inte för dig.
kb-0326-remedy = Låt en handläggare som får se skyddade personer ta över.
kb-0327-cause = Du är inloggad med certifikatet som har ditt personnummer. Här behövs det som har ditt HSA-id.
kb-0327-remedy = Logga ut, logga in igen och välj certifikatet med HSA-id.

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
kb-0414-cause = Ett organisationsnummer har 10 siffror. Det som står här har { $digits }.
kb-0414-remedy = Skriv hela organisationsnumret, till exempel NNNNNN-NNNN.
kb-0415-cause = Siffrorna är inget organisationsnummer: den sista stämmer inte med de andra.
kb-0415-remedy = Jämför siffrorna med underlaget.
kb-0416-cause = Tecknet ”{ $character }” kan inte stå i ett organisationsnummer.
kb-0416-remedy = Skriv bara siffror.
kb-0420-cause = Tecknet ”{ $character }” kan inte stå i ett kortnummer.
kb-0420-remedy = Skriv siffrorna som är tryckta på kortet.
kb-0421-cause = Ett kortnummer har 16 till 20 siffror. Det som står här har { $digits }.
kb-0421-remedy = Skriv hela numret som är tryckt på kortet.
kb-0430-cause = Det som står i fältet är varken ett personnummer eller ett HSA-id.
kb-0430-remedy = Skriv ett personnummer med siffror, eller ett helt HSA-id.
kb-0431-cause = Fältet ”{ $field }” är tomt eller felaktigt.
kb-0431-remedy = Fyll i fältet.
kb-0432-cause = Ett nationellt reserv-id har 12 tecken i formen XXÅÅMMDDNNGC.
kb-0432-remedy = Jämför reserv-id:t med underlaget och skriv alla tecken.
kb-0433-cause = Reserv-id:t innehåller ett datum som inte finns.
kb-0433-remedy = Kontrollera år, månad och dag i reserv-id:t.
kb-0434-cause = Reservnumrets sista siffra stämmer inte med de andra.
kb-0434-remedy = Jämför reservnumret med underlaget.
kb-0440-cause = Sökningen vill ha { $searched }. I fältet står { $typed }.
kb-0440-remedy = Sök på { $searched }.

# --- Nycklar och certifikat

kb-0500-cause = Certifikatet gäller kortet som slutar på { $actual }, inte { $expected }. Det skrivs inte till kortet.
kb-0500-remedy = Kontakta den som har utfärdat certifikatet.
kb-0501-cause = Certifikatet hör inte till nyckeln på kortet.
kb-0501-remedy = Kontrollera att certifikatet är utfärdat för en nyckel på just det här kortet. Kontakta annars den som har utfärdat det.
kb-0502-cause = Certifikatet som lästes tillbaka från kortet är inte det som skrevs.
kb-0502-remedy = Försök igen. Byt kort om det inte hjälper.
kb-0503-cause = Certifikatet går inte att läsa ({ $detail }).
kb-0503-remedy = Kontakta den som har utfärdat certifikatet.
kb-0504-cause = Portalen utfärdade inget certifikat ({ $detail }).
kb-0504-remedy = Försök igen, och kontakta annars portalens förvaltning.
kb-0505-cause = Underskriften godtogs inte ({ $detail }).
kb-0505-remedy = Kontrollera att rätt kort sitter i läsaren och skriv under igen.
kb-0506-cause = Dokumentet är för stort: { $size } byte. Det mesta som går är { $most }.
kb-0506-remedy = Kontakta portalens förvaltning.
kb-0507-cause = Certifikatet på kortet är spärrat.
kb-0507-remedy = Be en ID-administratör om ett nytt certifikat eller ett nytt kort.
kb-0508-cause = { $days ->
    [0] Certifikatet på ditt kort går ut i dag.
    [1] Certifikatet på ditt kort går ut i morgon.
   *[other] Certifikatet på ditt kort går ut om { $days } dagar.
 }
kb-0508-remedy = Hämta ett nytt certifikat innan dess.
kb-0509-cause = Kortets certifikat för { usage-words } har gått ut.
kb-0509-remedy = Hämta ett nytt certifikat till kortet, eller använd ett annat kort.
kb-0510-cause = Datorn känner inte till utfärdaren { $issuer }.
kb-0510-remedy = Be IT-avdelningen installera SITHS rot- och utfärdarcertifikat.
kb-0511-cause = Kortet hör till { $card ->
    [test] testmiljön
   *[other] den riktiga miljön
 }, men portalen hör till { $portal ->
    [test] testmiljön
   *[other] den riktiga miljön
 }.
kb-0511-remedy = Använd ett kort för portalens miljö, eller öppna portalen för kortets miljö.
kb-0512-cause = Ett certifikat på kortet gäller kortet som slutar på { $actual }. Det här kortet slutar på { $expected }.
kb-0512-remedy = Välj certifikaten som hör till kortet som slutar på { $expected }. De andra går inte att hämta hit.
kb-0513-cause = Hämtningen misslyckades fast kortet har fått båda nycklarna.
kb-0513-remedy = Skicka ärendet till portalens förvaltning med ett felsökningspaket.
kb-0514-cause = Certifikatet är { $size } byte. Det får vara högst { $most } byte.
kb-0514-remedy = Ta bort utgångna certifikat från kortet, eller använd ett annat kort.
kb-0515-cause = Det finns inget på kortet med beteckningen { $id }.
kb-0515-remedy = Kommandot kortbrygga certificate list visar vad som finns på kortet.
kb-0516-cause = Filen { $path } går inte att använda: { $detail ->
    [too-large] den är större än { $most } byte
    [folder] det är en mapp
    [same] resultatet skulle skriva över filen som läses
    [name] namnet är tomt, för långt eller har tecken som inte syns
   *[other] { $detail }
 }.
kb-0516-remedy = Kontrollera filens namn och rättigheter, och kör kommandot igen.
kb-0517-cause = Innehållet på kortet har ändrats sedan planen gjordes. { $removed ->
    [0] Inget har tagits bort.
    [1] Ett certifikat hade redan tagits bort.
   *[other] { $removed } certifikat hade redan tagits bort.
}
kb-0517-remedy = Gör en ny plan med --dry-run och läs igenom den.
kb-0518-cause = Nyckeln { $id } har redan ett annat certifikat. Inget har skrivits.
kb-0518-remedy = Ange --replace om det gamla certifikatet ska ersättas.
kb-0519-cause = Fler än ett certifikat på kortet har beteckningen { $id }.
kb-0519-remedy = Ange certifikatets serienummer i stället. Kommandot kortbrygga certificate list visar det.

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
kb-0605-remedy = Logga ut, logga in och gör om steget en gång. Hjälper det inte: skicka ärendet till portalens förvaltning med ett felsökningspaket.
kb-0606-cause = Portalens knapp är grå, och inget på den här datorn förklarar varför.
kb-0606-remedy = Kontrollera att sidans alla rutor och fält är ifyllda. Ladda annars om sidan. Kontakta portalens förvaltning om knappen fortfarande är grå.
kb-0607-cause = Sidan liknar en sida vi känner till, men en del saknas. Portalen kan ha ändrats.
kb-0607-remedy = Fortsätt med portalens egna knappar, och tala om för portalens förvaltning att sidan inte känns igen.
kb-0608-cause = Sidan säger emot sig själv ({ $what }).
kb-0608-remedy = Ladda om sidan. Händer det igen: fortsätt inte, utan kontakta portalens förvaltning.
kb-0609-cause = Kortet har status ”{ $status }”. Ett kort som inte kvitteras spärras.
kb-0609-remedy = Slutför utlämningen, och låt mottagaren kvittera kortet.
kb-0610-cause = Kortet beställdes { $date } och har inte lämnats ut i tid.
kb-0610-remedy = Beställ ett nytt kort.
kb-0611-cause = Datorn når inte autentiseringstjänsten.
kb-0611-remedy = Kontrollera nätet, välj Tillbaka och försök igen. Kontakta annars IT-avdelningen.
kb-0612-cause = Tjänsten är inte ansluten till en legitimeringstjänst (IdP) för SITHS eID.
kb-0612-remedy = Kontakta den som äger tjänsten.
kb-0613-cause = Adressen till tjänsten är gammal.
kb-0613-remedy = Öppna tjänsten från dess startsida, och byt ut bokmärket.
kb-0614-cause = Portalen stöder inte den här webbläsaren. Den äldre portalen kräver Edge i IE-läge, där tillägg inte körs.
kb-0614-remedy = Öppna den äldre portalen i Edge i IE-läge, eller använd den nya portalen i en vanlig flik.
kb-0615-cause = Produktionen av kortet misslyckades.
kb-0615-remedy = Försök igen i portalen, eller avbryt produktionen.

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
kb-0802-cause = Det är gjort på kortet, men journalen på datorn kunde inte avslutas ({ $detail }).
kb-0802-remedy = Gör inte om det: kontrollera i stället vad som finns på kortet. Be IT-avdelningen frigöra plats på disken.

# --- Det som är installerat på datorn

kb-0900-cause = Net iD tillåter inte portalen { $origin }.
kb-0900-remedy = Be IT-avdelningen lägga till portalen i Net iD, eller använd en dator på arbetsplatsen.
kb-0901-cause = Datorns SITHS-paket saknar Net iD Enterprise, som portalen behöver.
kb-0901-remedy = Be IT-avdelningen installera paketeringen som innehåller Net iD Enterprise.
kb-0902-cause = SITHS-paket ligger blandade på datorn, eller datorn har inte startats om efter installationen ({ $packages }).
kb-0902-remedy = Starta om datorn. Hjälper det inte: be IT-avdelningen avinstallera paketen, starta om och installera rätt paket.
kb-0903-cause = Windows kopierar själv certifikat från kort, fast datorn har ett MD-paket.
kb-0903-remedy = Be IT-avdelningen stänga av tjänsten Certifikatspridning.
kb-0904-cause = SITHS eID-appen { $version } fungerar inte på fjärrskrivbord och Windows Server.
kb-0904-remedy = Be IT-avdelningen installera den version som anges för fjärrskrivbord.
kb-0905-cause = SITHS eID-appen är för gammal: version { $version }. Den lägsta som går är { $least }.
kb-0905-remedy = Be IT-avdelningen uppdatera SITHS eID-appen.
kb-0906-cause = Net iD har tappat kortet fast det sitter i läsaren.
kb-0906-remedy = Högerklicka på Net iD-ikonen och välj Läs in kortet på nytt. Hjälper det inte: ta ut kortet, sätt i det och logga in igen.
kb-0907-cause = Webbläsaren har kvar certifikat från en tidigare inloggning.
kb-0907-remedy = Stäng webbläsarens alla fönster och öppna den igen.
kb-0908-cause = { $version ->
    [none] Net iD är inte installerat på datorn.
   *[other] Net iD är för gammalt: version { $version }. Den lägsta som går är { $least }.
 }
kb-0908-remedy = Be IT-avdelningen installera eller uppdatera Net iD och starta om datorn.
kb-0909-cause = Datorn har Net iD { $version }, paketering { $packaging }.
kb-0909-remedy = Kopiera version och paketering till ärendet om supporten frågar.
kb-0910-cause = Net iD kan inte skriva sin loggfil { $path }.
kb-0910-remedy = Be IT-avdelningen välja en sökväg som går att skriva till och starta om datorn.
kb-0911-cause = Inställningen { $setting } bestäms på en annan plats: { $winner }.
kb-0911-remedy = Be IT-avdelningen ändra på den platsen och spara filer som UTF-8.
kb-0912-cause = Net iD hoppar över { reader-words } på grund av läsarens namn.
kb-0912-remedy = Be IT-avdelningen ändra Net iD:s lista över läsare, eller använd en annan läsare.
kb-0913-cause = Net iD släpper kortet efter varje användning. Läsare med knappsats tappar då inloggningen.
kb-0913-remedy = Be IT-avdelningen sätta KeepLoggedInLocked, eller använd en läsare utan knappsats.
kb-0914-cause = Nexus Personal sparar gamla kortuppgifter, så att kort kan produceras med fel innehåll.
kb-0914-remedy = Be IT-avdelningen sätta CacheValidity=0.
kb-0915-cause = Nexus är inställt på 64-bitarsbiblioteket, som inte kan initiera kort.
kb-0915-remedy = Be IT-avdelningen ange endast PKCS11LibraryWindows32.
kb-0916-cause = Webbläsaren kan inte starta Smart ID Desktop App för den här användaren.
kb-0916-remedy = Starta Smart ID Desktop App en gång, eller be IT-avdelningen lägga nyckeln via GPO.
kb-0917-cause = Portalen { $origin } finns inte på Net iD Clients lista.
kb-0917-remedy = Be IT-avdelningen aktivera tillägget Net iD Client och lägga till portalens adress.
kb-0918-cause = Smart Card Connector saknas på den här ChromeOS-datorn.
kb-0918-remedy = Be IT-avdelningen installera Smart Card Connector, importera rot- och utfärdarcertifikat och tillåta portalen.
kb-0919-cause = Datorn stänger av strömmen till { reader-words } för att spara energi.
kb-0919-remedy = Be IT-avdelningen stänga av strömsparläget för läsaren.
