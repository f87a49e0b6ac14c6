doctor-fine = Nothing stops work here, as far as could be seen.
doctor-unread = Could not be read: { $topics }.
doctor-fixer-user = Can be solved by: yourself
doctor-fixer-administrator = Can be solved by: another administrator, or whoever grants roles
doctor-fixer-it = Can be solved by: the IT department
doctor-fixer-portal-help-desk = Can be solved by: the portal’s help desk
doctor-stop = stop
doctor-notice = notice
