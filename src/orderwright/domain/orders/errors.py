"""What the services of orders raise."""


class UnknownOrder(Exception):
    """No order of that number or id."""
