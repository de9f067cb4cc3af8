"""An order in, bytes out: what is printed, attached and scanned. Pure: no row, no network."""
