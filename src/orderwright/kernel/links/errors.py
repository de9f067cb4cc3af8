"""What may be wrong with a token; a page answers all three, but only two with a reason."""


class LinkRefused(Exception):
    """The token opens nothing."""


class UnknownLink(LinkRefused):
    """No link of this purpose has the token: the page is the one of any unknown address."""


class LinkExpired(LinkRefused):
    """The link was right once; its time is over. `row` lets a page offer a new one by mail."""

    def __init__(self, row: int) -> None:
        super().__init__()
        self.row = row


class LinkRevoked(LinkRefused):
    """The link was withdrawn or replaced by a newer one."""
