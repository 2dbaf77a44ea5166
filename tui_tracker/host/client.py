"""The network: aiohttp, imported at the first request and not before."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Final

from .decode import ACCEPTED
from .exchange import Received, Sent

if TYPE_CHECKING:
    import aiohttp

_CONNECT: Final = 10.0  # seconds for one connection
_CHUNK: Final = 64 * 1024
_AGENT: Final = "tui-tracker"
_LINE: Final = 16 * 1024  # bytes of the status line or of one header
_HEADERS: Final = 128  # lines


class Client:
    """An `Exchange` over sockets."""

    def __init__(self, *, public_only: bool = False) -> None:
        """Nothing is opened yet. `public_only`: nowhere inside the own network, whatever a name means."""
        self._public_only = public_only
        self._session: aiohttp.ClientSession | None = None

    @asynccontextmanager
    async def __call__(self, sent: Sent) -> AsyncIterator[Received]:
        """The answer, its body not read yet. Raises aiohttp's errors."""
        session = self._session or self._open()
        async with session.request(
            sent.method, sent.url, data=sent.content, headers=sent.headers, allow_redirects=False
        ) as response:
            encodings = response.headers.getall("Content-Encoding", [])
            yield Received(
                status=response.status,
                headers=response.headers,
                encodings=[each.strip().lower() for line in encodings for each in line.split(",")],
                charset=response.charset or "",
                chunks=response.content.iter_chunked(_CHUNK),
            )

    async def close(self) -> None:
        """Close the connections."""
        if self._session is not None:
            await self._session.close()
            self._session = None

    def _open(self) -> "aiohttp.ClientSession":
        import aiohttp

        self._session = aiohttp.ClientSession(
            connector=self._connector(),
            auto_decompress=False,
            cookie_jar=aiohttp.DummyCookieJar(),
            max_line_size=_LINE,
            max_field_size=_LINE,
            max_headers=_HEADERS,
            headers={"User-Agent": _AGENT, "Accept-Encoding": ACCEPTED},
            timeout=aiohttp.ClientTimeout(total=None, sock_connect=_CONNECT),
            trust_env=False,
        )
        # aiohttp sends GET, PUT and DELETE again by itself when a connection drops: not counted, not asked for.
        # There is no public switch (a test shows that this one works).
        self._session._retry_connection = False
        return self._session

    def _connector(self) -> "aiohttp.TCPConnector | None":
        """`None`: aiohttp's own."""
        if not self._public_only:
            return None
        import aiohttp

        from .public import PublicResolver

        return aiohttp.TCPConnector(resolver=PublicResolver())
