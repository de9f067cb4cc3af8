"""Reading the orders of other systems: one file a format, the way into the database shared.

A format turns its file into documents and refuses what it cannot read, with the line's number.
`replay.py` writes documents through the lifecycle; `reconciliation.py` proves that nothing is lost.
"""
