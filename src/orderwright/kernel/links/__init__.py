"""Links: what a token in a mail or a message opens, for how long, and whether it still does.

Owns one row for each generation of a link. Called by every door that answers to a token and by
whoever writes one into a message. Never knows what the purposes mean; never stores a token.
"""
