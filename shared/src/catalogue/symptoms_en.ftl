# What the user sees (symptom) for each rule of the table in symptoms.rs. The portal's labels stand as in the portal.
# words: what somebody may search for and what the symptom does not say. They are not shown.

area-l3 = Reserve cards of level 3
area-l2 = Reserve cards of level 2
area-pin = PIN and PUK
area-mw = Programs on the computer
area-hw = Readers and cards
area-crt = Certificates and orders
area-net = Network and login
area-sm = Net iD Portal

# --- L3

symptom-l3-01 = The button HANTERA BESTÄLLNINGAR is grey
words-l3-01 = inactive disabled lit click loa2
symptom-l3-02 = The order is not found: no rights in the branch
words-l3-02 = search hit role kra ra
symptom-l3-03 = The order is not found: only a part of the HSA-id is typed
words-l3-03 = search hit last characters incomplete
symptom-l3-04 = The order is not found: hyphen or blanks in the personnummer
words-l3-04 = search hit pasted format personal number
symptom-l3-05 = The order is not found: you made it yourself
words-l3-05 = search hit created same
symptom-l3-06 = The order is not found: there is none
words-l3-06 = search hit missing
symptom-l3-07 = Nothing happens when you click SIGNERA: the card has been out
words-l3-07 = dead react sign pulled
symptom-l3-08 = Nothing happens when you click SIGNERA, though the card stayed in
words-l3-08 = dead react sign works
symptom-l3-09 = The button BEKRÄFTA ÖVERLÄMNING is grey: wrong card
words-l3-09 = inactive disabled lit click number reserve
symptom-l3-10 = The button BEKRÄFTA ÖVERLÄMNING is grey: only one card reader
words-l3-10 = inactive disabled lit click
symptom-l3-11 = The second card reader was connected after login
words-l3-11 = plugged later
symptom-l3-12 = Nothing happens when you click BEKRÄFTA ÖVERLÄMNING
words-l3-12 = dead react lit
symptom-l3-13 = Nothing happens when you click STARTA NEDLADDNING
words-l3-13 = dead react lit terms
symptom-l3-14 = The fetch failed: the card was pulled
words-l3-14 = certificate error download
symptom-l3-15 = The fetch failed: the window for authentication never came
words-l3-15 = certificate error download pin hidden
symptom-l3-16 = The fetch failed: the window for signatures never came
words-l3-16 = certificate error download pin hidden
symptom-l3-17 = The fetch failed though both windows came
words-l3-17 = certificate error download
symptom-l3-18 = KVITTERA KORT does not go on: the time has run out
words-l3-18 = receipt acknowledge react late
symptom-l3-19 = The person can't get a reserve card of level 3
words-l3-19 = loa3 coordination passport refused
symptom-l3-20 = The person's data are protected and the order is refused
words-l3-20 = protected identity kur
symptom-l3-21 = The card was fetched, but login with it does not work
words-l3-21 = certificate missing log in
symptom-l3-22 = Wrong organisation or validity in the order
words-l3-22 = review date

# --- L2

symptom-l2-01 = No SITHS eID can be fetched to the reserve card
words-l2-01 = activate order missing loa2
symptom-l2-02 = The wrong card is used when two readers are connected
words-l2-02 = active card siths eid app cog
symptom-l2-03 = The active card can't be changed
words-l2-03 = siths eid app cog switch
symptom-l2-04 = The activation was interrupted
words-l2-04 = activate card pulled
symptom-l2-05 = The signature certificate is missing after activation
words-l2-05 = sign loa2
symptom-l2-06 = Reserve cards of level 2 are refused by NLL, Pascal or NPÖ
words-l2-06 = loa2 rejected national services
symptom-l2-07 = The validity is longer than the assignment
words-l2-07 = date end
symptom-l2-08 = A used reserve card is handed out to a new person
words-l2-08 = envelope

# --- PIN

symptom-pin-01 = The PIN is blocked
words-pin-01 = locked unlock wrong code
symptom-pin-02 = The PUK was typed wrongly too many times
words-pin-02 = locked blocked
symptom-pin-03 = The PUK is missing for a card with product code 6XX or none
words-pin-03 = letter lost unlock
symptom-pin-04 = A card with product code 7XX can't be unblocked by yourself
words-pin-04 = puk letter unlock
symptom-pin-05 = The PUK of a reserve card is lost
words-pin-05 = unlock
symptom-pin-06 = The wrong card was unblocked when two cards were in
words-pin-06 = change code pin puk
symptom-pin-07 = The letter for a new card has no PIN
words-pin-07 = missing card office
symptom-pin-08 = The same PIN is used for authentication and signatures
words-pin-08 = code equal
symptom-pin-09 = The response is not accepted when the card is unblocked remotely
words-pin-09 = challenge code unlock distance

# --- MW

symptom-mw-01 = The portal says that the Net iD plugin is missing
words-mw-01 = trusted site
symptom-mw-02 = SITHS Admin or the older Mina sidor do not work with an MD package
words-mw-02 = telia net id enterprise
symptom-mw-03 = Faults come and go after a change of SITHS package
words-mw-03 = mixed packages installation restart
symptom-mw-04 = Certificates are doubled or stay in the store
words-mw-04 = md package propagation
symptom-mw-05 = The SITHS eID app 2.0.8481 does not work on remote desktops
words-mw-05 = windows server vdi citrix horizon
symptom-mw-06 = The SITHS eID app is too old
words-mw-06 = version update
symptom-mw-07 = Net iD does not read the card
words-mw-07 = icon found
symptom-mw-08 = The last user's certificate stays in the browser
words-mw-08 = old login
symptom-mw-09 = The wrong certificate was chosen at login
words-mw-09 = personnummer hsa-id choose
symptom-mw-10 = Net iD is missing or old
words-mw-10 = install update
symptom-mw-11 = The help desk asks for Net iD's version and packaging
words-mw-11 = case
symptom-mw-12 = Net iD's trace is empty
words-mw-12 = log file
symptom-mw-13 = A changed setting of Net iD has no effect
words-mw-13 = configuration registry
symptom-mw-14 = The reader is there but not used
words-mw-14 = ignored name list
symptom-mw-15 = The card is held by another program
words-mw-15 = busy process
symptom-mw-16 = A reader with a PIN pad loses the login
words-mw-16 = pinpad
symptom-mw-17 = Nexus: cards are produced with old data
words-mw-17 = cache production fails
symptom-mw-18 = Nexus: cards can't be initialised with the 64-bit library
words-mw-18 = dll pkcs11
symptom-mw-19 = Nexus: Smart ID Desktop App does not start from the browser
words-mw-19 = plugout
symptom-mw-20 = Nexus: the card gets the state production failed
words-mw-20 = print encoding
symptom-mw-21 = Nexus: the wrong reader was chosen
words-mw-21 = desktop app
symptom-mw-22 = Net iD Client does not answer on the portal's page
words-mw-22 = extension
symptom-mw-23 = ChromeOS: no card is found
words-mw-23 = chromebook smart card connector

# --- HW

symptom-hw-01 = No card reader is found
words-hw-01 = usb driver
symptom-hw-02 = The computer's smart-card service is not running
words-hw-02 = pcscd scardsvr
symptom-hw-03 = The card is not right in the reader
words-hw-03 = chip upside down half
symptom-hw-04 = The reader is broken
words-hw-04 = reads no card
symptom-hw-05 = The reader loses contact after a while
words-hw-05 = usb loose power saving disappears
symptom-hw-06 = The card is unknown
words-hw-06 = wrong kind
symptom-hw-07 = The SITHS card has no certificates
words-hw-07 = blank new reserve
symptom-hw-08 = The card was reset in the middle of the work
words-hw-08 = other program
symptom-hw-09 = An older Telia card can't be read
words-hw-09 = opensc
symptom-hw-10 = The reserve card is of a kind that is no longer supported
words-hw-10 = 473 573 product code

# --- CRT

symptom-crt-01 = The certificate is revoked
words-crt-01 = login refused
symptom-crt-02 = The certificate expires soon
words-crt-02 = validity renew red
symptom-crt-03 = The card has the status Skickad or Skickat
words-crt-03 = sent received active
symptom-crt-04 = The card was not handed out in time
words-crt-04 = fetched revoked
symptom-crt-05 = The issuer is unknown (unknown CA)
words-crt-05 = root certificate
symptom-crt-06 = A test card is used in production, or the other way round
words-crt-06 = environment pp
symptom-crt-07 = Some pairs of certificates can't be fetched
words-crt-07 = download other card
symptom-crt-08 = The person is too young for the level
words-crt-08 = age years loa3
symptom-crt-09 = The id document is not accepted
words-crt-09 = passport licence bankid freja copy

# --- NET

symptom-net-01 = The connection to the authentication service failed
words-net-01 = network tillbaka
symptom-net-02 = The service is not connected to an IdP for SITHS eID
words-net-02 = identity provider login
symptom-net-03 = The link to the service is wrong
words-net-03 = address bookmark old
symptom-net-04 = The browser is not supported
words-net-04 = ie mode edge internet explorer
symptom-net-05 = A cancelled login can't be repeated
words-net-05 = log in again

# --- SM

symptom-sm-01 = The task Lämna ut enhet is not there for officer 2
words-sm-01 = locked progress
symptom-sm-02 = The task has disappeared
words-sm-02 = gone validity
symptom-sm-03 = The card number is not under Aktiva enheter
words-sm-03 = wrong person registered
symptom-sm-04 = Utför does not work without the number of the id document
words-sm-04 = grey field empty
symptom-sm-05 = The same officer tries to do both parts
words-sm-05 = two persons
symptom-sm-06 = The recipient does not know the PIN, or the card is not in
words-sm-06 = reader code
symptom-sm-07 = The device is not registered
words-sm-07 = register token
symptom-sm-08 = The person's data are not shown
words-sm-08 = protected hidden secrecy
