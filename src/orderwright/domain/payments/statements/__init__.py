"""Bank statements and carriers' lists of cash collected: files in, lines out, matched to payments.

All of it is pure: bytes and values in, values out. Whoever imports a file calls `reading.read`,
drops the lines whose fingerprint is known, and asks `matching.match` what the others pay. Nothing
here writes a row or settles a payment.
"""
