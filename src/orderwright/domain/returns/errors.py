"""What return cases refuse."""

from orderwright.kernel.lifecycle.errors import BadInput


class BadReturn(BadInput):
    """A return was filled in wrongly; nothing was changed."""
