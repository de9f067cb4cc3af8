"""Mails that come home (X11): answers of customers and what mail servers send back (F26).

Owns the reading of a raw mail, whose answer it is, the rows that keep it, and the doors' readers:
a mailbox by IMAP and the signature of a hook. What a mail means for an order is decided in
`lifecycle/mail_news.py`. Never deletes anything in a mailbox, never trusts a header by itself.
"""
