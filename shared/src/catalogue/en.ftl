# Cause and remedy of each number. The remedy begins with a verb.
# Values: a reader is left, right or its own name.

-app = Kortbrygga
-reader-left = the left reader
-reader-right = the right reader

# Words that several sentences share

reader-words = { $reader ->
    [none] the reader
    [left] { -reader-left }
    [right] { -reader-right }
   *[other] the reader { $reader }
 }
family-words = { $family ->
    [myeid] MyEID
    [pkcs15] PKCS#15
    [isoapplet] IsoApplet
    [piv] PIV
    [pkcs11] card program
    [reader] the reader
   *[other] { $family }
 }
operation-words = { $operation ->
    [generate-key] make such a key
    [sign] sign in that way
    [write-certificate] take certificates
    [delete-certificate] remove certificates
    [delete-key] remove keys
    [change-pin] change a PIN
    [change-at-reader] change a PIN at the reader
    [unblock-pin] unblock a PIN with a PUK
    [unblock-pin-by-officer] unblock a PIN with the security officer’s code
    [set-first-pin] have its first PIN chosen
   *[other] do this ({ $operation })
 }
pin-words = { $pin ->
    [authentication] authentication
    [signature] signatures
   *[other] authentication or signatures
 }
usage-words = { $usage ->
    [authentication] authentication
    [signature] signatures
   *[other] authentication or signatures
 }
missing-words = { $missing ->
    [authentication] authentication
    [signature] signatures
    [hsa-id] authentication with HSA-id
   *[other] authentication or signatures
 }

# --- Browser, extension, host

kb-0001-cause = The browser does not find { -app }'s program on this computer.
kb-0001-remedy = Ask IT to install { -app }, then reload the page.
kb-0002-cause = The program on this computer does not accept the extension.
kb-0002-remedy = Ask IT to check that extension and program come from the same installation.
kb-0003-cause = The extension ({ $extension }) and the program on this computer ({ $host }) have different versions.
kb-0003-remedy = Ask IT to update { -app } so that both have the same version.
kb-0004-cause = The program on this computer ended unexpectedly.
kb-0004-remedy = Wait a moment. The program is started again and the case goes on where it was.
kb-0005-cause = A message between extension and program broke a rule: { $rule }.
kb-0005-remedy = Reload the page. Send a diagnostic bundle to IT if it happens again.
kb-0006-cause = Too many requests came in too short a time.
kb-0006-remedy = Wait a minute and try again.
kb-0007-cause = The site { $origin } is not on the list of allowed portals.
kb-0007-remedy = Ask IT to add the portal if it is to be used.
kb-0008-cause = Something went wrong in the program ({ $detail }).
kb-0008-remedy = Try again. Send a diagnostic bundle to IT if it happens again.
kb-0009-cause = The administrator’s settings for { -app } can’t be read ({ $detail }).
kb-0009-remedy = Ask IT to mend the file host.toml.

# --- Readers and cards

kb-0100-cause = The computer's smart-card service is not running.
kb-0100-remedy = Restart the computer, or ask IT to start the service.
kb-0101-cause = No card reader is connected.
kb-0101-remedy = Connect two card readers. If they are connected: try another USB port, or ask IT to check the driver.
kb-0102-cause = Only one card reader is connected. Handing out needs two, from login to receipt.
kb-0102-remedy = Connect the second card reader.{ $login ->
    [done] { " Then log out and in again if the portal's button does not answer." }
   *[other] { "" }
 }
kb-0103-cause = There is no card in { reader-words }.
kb-0103-remedy = Insert the card of this case into { reader-words }.
kb-0104-cause = The card in { reader-words } ends in { $actual }. The order is for the card that ends in { $expected }.
kb-0104-remedy = Insert the right card, or search for the right order.
kb-0105-cause = The card was taken out of { reader-words } before it was finished.
kb-0105-remedy = Put the same card back. The case goes on where it was.
kb-0106-cause = The card in { reader-words } does not answer.
kb-0106-remedy = Pull the card out, wipe the chip and insert it again.
kb-0107-cause = Another program{ $program ->
    [none] { "" }
   *[other] { " (" }{ $program })
 } is using the card.
kb-0107-remedy = Close the other program, or pull the card out and insert it again.
kb-0108-cause = The card in { reader-words } is not one that we know.
kb-0108-remedy = Insert the right card. If it is the right one: turn it so that the chip is up and goes in first, and insert it again.
kb-0109-cause = The card answered with an error ({ $operation }, { $sw }).
kb-0109-remedy = Pull the card out, insert it again and try once more.
kb-0110-cause = Cards of this kind ({ family-words }) can’t { operation-words }.
kb-0110-remedy = Use a kind of card that is supported, or ask IT.
kb-0111-cause = The card has no room for more keys or certificates.
kb-0111-remedy = Use an unused reserve card.
kb-0112-cause = The card in { reader-words } is your own card.
kb-0112-remedy = Insert the reserve card that is to be handed out.
kb-0113-cause = The card is blank, so its number can't be read from it.
kb-0113-remedy = Compare the number on the card. Does it end in { $expected }?
kb-0114-cause = You answered that the card does not end in { $expected }. The order is for the card that ends in { $expected }.
kb-0114-remedy = Insert the card that ends in { $expected }, or search for the right order.
kb-0115-cause = Your card has been out of the reader since you logged in. The portal will not accept your signature.
kb-0115-remedy = Log out, leave the card in and log in again.
kb-0116-cause = One of the readers was connected after you logged in. The portal may have missed it.
kb-0116-remedy = Log out and in again if the portal's button does not answer.
kb-0117-cause = None of the cards in the readers has a certificate to log in with.
kb-0117-remedy = Insert your SITHS card.
kb-0118-cause = The card has no key for { usage-words }.
kb-0118-remedy = Insert the right card, or fetch certificates to the card first.

kb-0119-cause = Another card than the one of this case is in { reader-words }.
kb-0119-remedy = Put back the card that was there.
kb-0120-cause = The contact with { reader-words } has broken { $times } times in a quarter of an hour. The plug is loose, or the computer turns the reader off.
kb-0120-remedy = Plug the reader into another USB port of the computer itself. Else ask IT to turn power saving off for the reader and to update its driver.
kb-0121-cause = There is a card in { reader-words }, but its chip has no contact.
kb-0121-remedy = Insert the card all the way with the chip up and first.
kb-0122-cause = No card can be read in { reader-words }, though cards can be read in another reader.
kb-0122-remedy = Replace the reader with another one. Ask IT for a new one.
kb-0123-cause = Another program has reset the card in { reader-words } in the middle of the work.
kb-0123-remedy = Close other programs that use the card, and repeat the step if something went wrong.
kb-0124-cause = The card in { reader-words } is an older Telia card that only Net iD can read.
kb-0124-remedy = Use a newer card, or ask IT to install Net iD.
kb-0125-cause = The card in { reader-words } has no certificates. That is how a new reserve card is.
kb-0125-remedy = Fetch certificates to the card before it is used, or insert another card to log in with.
kb-0126-cause = The card in { reader-words } already has another person's certificates. A reserve card may be given to one person only.
kb-0126-remedy = Take a new card from an unopened envelope. Ask the one who ordered to order for that card's number.
kb-0127-cause = Cards with product code { $product } are not supported beyond { $year }.
kb-0127-remedy = Use a newer kind of card when you hand out new cards.
kb-0128-cause = Two cards are in the readers. The code may be changed on the wrong one.
kb-0128-remedy = Compare the card number in the portal's window with the card that is meant, before you type a code.
kb-0129-cause = Two cards are in the readers, but the SITHS eID app uses only one of them.
kb-0129-remedy = Open the SITHS eID app, choose the cog and check that the right card stands under AKTIVT SITHS EID.
kb-0130-cause = The active card can't be changed while a login or signature is under way.
kb-0130-remedy = Cancel what is under way, change the card under AKTIVT SITHS EID and start again.
kb-0131-cause = Several card readers are connected, so the portal's program does not choose one by itself.
kb-0131-remedy = Choose the reader that holds the right card in the program's window.
kb-0132-cause = The card was taken out of { reader-words } while the portal fetched certificates to it.
kb-0132-remedy = { $restart ->
    [issue] Let the administrator start the hand-out again from the beginning. Leave the card in during the whole fetch.
   *[other] Insert the card and start again. Leave it in until all is done.
 }
kb-0133-cause = The card lacks a certificate for { missing-words }.{ $have ->
    [authentication] { " It only has certificates for authentication." }
    [signature] { " It only has certificates for signatures." }
   *[other] { "" }
 }
kb-0133-remedy = { $missing ->
    [hsa-id] Fetch certificates with HSA-id to the card. Those on it only have your personnummer.
   *[other] Fetch certificates to the card again. A complete card has certificates for both authentication and signatures.
 }
kb-0134-cause = The card has a certificate for authentication, but none for signatures.
kb-0134-remedy = Log in to Mina sidor with the card and fetch a signature certificate.
kb-0135-cause = Only one card reader is connected. One is enough to log in and to order, but handing out needs two from login on.
kb-0135-remedy = Connect the second card reader { $login ->
    [done] if you are going to hand out a card. Then log out and in again.
   *[other] before you log in, if you are going to hand out a card.
 }
kb-0136-cause = { $number ->
    [none] The card that is asked for does not lie in a reader.
   *[other] No card with the number { $number } lies in a reader.
}
kb-0136-remedy = Put the card in. The command kortbrygga cards shows which cards lie in the readers.
kb-0137-cause = The card program { $module } could not be used: { $detail }.
kb-0137-remedy = Ask the IT department to check the installation of { $module }.
kb-0138-cause = The card program { $module } did not answer and was ended.
kb-0138-remedy = Take the card out, put it in again and try once more.
kb-0139-cause = { $number ->
    [none] More than one card in the readers has the same number.
   *[other] More than one card in the readers has the number { $number }.
}
kb-0139-remedy = Take the other card out, or give the number of the card’s chip. The command kortbrygga cards shows it.
kb-0140-cause = { $state ->
    [missing] This kind of card is written to with a management key, and none is configured on this computer.
    [unreadable] The file with the card’s management key can’t be read, or holds no key.
   *[refused] The card has another management key than the one that is configured on this computer.
 }
kb-0140-remedy = Ask the IT department for the card’s management key: piv-management-key in host.toml.
kb-0141-cause = The card has no number of its own, so it can’t be told from other cards.
kb-0141-remedy = Use another card, or ask whoever delivers the cards to give it one (CHUID).

# --- PIN

kb-0200-cause = Wrong PIN. { $tries ->
    [unknown] An unknown number of tries is
    [1] One try is
   *[other] { $tries } tries are
 } left.
kb-0200-remedy = Type the PIN for { pin-words } again.
kb-0201-cause = The PIN for { pin-words } is blocked on the card.
kb-0201-remedy = Unblock the card with its PUK, or use another card.
kb-0202-cause = One try is left with the PIN for { pin-words }. If it is wrong, that PIN is blocked.
kb-0202-remedy = Check the PIN in the envelope before you type it.
kb-0203-cause = The PIN window was closed.
kb-0203-remedy = Choose the action again when you are ready.
kb-0204-cause = No PIN was typed in time.
kb-0204-remedy = Choose the action again when you are ready.
kb-0205-cause = The PIN window could not be shown.
kb-0205-remedy = Ask IT to check the installation of { -app }.
kb-0206-cause = The PUK for { pin-words } was typed wrongly too many times. The card can't be unblocked.
kb-0206-remedy = Order a new card.
kb-0207-cause = The PIN for { pin-words } is blocked. New codes can't be ordered for a reserve card.
kb-0207-remedy = Unblock the card with the PUK from the envelope. If that is gone: cut the card, deregister it and hand out a new reserve card.
kb-0208-cause = A code is blocked on the card, which has product code 6XX or none.
kb-0208-remedy = Unblock the card with its PUK in the SITHS eID app. If that is gone: ask an ID administrator to order a new PUK letter.
kb-0209-cause = A code is blocked on the card, which has product code 7XX. You can't unblock it yourself without a PUK letter.
kb-0209-remedy = Visit an ID administrator with the card, or ask for a PUK letter.
kb-0210-cause = New cards come without a letter with the PIN.
kb-0210-remedy = Take the card and an id document to the card office, and choose the PIN there.
kb-0211-cause = Authentication and signatures should have different PINs.
kb-0211-remedy = Change one of the PINs if they are the same.
kb-0212-cause = The card has been out of the reader since the portal showed its challenge. The response is no longer valid.
kb-0212-remedy = Get a new challenge, and leave the card in until it is unblocked.
kb-0213-cause = The fetch failed before the card got any key. The window for authentication was not answered.
kb-0213-remedy = { $restart ->
    [issue] Start the hand-out again from the beginning.
   *[other] Try again, and leave the card in the reader.
 } Check that the reserve card is the active card, and look for the PIN window behind other windows.
kb-0214-cause = The fetch failed after the first key. The window for signatures was not answered.
kb-0214-remedy = { $restart ->
    [issue] Start the hand-out again from the beginning.
   *[other] Try again, and leave the card in the reader.
 } Send the case to the portal's help desk if it happens again.
kb-0215-cause = The PIN for { pin-words } is blocked. How the card is unblocked depends on the product code that is printed on it.
kb-0215-remedy = Read the product code on the card. If it begins with 6, or is missing: unblock with the PUK. If it begins with 7: visit an ID administrator or ask for a PUK letter.
kb-0216-cause = { $rule ->
    [length] The new code must have { $least } to { $most } digits.
    [digits] The new code may consist of digits only.
    [same-as-before] The new code is the same as the old one.
    [same-as-unblocker] The new code is the same as the code that unblocks the card.
    [same-as-other] The codes for authentication and signature must differ.
    [differs] The two new codes at the reader were not alike.
    [length-at-reader] A code at the reader had the wrong length. It was not sent to the card.
    [simple] The new code is too easy to guess.
   *[other] The card did not accept the new code.
}
kb-0216-remedy = { $rule ->
    [differs] Try again, and type the same new code twice.
    [length-at-reader] Try again, and see that all digits are taken.
   *[other] Choose another code.
}
kb-0217-cause = Wrong PUK for { pin-words }. { $tries ->
    [1] One try is
    [unknown] An unknown number of tries is
   *[other] { $tries } tries are
} left. Once the tries are used up the card can't be unblocked.
kb-0217-remedy = Check the PUK in the code letter before you type it again.
kb-0218-cause = The keys for codes on { reader-words } can't be used.
kb-0218-remedy = Ask the IT department to put the reader on the list of readers without keys.
kb-0219-cause = The PIN for { pin-words } must be changed before it can be used.
kb-0219-remedy = Change the PIN, and then choose the action again.
kb-0220-cause = The card has no PIN for { pin-words } yet.
kb-0220-remedy = Choose a PIN, and then do the action again.
kb-0221-cause = { $detail ->
    [missing] The codes from --pin-fd were not enough: one is missing.
    [digits] What came from --pin-fd is not codes of digits only.
    [terminal] Codes are not read from a terminal with --pin-fd: they would be seen on the screen.
    [at-reader] The code for this card can only be typed at the reader or in the card program’s own window.
   *[other] The codes from --pin-fd could not be read.
 }
kb-0221-remedy = Write one code per line in the order in which they are needed, or leave out --pin-fd and type the code in the window.

# --- Login, rights, order

kb-0300-cause = You are logged in on assurance level { $loa }. Level 3 is needed here.
kb-0300-remedy = Log out and log in with a SITHS card of level 3.
kb-0301-cause = You are not logged in.
kb-0301-remedy = Log in with your SITHS card.
kb-0302-cause = You lack the role KRA or RA in the recipient's branch.
kb-0302-remedy = Ask whoever grants roles to check that you have at least KRA or RA in the branch.
kb-0303-cause = You made the order yourself. Another administrator must hand the card out.
kb-0303-remedy = Let another ID administrator log in and go on.
kb-0304-cause = There is no order for { $query }.
kb-0304-remedy = Check that you have at least KRA or RA in the recipient's branch, and in SITHS Admin that the order is signed and not made by yourself. If all is right: send the case to the portal's help desk.
kb-0305-cause = The recipient is one of the administrators of this case.
kb-0305-remedy = Let an administrator who is not the recipient take over.
kb-0306-cause = The portal did not accept the login ({ $reason }).
kb-0306-remedy = Try again. Check that the card is yours and is not revoked.
kb-0307-cause = The recipient has a coordination number or passport number and can't get level 3.
kb-0307-remedy = Order SITHS E-ID LOA2 TILL RESERVKORT instead.
kb-0308-cause = The case stands at another step.
kb-0308-remedy = Reload the page and go on where the case stands.
kb-0309-cause = You search in the organisation { $other }, but you belong to { $own }. The portal only shows orders in branches where you have rights.
kb-0309-remedy = Ask whoever grants roles to check that you have at least KRA or RA in the recipient's branch.
kb-0310-cause = The person's data are protected, and you lack the additional role KUR.
kb-0310-remedy = Let two administrators who have the additional role KUR do the steps.
kb-0311-cause = The person's data are protected. Both administrators need the additional role KUR.
kb-0311-remedy = Check that both you and the other administrator have KUR before you go on.
kb-0312-cause = The order is for the organisation { $order }, but the recipient's HSA-id belongs to { $recipient }.
kb-0312-remedy = { $step ->
    [order] Check the recipient's HSA-id and choose the organisation that it belongs to.
   *[other] Cancel, and ask administrator 1 to make the order anew.
 }
kb-0313-cause = The order's last day is { $date }. That can't be right.
kb-0313-remedy = { $step ->
    [order] Choose a last day that is still to come, at most five years ahead.
   *[other] Cancel, and ask administrator 1 to make the order anew with the right validity.
 }
kb-0314-cause = The card would be valid until { $date }, but the assignment ends on { $assignment }.
kb-0314-remedy = { $step ->
    [order] Shorten the validity to the last day of the assignment.
   *[other] Cancel, and ask administrator 1 to make the order anew so that it ends on { $assignment } at the latest.
 }
kb-0315-cause = The recipient is { $age } years old. This assurance level needs at least { $least } years.
kb-0315-remedy = { $least ->
    [18] Choose level 2 if the recipient is 15 or older. Wait otherwise.
   *[other] Wait until the recipient is { $least } years old.
 }
kb-0316-cause = The id document “{ $document }” is not accepted.
kb-0316-remedy = { $step ->
    [order] Ask for a Swedish driving licence, a wine-red Swedish passport, a SIS-marked id card, a national id card or Skatteverket's id card. Use the certifier procedure otherwise.
   *[other] Cancel, and ask administrator 1 to make the order anew with a Swedish driving licence, a wine-red Swedish passport, a SIS-marked id card, a national id card or Skatteverket's id card, or by the certifier procedure.
 }
kb-0317-cause = There is no order for { $number ->
    [none] this card
   *[other] the card that ends in { $number }
 }.
kb-0317-remedy = Ask an ID administrator to order SITHS eID for exactly this card.
kb-0318-cause = The card has assurance level 2. NLL, Pascal, NPÖ and other national services have demanded level 3 since 1 December 2025.
kb-0318-remedy = Hand out a reserve card of level 3.
kb-0319-cause = A cancelled login is still in the browser's memory.
kb-0319-remedy = Close all windows of the browser, open it again and log in.
kb-0320-cause = The task is locked by another officer. Its status is “{ $status }”.
kb-0320-remedy = Ask officer 1 to sign the start, or to release the task with Avbryt och frigör.
kb-0321-cause = The task was valid until { $date }. The portal removes tasks whose time has passed.
kb-0321-remedy = Start the hand-out again.
kb-0322-cause = The card that ends in { $actual } is not among the person's active devices.
kb-0322-remedy = Check that it is the right person and the right card. Register the card with the portal otherwise.
kb-0323-cause = The number of the id document is not filled in.
kb-0323-remedy = Fill in the number that stands on the id document.
kb-0324-cause = You started the hand-out yourself. Another officer must finish it.
kb-0324-remedy = Let the other officer log in and go on.
kb-0325-cause = The card is not registered with the portal, so it can't get certificates.
kb-0325-remedy = Choose Hantera and Registrera enheten. Then go on here.
kb-0326-cause = The person's data are protected and not shown to you.
kb-0326-remedy = Let an officer who may see protected persons take over.
kb-0327-cause = You are logged in with the certificate that has your personnummer. The one with your HSA-id is needed here.
kb-0327-remedy = Log out, log in again and choose the certificate with the HSA-id.

# --- What was typed

kb-0400-cause = A personnummer has 10 or 12 digits. This one has { $digits }.
kb-0400-remedy = Type the whole personnummer, for example YYYYMMDDNNNN.
kb-0401-cause = The personnummer has a date that does not exist.
kb-0401-remedy = Check year, month and day in the personnummer.
kb-0402-cause = The last digit of the personnummer does not fit the others.
kb-0402-remedy = Compare the digits with the id document.
kb-0403-cause = The character “{ $character }” can't stand in a personnummer.
kb-0403-remedy = Type digits only.
kb-0410-cause = An HSA-id must be typed whole, not only its last characters.
kb-0410-remedy = Type the whole HSA-id: SE, ten digits, hyphen and the rest.
kb-0411-cause = { $organisation } is not an organisation number, so the HSA-id is wrong.
kb-0411-remedy = Check the ten digits before the hyphen.
kb-0412-cause = The character “{ $character }” can't stand in an HSA-id.
kb-0412-remedy = Type only the letters A to Z and digits after the hyphen.
kb-0413-cause = The HSA-id has { $length } characters. The longest there is has 31.
kb-0413-remedy = Check that only one HSA-id stands in the field.
kb-0414-cause = An organisation number has 10 digits. This one has { $digits }.
kb-0414-remedy = Type the whole organisation number, for example NNNNNN-NNNN.
kb-0415-cause = The digits are not an organisation number: the last one does not fit the others.
kb-0415-remedy = Compare the digits with where you have them from.
kb-0416-cause = The character “{ $character }” can't stand in an organisation number.
kb-0416-remedy = Type digits only.
kb-0420-cause = The character “{ $character }” can't stand in a card number.
kb-0420-remedy = Type the digits that are printed on the card.
kb-0421-cause = A card number has 16 to 20 digits. This one has { $digits }.
kb-0421-remedy = Type the whole number that is printed on the card.
kb-0430-cause = What stands in the field is neither a personnummer nor an HSA-id.
kb-0430-remedy = Type a personnummer in digits, or a whole HSA-id.
kb-0431-cause = The field “{ $field }” is empty or wrong.
kb-0431-remedy = Fill in the field.
kb-0432-cause = A national reserve id has 12 characters in the form XXYYMMDDNNGC.
kb-0432-remedy = Compare the reserve id with where you have it from and type all characters.
kb-0433-cause = The reserve id has a date that does not exist.
kb-0433-remedy = Check year, month and day in the reserve id.
kb-0434-cause = The last digit of the reserve number does not fit the others.
kb-0434-remedy = Compare the reserve number with where you have it from.
kb-0440-cause = The search wants { $searched }. The field says { $typed }.
kb-0440-remedy = Search for { $searched }.

# --- Keys and certificates

kb-0500-cause = The certificate is for the card that ends in { $actual }, not { $expected }. It is not written to the card.
kb-0500-remedy = Contact whoever issued the certificate.
kb-0501-cause = The certificate does not belong to the key on the card.
kb-0501-remedy = Check that the certificate was issued for a key on this very card. Else contact whoever issued it.
kb-0502-cause = The certificate that was read back from the card is not the one that was written.
kb-0502-remedy = Try again. Take another card if that does not help.
kb-0503-cause = The certificate can't be read ({ $detail }).
kb-0503-remedy = Contact whoever issued the certificate.
kb-0504-cause = The portal issued no certificate ({ $detail }).
kb-0504-remedy = Try again, else contact the portal's help desk.
kb-0505-cause = The signature was not accepted ({ $detail }).
kb-0505-remedy = Check that the right card is in the reader and sign again.
kb-0506-cause = The document is too large: { $size } bytes. The most is { $most }.
kb-0506-remedy = Contact the portal's help desk.
kb-0507-cause = The certificate on the card is revoked.
kb-0507-remedy = Ask an ID administrator for a new certificate or a new card.
kb-0508-cause = { $days ->
    [0] The certificate on your card expires today.
    [1] The certificate on your card expires tomorrow.
   *[other] The certificate on your card expires in { $days } days.
 }
kb-0508-remedy = Fetch a new certificate before that.
kb-0509-cause = The card's certificate for { usage-words } has expired.
kb-0509-remedy = Fetch a new certificate to the card, or use another card.
kb-0510-cause = The computer does not know the issuer { $issuer }.
kb-0510-remedy = Ask IT to install the SITHS root and issuer certificates.
kb-0511-cause = The card belongs to { $card ->
    [test] the test environment
   *[other] the real environment
 }, but the portal belongs to { $portal ->
    [test] the test environment
   *[other] the real environment
 }.
kb-0511-remedy = Use a card of the portal's environment, or open the portal of the card's environment.
kb-0512-cause = A certificate on the card is for the card that ends in { $actual }. This card ends in { $expected }.
kb-0512-remedy = Choose the certificates of the card that ends in { $expected }. The others can't be fetched to it.
kb-0513-cause = The fetch failed though the card has got both keys.
kb-0513-remedy = Send the case to the portal's help desk with a diagnostic bundle.
kb-0514-cause = The certificate is { $size } bytes. It may be { $most } bytes at most.
kb-0514-remedy = Remove expired certificates from the card, or use another card.
kb-0515-cause = Nothing on the card has the identifier { $id }.
kb-0515-remedy = The command kortbrygga certificate list shows what is on the card.
kb-0516-cause = The file { $path } can’t be used: { $detail ->
    [too-large] it is larger than { $most } bytes
    [folder] it is a folder
    [same] the result would overwrite the file that is read
    [name] its name is empty, too long or has characters that can’t be seen
   *[other] { $detail }
 }.
kb-0516-remedy = Check the file’s name and permissions, and run the command again.
kb-0517-cause = What is on the card has changed since the plan was made. { $removed ->
    [0] Nothing was removed.
    [1] One certificate had been removed already.
   *[other] { $removed } certificates had been removed already.
}
kb-0517-remedy = Make a new plan with --dry-run and read it through.
kb-0518-cause = The key { $id } already has another certificate. Nothing was written.
kb-0518-remedy = Give --replace if the old certificate is to be replaced.
kb-0519-cause = More than one certificate on the card has the identifier { $id }.
kb-0519-remedy = Give the certificate’s serial number instead. The command kortbrygga certificate list shows it.

# --- The portal

kb-0600-cause = The portal does not answer.
kb-0600-remedy = Wait a while and try again. Nothing is lost.
kb-0601-cause = The portal gave an unexpected answer ({ $status }).
kb-0601-remedy = Try again, else contact the portal's help desk.
kb-0602-cause = The portal does not take signatures from { -app } yet.
kb-0602-remedy = Use the portal's own buttons. Here you see what is missing.
kb-0603-cause = The portal has logged you out.
kb-0603-remedy = Log in again. The case goes on where it was.
kb-0604-cause = The same request has already been answered with other content.
kb-0604-remedy = Reload the page. Contact IT if it happens again.
kb-0605-cause = The portal's button does not answer, and nothing on this computer explains why.
kb-0605-remedy = Log out, log in and repeat the step once. If that does not help: send the case to the portal's help desk with a diagnostic bundle.
kb-0606-cause = The portal's button is grey, and nothing on this computer explains why.
kb-0606-remedy = Check that all boxes and fields of the page are filled in. Else reload the page. Contact the portal's help desk if the button is still grey.
kb-0607-cause = The page resembles one that we know, but a part is missing. The portal may have changed.
kb-0607-remedy = Go on with the portal's own buttons, and tell the portal's help desk that the page is not recognised.
kb-0608-cause = The page contradicts itself ({ $what }).
kb-0608-remedy = Reload the page. If it happens again: do not go on, but contact the portal's help desk.
kb-0609-cause = The card has the status “{ $status }”. A card without a receipt is revoked.
kb-0609-remedy = Finish the hand-out, and let the recipient acknowledge the card.
kb-0610-cause = The card was ordered on { $date } and not handed out in time.
kb-0610-remedy = Order a new card.
kb-0611-cause = The computer can't reach the authentication service.
kb-0611-remedy = Check the network, choose Tillbaka and try again. Contact IT otherwise.
kb-0612-cause = The service is not connected to an identity provider (IdP) for SITHS eID.
kb-0612-remedy = Contact the owner of the service.
kb-0613-cause = The address of the service is an old one.
kb-0613-remedy = Open the service from its start page, and replace the bookmark.
kb-0614-cause = The portal does not support this browser. The older portal needs Edge in IE mode, where extensions do not run.
kb-0614-remedy = Open the older portal in Edge in IE mode, or use the new portal in an ordinary tab.
kb-0615-cause = The production of the card failed.
kb-0615-remedy = Try again in the portal, or cancel the production.

# --- Deadlines and receipt

kb-0700-cause = The time for the receipt has passed. The certificates are revoked.
kb-0700-remedy = Ask administrator 1 to make a new order.
kb-0701-cause = Half of the time for the receipt has passed.
kb-0701-remedy = Let the recipient acknowledge the card.
kb-0702-cause = Five minutes are left for the receipt.
kb-0702-remedy = Let the recipient acknowledge the card now.
kb-0703-cause = The terms have not been accepted.
kb-0703-remedy = Let the recipient read and accept the terms.

# --- The journal

kb-0800-cause = The journal on this computer can't be written ({ $detail }). Nothing irreversible is begun.
kb-0800-remedy = Ask IT to free space on the disk.
kb-0801-cause = The journal on this computer is damaged ({ $detail }).
kb-0801-remedy = Ask IT to look after the journal before more cards are handed out.
kb-0802-cause = It is done on the card, but the journal on this computer could not be closed ({ $detail }).
kb-0802-remedy = Don’t do it again: look at what is on the card instead. Ask IT to free space on the disk.

# --- What is installed on the computer

kb-0900-cause = Net iD does not allow the portal { $origin }.
kb-0900-remedy = Ask IT to add the portal to Net iD, or use a computer of the workplace.
kb-0901-cause = This computer's SITHS package has no Net iD Enterprise, which the portal needs.
kb-0901-remedy = Ask IT to install the packaging that includes Net iD Enterprise.
kb-0902-cause = SITHS packages are mixed on this computer, or it was not restarted after the installation ({ $packages }).
kb-0902-remedy = Restart the computer. If that does not help, ask the IT department to uninstall the packages, restart and install the right one.
kb-0903-cause = Windows copies certificates from cards by itself, though the computer has an MD package.
kb-0903-remedy = Ask IT to turn the service Certificate Propagation off.
kb-0904-cause = The SITHS eID app { $version } does not work on remote desktops and Windows Server.
kb-0904-remedy = Ask IT to install the version that is stated for remote desktops.
kb-0905-cause = The SITHS eID app is too old: version { $version }. The least that will do is { $least }.
kb-0905-remedy = Ask IT to update the SITHS eID app.
kb-0906-cause = Net iD has lost the card though it is in the reader.
kb-0906-remedy = Right-click the Net iD icon and choose Läs in kortet på nytt. If that does not help: pull the card out, insert it and log in again.
kb-0907-cause = The browser still holds certificates of an earlier login.
kb-0907-remedy = Close all windows of the browser and open it again.
kb-0908-cause = { $version ->
    [none] Net iD is not installed on this computer.
   *[other] Net iD is too old: version { $version }. The least that will do is { $least }.
 }
kb-0908-remedy = Ask IT to install or update Net iD and to restart the computer.
kb-0909-cause = This computer has Net iD { $version }, packaging { $packaging }.
kb-0909-remedy = Copy version and packaging into the case if the help desk asks.
kb-0910-cause = Net iD can't write its trace { $path }.
kb-0910-remedy = Ask IT to choose a path that can be written and to restart the computer.
kb-0911-cause = The setting { $setting } is decided in another place: { $winner }.
kb-0911-remedy = Ask IT to change it in that place and to save files as UTF-8.
kb-0912-cause = Net iD ignores { reader-words } because of the reader's name.
kb-0912-remedy = Ask IT to change Net iD's list of readers, or use another reader.
kb-0913-cause = Net iD releases the card after each use. Readers with a PIN pad then lose the login.
kb-0913-remedy = Ask IT to set KeepLoggedInLocked, or use a reader without a PIN pad.
kb-0914-cause = Nexus Personal keeps old card data, so that cards may be produced with wrong content.
kb-0914-remedy = Ask IT to set CacheValidity=0.
kb-0915-cause = Nexus is set to the 64-bit library, which can't initialise cards.
kb-0915-remedy = Ask IT to give only PKCS11LibraryWindows32.
kb-0916-cause = The browser can't start Smart ID Desktop App for this user.
kb-0916-remedy = Start Smart ID Desktop App once, or ask IT to set the key by GPO.
kb-0917-cause = The portal { $origin } is not on the list of Net iD Client.
kb-0917-remedy = Ask IT to enable the extension Net iD Client and to add the portal's address.
kb-0918-cause = Smart Card Connector is missing on this ChromeOS computer.
kb-0918-remedy = Ask IT to install Smart Card Connector, import root and issuer certificates and allow the portal.
kb-0919-cause = The computer turns off the power of { reader-words } to save energy.
kb-0919-remedy = Ask IT to turn power saving off for the reader.
