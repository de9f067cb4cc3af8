"""Settings, addresses and the WSGI door: the only floor that knows all the others.

Nothing below imports it. What a lower floor needs from here it reads as a value from
`django.conf.settings`.
"""
