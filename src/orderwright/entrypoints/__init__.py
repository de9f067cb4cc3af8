"""Who acts. Thin doors: parse, one call, render. They do not know each other."""
