# Arbetsflödenas, stegens och rollernas namn.

workflow-siths-reserve-loa3-order = Beställa reservkort, tillitsnivå 3
step-siths-reserve-loa3-order-order = Beställ kortet

workflow-siths-reserve-loa3-issue = Lämna ut reservkort, tillitsnivå 3
step-siths-reserve-loa3-issue-open-orders = Öppna beställningar
step-siths-reserve-loa3-issue-search = Sök beställningen
step-siths-reserve-loa3-issue-review = Granska och skriv under
step-siths-reserve-loa3-issue-hand-over = Lämna över kortet
step-siths-reserve-loa3-issue-terms = Acceptera villkoren
step-siths-reserve-loa3-issue-fetch = Hämta certifikat
step-siths-reserve-loa3-issue-receipt = Kvittera kortet

workflow-netid-portal-hand-out = Lämna ut en enhet med två handläggare
step-netid-portal-hand-out-start = Starta utlämningen
step-netid-portal-hand-out-open = Öppna ärendet
step-netid-portal-hand-out-identify = Identifiera användaren
step-netid-portal-hand-out-hand-over = Signera utlämningen
step-netid-portal-hand-out-receipt = Acceptera villkoren och kvittera

role-administrator1 = Administratör 1
role-administrator2 = Administratör 2
role-recipient = Mottagaren
