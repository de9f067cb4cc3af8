"""Orders and invoices as other programs read them: XML of several standards, CSV, spreadsheets.

Pure: values in, bytes out. Owns the formats, what each can hold and where a text is cut. Never
reads a row of an order, never validates against somebody's server.
"""
