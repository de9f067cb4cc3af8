"""The shop as customers see it: products, cart, checkout, and the pages behind a link in a mail."""
