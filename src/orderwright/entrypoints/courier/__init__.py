"""The deliverer's pages: one delivery by its link, a whole day by its link. Mobile first.

The token in the path is the right; no cookie is needed. GET shows, POST acts. Shows what the
delivery needs and nothing else: never an e-mail address, a price, or another order (T08, T09).
"""
