# Names of workflows, steps and roles.

workflow-siths-reserve-loa3-order = Order a reserve card, level 3
step-siths-reserve-loa3-order-order = Order the card

workflow-siths-reserve-loa3-issue = Hand out a reserve card, level 3
step-siths-reserve-loa3-issue-open-orders = Open the orders
step-siths-reserve-loa3-issue-search = Find the order
step-siths-reserve-loa3-issue-review = Review and sign
step-siths-reserve-loa3-issue-hand-over = Hand over the card
step-siths-reserve-loa3-issue-terms = Accept the terms
step-siths-reserve-loa3-issue-fetch = Fetch certificates
step-siths-reserve-loa3-issue-receipt = Acknowledge the card

workflow-netid-portal-hand-out = Hand out a device with two officers
step-netid-portal-hand-out-start = Start the hand-out
step-netid-portal-hand-out-open = Open the task
step-netid-portal-hand-out-identify = Identify the user
step-netid-portal-hand-out-hand-over = Sign the hand-out
step-netid-portal-hand-out-receipt = Accept the terms and acknowledge

role-administrator1 = Administrator 1
role-administrator2 = Administrator 2
role-recipient = Recipient
