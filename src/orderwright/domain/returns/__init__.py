"""Return cases: what came back, of which order, and how it was settled."""
