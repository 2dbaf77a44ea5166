"""The six errors a plugin raises or returns, named for what the host does next.

::

    PluginError
    ├── NotFound        the carrier does not know it (yet)      host keeps asking, slower; no failure
    │   └── NotTaken    it wants more or can't at present       the same, and the number is not doubted
    ├── Rejected        malformed for this carrier, for good    host stops asking this carrier and says why
    ├── RateLimited     429, quota                              host pauses the carrier until `retry_after`
    ├── AuthFailed      credentials refused                     host pauses it until the configuration changes
    ├── Unavailable     network, 5xx, anti-bot page             host backs off; circuit opens after 5
    ├── BadResponse     the answer was not understood           host keeps the last good data; circuit after 5
    └── PluginCrashed   made by the host from anything else     traceback to the log, paused after 3 in a row
"""

from datetime import datetime
from typing import ClassVar


class PluginError(Exception):
    """Base of the errors a plugin may raise or return inside `Missed`."""

    kind: ClassVar[str] = "error"


class NotFound(PluginError):
    """The carrier does not know the number (yet)."""

    kind = "not_found"


class NotTaken(NotFound):
    """The carrier does not take the number as things are: it wants to know more, or can't at present.

    Nothing is wrong with the number, so it never becomes Unknown for this. The message says what is wanted.
    """

    kind = "not_taken"


class Rejected(PluginError):
    """The number or message is malformed for this carrier and refused for good."""

    kind = "rejected"


class RateLimited(PluginError):
    """Too many requests, or the quota is used up.

    `retry_after`: seconds (float) or an aware datetime; `None` when the carrier did not say.
    """

    kind = "rate_limited"

    def __init__(self, message: str = "too many requests", *, retry_after: float | datetime | None = None) -> None:
        """`retry_after`: seconds, an aware datetime, or `None` for not said."""
        super().__init__(message)
        self.retry_after = retry_after


class AuthFailed(PluginError):
    """The credentials were refused."""

    kind = "auth_failed"


class Unavailable(PluginError):
    """Network, server error or an anti-bot page: nothing is wrong with the number.

    `sent`: whether the request reached the server; `None` when that is not known.
    """

    kind = "unavailable"

    def __init__(self, message: str = "not available", *, sent: bool | None = None) -> None:
        """`sent`: True, False or `None` for not known."""
        super().__init__(message)
        self.sent = sent


class BadResponse(PluginError):
    """The answer (or the file) was not understood.

    `field` names the part that was wrong, e.g. `$.data.accepted[0].number`; `hint` says what a person can do about it.
    """

    kind = "bad_response"

    def __init__(
        self, message: str = "answer not understood", *, field: str = "", sample: str = "", hint: str = ""
    ) -> None:
        """`field`: path of the wrong part; `sample`: the start of the body, for the log (never shown with secrets)."""
        super().__init__(message)
        self.hint = hint
        self.field = field
        self.sample = sample


class PluginCrashed(PluginError):
    """Made by the host: the plugin raised something else. Plugins do not raise it."""

    kind = "plugin_crashed"
