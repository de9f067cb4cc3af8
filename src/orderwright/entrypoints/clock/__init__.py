"""Time as an actor: what becomes due because nobody moved.

The clock only ticks: what it does are steps of the tables, taken like anybody's, and the tables
decide whether they are right. Started by the worker.
"""
