doctor-fine = Inget hindrar arbetet här, så långt det gick att se.
doctor-unread = Kunde inte läsas: { $topics }.
doctor-fixer-user = Kan lösas av: dig själv
doctor-fixer-administrator = Kan lösas av: en annan administratör, eller den som delar ut roller
doctor-fixer-it = Kan lösas av: IT-avdelningen
doctor-fixer-portal-help-desk = Kan lösas av: portalens support
doctor-stop = stopp
doctor-notice = upplysning
