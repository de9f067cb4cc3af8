"""A progress bar on stderr: one moving line for people, a line every tenth for logs."""

import sys
from types import TracebackType
from typing import TextIO

from django.utils.translation import gettext as _

WIDTH = 30


class Progress:
    """How much of `total` is done. Leaves the cursor on a new line, whatever happens."""

    def __init__(self, total: int, *, stream: TextIO | None = None) -> None:
        self._total = total
        self._done = 0
        self._stream = stream or sys.stderr
        self._moving = self._stream.isatty()
        self._shown = -1

    def __enter__(self) -> "Progress":
        self._show()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        problem: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._moving:
            print(file=self._stream)

    def add(self, count: int) -> None:
        """So many more are done."""
        self._done += count
        self._show()

    def _show(self) -> None:
        share = self._done * 100 // self._total if self._total else 100
        step = share if self._moving else share // 10
        if step == self._shown:
            return
        self._shown = step
        filled = WIDTH * share // 100
        bar = "█" * filled + "░" * (WIDTH - filled)
        counted = _("%(done)s of %(total)s documents") % {"done": self._done, "total": self._total}
        start, end = ("\r", "") if self._moving else ("", "\n")
        print(f"{start}{bar} {share:3} %  {counted}", end=end, file=self._stream, flush=True)
