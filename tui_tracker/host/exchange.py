"""What lies below the rules of `ctx.http`: one request sent, one answer streamed. The network, or a recording."""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from yarl import URL


@dataclass(frozen=True, kw_only=True, slots=True)
class Sent:
    """One request as it goes out."""

    method: str
    url: "URL"
    content: bytes | None
    headers: Mapping[str, str]


@dataclass(frozen=True, kw_only=True, slots=True)
class Received:
    """The beginning of an answer, and its body as it streams in, still packed."""

    status: int
    headers: Mapping[str, str]  # looked up in any case
    encodings: Sequence[str]  # of `Content-Encoding`, small letters
    charset: str  # as declared, or ""
    chunks: AsyncIterator[bytes]


class Exchange(Protocol):
    """Sends requests. Belongs to one event loop."""

    def __call__(self, sent: Sent) -> AbstractAsyncContextManager[Received]:
        """The answer to `sent`; it is let go when the context ends. May raise whatever aiohttp raises."""

    async def close(self) -> None:
        """Close the connections."""
