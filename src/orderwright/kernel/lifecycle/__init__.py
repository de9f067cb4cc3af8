"""The lifecycle engine: tables of steps as values, and the one way in which a step is taken."""
