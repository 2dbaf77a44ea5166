"""Bodies unpacked while they stream, so that a small answer can't fill the memory."""

import zlib
from collections.abc import Sequence
from typing import Final

from tui_tracker.plugin import BadResponse, Unavailable

ACCEPTED: Final = "gzip, deflate"
_WINDOW: Final = {"gzip": 16 + zlib.MAX_WBITS, "x-gzip": 16 + zlib.MAX_WBITS, "deflate": zlib.MAX_WBITS}
_LAYERS: Final = 1  # nobody packs twice, except to harm


class Body:
    """Collects a body of at most `cap` unpacked bytes."""

    def __init__(self, encodings: Sequence[str], cap: int) -> None:
        """`encodings`: of the header `Content-Encoding`. Raises `BadResponse` for what was not asked for."""
        packed = [name for name in encodings if name not in {"", "identity"}]
        strange = [name for name in packed if name not in _WINDOW]
        if strange or len(packed) > _LAYERS:
            raise BadResponse(f"packed as {', '.join(packed)}", field="Content-Encoding")
        self._encoding = packed[0] if packed else ""
        self._unpack = zlib.decompressobj(_WINDOW[packed[0]]) if packed else None
        self._left = cap
        self._cap = cap
        self._parts: list[bytes] = []

    def feed(self, chunk: bytes) -> None:
        """Some bytes as they came. Raises `BadResponse` over the cap or when they can't be unpacked."""
        try:
            self._take(chunk if self._unpack is None else self._unpacked(chunk))
        except zlib.error:
            raise BadResponse(f"not {self._encoding}, as it says", field="Content-Encoding") from None

    def end(self) -> bytes:
        """The whole body. Raises `Unavailable` when the packed stream was cut."""
        if self._unpack is not None and self._parts and not self._unpack.eof:
            raise Unavailable("the answer was cut off", sent=True)
        return b"".join(self._parts)

    def _unpacked(self, chunk: bytes) -> bytes:
        assert self._unpack is not None
        try:
            return self._unpack.decompress(chunk, self._left + 1)
        except zlib.error:
            if self._encoding != "deflate" or self._parts:
                raise
            self._unpack = zlib.decompressobj(-zlib.MAX_WBITS)  # raw deflate, as some servers send (RFC 9110, 8.4.1.2)
            return self._unpack.decompress(chunk, self._left + 1)

    def _take(self, data: bytes) -> None:
        self._left -= len(data)
        if self._left < 0:
            raise BadResponse(f"the answer is larger than {self._cap} bytes", field="body")
        if data:
            self._parts.append(data)
