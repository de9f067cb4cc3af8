"""The kernel: what every order desk needs and no shop changes.

Owns the lifecycle engine, the journal, duties, links, numbers, money, tokens, the clock, the
event log and fault points. Everybody above calls it; it imports no other part of Orderwright.
"""
