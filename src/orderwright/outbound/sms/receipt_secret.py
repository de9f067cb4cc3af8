"""The secret in the address of receipts, where a service does not sign them.

Made from the installation's key, so that nothing need be kept; of no use elsewhere.
"""

from orderwright.kernel import tokens

NAME = "secret"
"""Of the parameter that holds it."""


def secret_of(code: str) -> str:
    """What only that service and this shop know."""
    return tokens.derive(f"sms-receipts-{code}", 0, 1)
