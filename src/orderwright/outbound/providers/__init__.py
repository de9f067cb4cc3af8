"""What the adapters of all kinds of provider stand on: calls, sealed secrets, values, foreign text.

Payment services and carriers use it and do not know each other. `wire.py` is the one place that
opens a connection to a provider; `reading.py` and `xml.py` take foreign bodies apart. Nothing here
writes a row.
"""
