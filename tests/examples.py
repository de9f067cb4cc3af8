"""How many examples a property test tries: few each time, many when somebody has the night for it.

`MORE_EXAMPLES=50 .venv/bin/pytest tests/unit/stock` tries fifty times as many.
"""

import os


def examples(few: int) -> int:
    """`few`, times MORE_EXAMPLES."""
    return few * int(os.environ.get("MORE_EXAMPLES", "1"))
