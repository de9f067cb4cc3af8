"""Django's SQLite backend with one fair queue of writers; the name to put under `ENGINE`."""
