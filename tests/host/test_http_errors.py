"""Every error of the HTTP client is one of ours, by name: a new version of it that adds one fails here."""

from collections.abc import Iterator
from typing import Any, Final

import aiohttp  # noqa: F401 (what it defines is looked at)
import pytest

from tui_tracker.host.transport import mapped
from tui_tracker.plugin import BadResponse, Unavailable

Ours = tuple[type[Unavailable | BadResponse], bool | None]

_NOT_SENT: Final[Ours] = (Unavailable, False)
_CUT: Final[Ours] = (Unavailable, True)
_PERHAPS: Final[Ours] = (Unavailable, None)
_BAD: Final[Ours] = (BadResponse, None)

TABLE: Final[dict[str, Ours]] = {
    "BadContentDispositionHeader": _PERHAPS,
    "BadContentDispositionParam": _PERHAPS,
    "BadHttpMessage": _BAD,
    "BadHttpMethod": _BAD,
    "BadStatusLine": _BAD,
    "ClientConnectionError": _PERHAPS,
    "ClientConnectionResetError": _PERHAPS,
    "ClientConnectorCertificateError": _NOT_SENT,
    "ClientConnectorDNSError": _NOT_SENT,
    "ClientConnectorError": _NOT_SENT,
    "ClientConnectorSSLError": _NOT_SENT,
    "ClientError": _PERHAPS,
    "ClientHttpProxyError": _BAD,
    "ClientOSError": _PERHAPS,
    "ClientPayloadError": _CUT,
    "ClientProxyConnectionError": _NOT_SENT,
    "ClientResponseError": _BAD,
    "ClientSSLError": _NOT_SENT,
    "ConnectionTimeoutError": _NOT_SENT,
    "ContentEncodingError": _BAD,
    "ContentLengthError": _CUT,
    "ContentTypeError": _BAD,
    "DecompressSizeError": _BAD,
    "EofStream": _PERHAPS,
    "HttpBadRequest": _BAD,
    "HttpProcessingError": _BAD,
    "InvalidHeader": _BAD,
    "InvalidURL": _NOT_SENT,
    "InvalidURLError": _BAD,
    "InvalidUrlClientError": _NOT_SENT,
    "InvalidUrlRedirectClientError": _BAD,
    "LineTooLong": _BAD,
    "LookupError": _PERHAPS,
    "NonHttpUrlClientError": _NOT_SENT,
    "NonHttpUrlRedirectClientError": _BAD,
    "PayloadEncodingError": _BAD,
    "RedirectClientError": _BAD,
    "ServerConnectionError": _PERHAPS,
    "ServerDisconnectedError": _PERHAPS,
    "ServerFingerprintMismatch": _NOT_SENT,
    "ServerTimeoutError": _PERHAPS,
    "SocketTimeoutError": _PERHAPS,
    "TooManyMembersError": _NOT_SENT,
    "TooManyRedirects": _BAD,
    "TransferEncodingError": _CUT,
    "UnixClientConnectorError": _NOT_SENT,
    "UploadAbortedError": _PERHAPS,
    "WSHandshakeError": _PERHAPS,
    "WSMessageTypeError": _BAD,
    "WSServerHandshakeError": _BAD,
    "WebSocketError": _PERHAPS,
}


def _defined(base: type[BaseException] = BaseException) -> Iterator[type[BaseException]]:
    """What the client defines (not its server, nor its test tools)."""
    for kind in base.__subclasses__():
        if kind.__module__.startswith("aiohttp.") and not kind.__module__.startswith(("aiohttp.web", "aiohttp.pytest")):
            yield kind
        yield from _defined(kind)


def test_the_table_names_every_error_the_client_defines() -> None:
    assert {kind.__name__ for kind in _defined()} == TABLE.keys()


@pytest.mark.parametrize("kind", sorted(set(_defined()), key=str), ids=lambda kind: kind.__name__)
def test_every_error_of_the_client_is_one_of_ours(kind: type[BaseException]) -> None:
    # Their constructors all differ, and their texts want what the constructor would have set.
    silent: Any = type(kind.__name__, (kind,), {"__str__": lambda self: ""})
    error = mapped(silent.__new__(silent))
    assert (type(error), getattr(error, "sent", None)) == TABLE[kind.__name__]
