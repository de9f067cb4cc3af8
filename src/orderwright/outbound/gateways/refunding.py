"""A refund's errors turned into answers, the same for every provider.

Called by the adapters: a refusal and an unknown outcome of a refund are facts for its row, so that
nobody guesses (F08).
"""

from __future__ import annotations

from collections.abc import Callable

from orderwright.domain.payments.port_errors import (
    NotOffered,
    NotUnderstood,
    ProviderDown,
    ProviderRefused,
)
from orderwright.domain.payments.ports import RefundAnswer, RefundOutcome


def answered(refund: Callable[[], RefundAnswer]) -> RefundAnswer:
    """What `refund` answers; refused and unknown instead of their errors. Raises NotOffered."""
    try:
        return refund()
    except NotOffered:
        raise
    except ProviderRefused as error:
        return RefundAnswer(RefundOutcome.REFUSED, sentence=str(error))
    except (ProviderDown, NotUnderstood) as error:
        return RefundAnswer(RefundOutcome.UNKNOWN, sentence=str(error))
