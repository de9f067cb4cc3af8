"""What happens: the tables of steps, one table a file, and the doors through which they are
taken.
"""
