"""What the shop's own configuration refuses. Each carries the sentence that staff read."""

from orderwright.kernel.lifecycle.errors import BadInput, Refused


class BadSettings(BadInput):
    """A setting, status, person or key was filled in wrongly; nothing was changed."""


class StatusNeeded(Refused):
    """The status cannot be retired: something of the shop stands on it."""


class UnknownStatus(LookupError):
    """No status of that code, number, stage or party."""
