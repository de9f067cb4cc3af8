"""Orderwright: the order desk of an online shop.

Six floors, imports point downwards only: config > entrypoints > lifecycle > outbound > domain >
kernel. `docs/architecture.md` says what each of them owns.
"""
