"""The transport's failures in the contract's words: one place knows both."""

import math
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Final

from tui_tracker.plugin import AuthFailed, BadResponse, PluginError, RateLimited, Unavailable

_NOT_SENT: Final = (
    "ConnectionTimeoutError",
    "ClientConnectorError",
    "ClientConnectorDNSError",
    "ClientSSLError",
    "ClientConnectorSSLError",
    "ClientConnectorCertificateError",
    "ClientProxyConnectionError",
    "UnixClientConnectorError",
    "ServerFingerprintMismatch",
    "InvalidURL",
    "InvalidUrlClientError",
    "NonHttpUrlClientError",
)
_CUT: Final = (
    "ClientPayloadError",
    "ContentLengthError",
    "TransferEncodingError",
)
_NOT_UNDERSTOOD: Final = (
    "HttpProcessingError",
    "ContentTypeError",
    "ClientHttpProxyError",
    "ClientResponseError",
    "InvalidUrlRedirectClientError",
    "NonHttpUrlRedirectClientError",
    "RedirectClientError",
    "TooManyRedirects",
    "WSMessageTypeError",
    "WSServerHandshakeError",
)


class Busy(Unavailable):
    """A server that says when it will be back."""

    def __init__(self, message: str, *, after: float | datetime) -> None:
        """`after`: seconds or an aware time. The request has reached the server."""
        super().__init__(message, sent=True)
        self._after = after

    def wait(self, now: datetime) -> float:
        """Seconds from `now` on in which it need not be asked."""
        return (self._after - now).total_seconds() if isinstance(self._after, datetime) else self._after


def mapped(error: BaseException) -> PluginError:
    """One of our errors for whatever the HTTP client raised. The nearest class of the client's decides."""
    name, text = type(error).__name__, str(error)
    what = f"{name}: {text}" if text else name
    for known in (each.__name__ for each in type(error).__mro__):
        if known in _NOT_UNDERSTOOD:
            return BadResponse(f"the answer is not HTTP as it should be ({what})", field="HTTP")
        if known in _CUT:
            return Unavailable(f"the answer was cut off ({what})", sent=True)
        if known in _NOT_SENT:
            return Unavailable(f"no connection ({what})", sent=False)
    if isinstance(error, ValueError | TypeError):  # a header or body the client refuses to send
        return Unavailable(f"the request could not be made ({what})", sent=False)
    return Unavailable(f"the connection failed ({what})", sent=None)


def status_error(
    status: int, headers: Mapping[str, str], allow: tuple[int, ...], *, has_secret: bool
) -> PluginError | None:
    """What a status means, or `None` when the answer may be read."""
    if 200 <= status < 300 or status in allow:
        return None
    if status == 429:
        return RateLimited("HTTP 429: too many requests", retry_after=retry_after(headers.get("Retry-After", "")))
    if status in {401, 403}:
        return AuthFailed(f"HTTP {status}") if has_secret else Unavailable(f"HTTP {status}: access denied", sent=True)
    if status in {408, 425} or status >= 500:
        after = retry_after(headers.get("Retry-After", ""))
        return Unavailable(f"HTTP {status}", sent=True) if after is None else Busy(f"HTTP {status}", after=after)
    if 300 <= status < 400:
        return BadResponse(f"HTTP {status}: a redirect, which is not followed", field="HTTP status")
    return BadResponse(f"HTTP {status}", field="HTTP status")


def retry_after(value: str) -> float | datetime | None:
    """Seconds or an aware time (RFC 9110, 10.2.3); `None` for anything else."""
    try:
        seconds = float(value)
        return seconds if math.isfinite(seconds) and seconds >= 0 else None
    except ValueError:
        pass
    try:
        when = parsedate_to_datetime(value)
    except (ValueError, TypeError, IndexError):
        return None
    return when if when.tzinfo else when.replace(tzinfo=UTC)
