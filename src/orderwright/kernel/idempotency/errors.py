"""Why a call with an idempotency key is not answered."""


class KeyRefused(Exception):
    """The key cannot be used for this call."""


class KeyReused(KeyRefused):
    """The key was used with another body: 422."""


class StillRunning(KeyRefused):
    """The first call with this key has not ended: 409."""
