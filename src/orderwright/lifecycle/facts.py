"""What came back from the world, mapped to steps: the one function that worker, polls and hooks
call.

Effects and pollers return facts and never write domain rows. No effect of today returns any: mails
only
leave. A fact of an unknown kind is a mistake of the program and said so.
"""

from typing import Any


class UnknownFact(TypeError):
    """No step is known for this kind of fact."""


def apply_fact(fact: Any) -> None:
    """Takes the step that the fact means, in the caller's transaction. Raises UnknownFact."""
    raise UnknownFact(type(fact).__name__)
