"""A zip that leaves piece by piece while it is written: one file of it stands in memory at a time.

Called by `exports.py` and `invoice_bundles.py`. Pure.
"""

import io
import zipfile
from collections.abc import Iterable, Iterator


class _Pipe(io.RawIOBase):
    """Takes what the zip writes, until somebody fetches it."""

    def __init__(self) -> None:
        self.waiting = bytearray()

    def writable(self) -> bool:
        return True

    def write(self, piece: object) -> int:
        written_now = bytes(piece)  # type: ignore[call-overload]
        self.waiting += written_now
        return len(written_now)

    def fetched(self) -> bytes:
        """All that has come since the last time."""
        out = bytes(self.waiting)
        self.waiting.clear()
        return out


def zipped(files: Iterable[tuple[str, bytes]]) -> Iterator[bytes]:
    """The zip of (name, content), in their order."""
    pipe = _Pipe()
    with zipfile.ZipFile(pipe, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files:
            archive.writestr(name, content)
            yield pipe.fetched()
    yield pipe.fetched()
