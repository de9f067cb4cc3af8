"""People who buy: their addresses, phones and tax ids, checked and stored as typed.

It refuses to know orders; an order keeps its own snapshot of who bought."""
