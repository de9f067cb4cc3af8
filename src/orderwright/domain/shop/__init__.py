"""Who the shop is: settings, statuses, channels, people and their roles, languages.

Owns its own rows and the version that every cache of configuration is checked against.
It refuses to know orders, products or customers."""
