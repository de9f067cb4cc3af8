"""Programs that tell us something: payment services now, later receipts, bounces, marketplaces.

Thin: what is said is read by the adapter of outbound/, becomes a fact of `lifecycle/facts.py`, and
is answered when that is committed. The rehearsal's pages stand here too: it tells itself.
"""
