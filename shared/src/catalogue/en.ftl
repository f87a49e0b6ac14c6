# Cause and remedy of each number. The remedy begins with a verb.
# Values: a reader is left, right or its own name.

-app = Kortbrygga
-reader-left = the left reader
-reader-right = the right reader

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

# --- Readers and cards

kb-0100-cause = The computer's smart-card service is not running.
kb-0100-remedy = Restart the computer, or ask IT to start the service.
kb-0101-cause = No card reader is connected.
kb-0101-remedy = Connect two card readers.
kb-0102-cause = Only one card reader is connected. Handing out needs two during the whole case.
kb-0102-remedy = Connect the second card reader.
kb-0103-cause = There is no card in { $reader ->
    [left] { -reader-left }
    [right] { -reader-right }
   *[other] the reader { $reader }
 }.
kb-0103-remedy = Insert the reserve card into { $reader ->
    [left] { -reader-left }
    [right] { -reader-right }
   *[other] the reader { $reader }
 }.
kb-0104-cause = The card in { $reader ->
    [left] { -reader-left }
    [right] { -reader-right }
   *[other] the reader { $reader }
 } ends in { $actual }. The order is for the card that ends in { $expected }.
kb-0104-remedy = Insert the right card, or search for the right order.
kb-0105-cause = The card was taken out of { $reader ->
    [none] its reader
    [left] { -reader-left }
    [right] { -reader-right }
   *[other] the reader { $reader }
 } before it was finished.
kb-0105-remedy = Put the same card back. The case goes on where it was.
kb-0106-cause = The card in { $reader ->
    [left] { -reader-left }
    [right] { -reader-right }
   *[other] the reader { $reader }
 } does not answer.
kb-0106-remedy = Pull the card out, wipe the chip and insert it again.
kb-0107-cause = Another program{ $program ->
    [none] { "" }
   *[other] { " (" }{ $program })
 } is using the card.
kb-0107-remedy = Close the other program, or pull the card out and insert it again.
kb-0108-cause = The card in { $reader ->
    [left] { -reader-left }
    [right] { -reader-right }
   *[other] the reader { $reader }
 } can't be read.
kb-0108-remedy = Turn the card so that the chip goes in the right way, and insert it again. Take another card if that does not help.
kb-0109-cause = The card answered with an error ({ $operation }, { $sw }).
kb-0109-remedy = Pull the card out, insert it again and try once more.
kb-0110-cause = This kind of card ({ $family }) can't do what is needed ({ $operation }).
kb-0110-remedy = Use a kind of card that is supported, or ask IT.
kb-0111-cause = The card has no room for more keys or certificates.
kb-0111-remedy = Use an unused reserve card.
kb-0112-cause = The card in { $reader ->
    [left] { -reader-left }
    [right] { -reader-right }
   *[other] the reader { $reader }
 } is your own card.
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
kb-0118-cause = The card has no key for { $usage ->
    [authentication] authentication
   *[other] signatures
 }.
kb-0118-remedy = Insert the right card, or fetch certificates to the card first.

kb-0119-cause = Another card than the one of this case is in { $reader ->
    [left] { -reader-left }
    [right] { -reader-right }
   *[other] the reader { $reader }
 }.
kb-0119-remedy = Put back the card that was there.

# --- PIN

kb-0200-cause = Wrong PIN. { $tries ->
    [1] One try is
   *[other] { $tries } tries are
 } left.
kb-0200-remedy = Type { $pin ->
    [authentication] the authentication PIN
   *[other] the signature PIN
 } again.
kb-0201-cause = { $pin ->
    [authentication] The authentication PIN
   *[other] The signature PIN
 } is blocked on the card.
kb-0201-remedy = Unblock the card with its PUK, or use another card.
kb-0202-cause = One try is left with { $pin ->
    [authentication] the authentication PIN
   *[other] the signature PIN
 }. If it is wrong, the card is blocked.
kb-0202-remedy = Check the PIN in the envelope before you type it.
kb-0203-cause = The PIN window was closed.
kb-0203-remedy = Choose the action again when you are ready.
kb-0204-cause = No PIN was typed in time.
kb-0204-remedy = Choose the action again when you are ready.
kb-0205-cause = The PIN window could not be shown.
kb-0205-remedy = Ask IT to check the installation of { -app }.

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
kb-0304-remedy = Check in SITHS Admin that the order is signed and that you did not make it yourself.
kb-0305-cause = The recipient is one of the administrators of this case.
kb-0305-remedy = Let an administrator who is not the recipient take over.
kb-0306-cause = The portal did not accept the login ({ $reason }).
kb-0306-remedy = Try again. Check that the card is yours and is not revoked.
kb-0307-cause = The recipient has a coordination number or passport number and can't get level 3.
kb-0307-remedy = Order SITHS E-ID LOA2 TILL RESERVKORT instead.
kb-0308-cause = The case stands at another step.
kb-0308-remedy = Reload the page and go on where the case stands.

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
kb-0420-cause = The character “{ $character }” can't stand in a card number.
kb-0420-remedy = Type the digits that are printed on the card.
kb-0421-cause = A card number has 16 to 20 digits. This one has { $digits }.
kb-0421-remedy = Type the whole number that is printed on the card.
kb-0430-cause = What stands in the field is neither a personnummer nor an HSA-id.
kb-0430-remedy = Type a personnummer in digits, or a whole HSA-id.
kb-0431-cause = The field “{ $field }” is empty or wrong.
kb-0431-remedy = Fill in the field.
kb-0440-cause = The search wants { $searched }. The field says { $typed }.
kb-0440-remedy = Search for { $searched }.

# --- Keys and certificates

kb-0500-cause = The certificate is for the card that ends in { $actual }, not { $expected }. It is not written to the card.
kb-0500-remedy = Contact the portal's help desk.
kb-0501-cause = The certificate does not belong to the key on the card.
kb-0501-remedy = Contact the portal's help desk.
kb-0502-cause = The certificate that was read back from the card is not the one that was written.
kb-0502-remedy = Try again. Take another card if that does not help.
kb-0503-cause = The certificate can't be read ({ $detail }).
kb-0503-remedy = Contact the portal's help desk.
kb-0504-cause = The portal issued no certificate ({ $detail }).
kb-0504-remedy = Try again, else contact the portal's help desk.
kb-0505-cause = The signature was not accepted ({ $detail }).
kb-0505-remedy = Check that the right card is in the reader and sign again.
kb-0506-cause = The document is too large: { $size } bytes. The most is { $most }.
kb-0506-remedy = Contact the portal's help desk.

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
kb-0605-remedy = Reload the page. Send the case to the portal's help desk if the button still does not answer.

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
