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
    """Base of the errors a plugin may raise, or return inside `Missed`; itself it is neither raised nor returned.

    Raised out of a method, an error is every number's of that call; inside `Missed` it is one number's. The message is
    for people: a plain sentence, without the name of the carrier's class. The host cuts it at 300 characters and takes
    secrets and control characters out of it.

    >>> [kind.__name__ for kind in PluginError.__subclasses__()]
    ['NotFound', 'Rejected', 'RateLimited', 'AuthFailed', 'Unavailable', 'BadResponse', 'PluginCrashed']
    """

    kind: ClassVar[str] = "error"  # how it is called in files and JSON


class NotFound(PluginError):
    """The carrier does not know the number (yet): the normal answer for the first days of a parcel.

    The host keeps asking, slower; it is no failure of the carrier. In time the parcel becomes Unknown. Never for an
    answer that was not understood: that is `BadResponse`.

    >>> missed = Missed(number="AC1", error=NotFound("Acme Post does not know it yet"))
    >>> missed.error.kind
    'not_found'
    """

    kind = "not_found"  # how it is called in files and JSON


class NotTaken(NotFound):
    """The carrier does not take the number as things are: it wants to know more, or can't at present.

    The host keeps asking as for `NotFound`, but nothing is wrong with the number, so it never becomes Unknown for this.
    The message says what is wanted.

    >>> missed = Missed(number="AC1", error=NotTaken("Acme Post wants the recipient's postal code"))
    >>> isinstance(missed.error, NotFound), missed.error.kind
    (True, 'not_taken')
    """

    kind = "not_taken"  # how it is called in files and JSON


class Rejected(PluginError):
    """The number or message is malformed for this carrier and refused for good.

    The host stops asking this carrier about this number and says why; it is no failure of the carrier.

    >>> def outcome(number):
    ...     if len(number) != 8:
    ...         return Missed(number=number, error=Rejected("Acme Post's numbers have eight characters"))
    >>> str(outcome("AC1").error)
    "Acme Post's numbers have eight characters"
    """

    kind = "rejected"  # how it is called in files and JSON

    def __init__(self, message: str = "refused", *, address: bool = False) -> None:
        """`address`: of a message, that nothing more may be sent to that recipient: the mailbox does not exist, or they
        said stop. The host never writes to it again through this channel until a person says otherwise.

        >>> Rejected("no such mailbox", address=True).address
        True
        """
        super().__init__(message)
        self.address = address


class RateLimited(PluginError):
    """Too many requests, or the quota is used up: the host asks the carrier nothing before `retry_after`.

    `ctx.http` raises it for HTTP 429. Where a service says so in another way, the plugin raises it. Raised by
    `Carrier.register` it holds back new numbers only.

    >>> async def ask(ctx):
    ...     answer = await ctx.http.get_json("https://api.acme.example/AC1")
    ...     if answer["error"] == "daily limit":
    ...         raise RateLimited("the day's requests are used up", retry_after=answer["seconds"])
    >>> try:
    ...     asyncio.run(ask(context({"https://api.acme.example/AC1": {"error": "daily limit", "seconds": 3600}})))
    ... except RateLimited as error:
    ...     print(error.retry_after)
    3600
    """

    kind = "rate_limited"  # how it is called in files and JSON

    def __init__(self, message: str = "too many requests", *, retry_after: float | datetime | None = None) -> None:
        """`retry_after`: seconds from now, or an aware datetime; `None` = not said, which is five minutes.

        More than 32 days count as 32 days, a negative number or a naive datetime as not said.

        >>> RateLimited(retry_after=90.0).retry_after
        90.0
        """
        super().__init__(message)
        self.retry_after = retry_after


class AuthFailed(PluginError):
    """The credentials were refused: the host says so once and asks nothing until the configuration changes.

    `ctx.http` raises it for HTTP 401 and 403 where the carrier has a secret option.

    >>> async def check(ctx):
    ...     account = await ctx.http.get_json("https://api.acme.example/account")
    ...     if account["state"] == "key revoked":
    ...         raise AuthFailed("Acme Post has revoked the key")
    >>> asyncio.run(check(context({"https://api.acme.example/account": {"state": "key revoked"}})))
    Traceback (most recent call last):
        ...
    tui_tracker.plugin.errors.AuthFailed: Acme Post has revoked the key
    """

    kind = "auth_failed"  # how it is called in files and JSON


class Unavailable(PluginError):
    """Network, server error or an anti-bot page: nothing is wrong with the number.

    The host backs off; after five in a row it asks nothing for a minute, then two, up to an hour, and says so once.
    `ctx.http` raises it for network faults, time-outs, HTTP 408, 425 and 5xx, and for hosts that were not declared.

    >>> async def page(ctx):
    ...     answer = await ctx.http.get_text("https://api.acme.example/AC1")
    ...     if "are you a robot" in answer:
    ...         raise Unavailable("Acme Post asks whether we are a robot", sent=True)
    >>> asyncio.run(page(context({"https://api.acme.example/AC1": "<html>are you a robot?"})))
    Traceback (most recent call last):
        ...
    tui_tracker.plugin.errors.Unavailable: Acme Post asks whether we are a robot
    """

    kind = "unavailable"  # how it is called in files and JSON

    def __init__(self, message: str = "not available", *, sent: bool | None = None) -> None:
        """`sent`: whether the request reached the server; `None` = not known.

        It decides whether what must not happen twice may be tried again: a message, a registration.

        >>> Unavailable("no connection", sent=False).sent
        False
        """
        super().__init__(message)
        self.sent = sent


class BadResponse(PluginError):
    """The answer (or the file) was not understood: the host keeps the last good data.

    After five in a row the carrier is left alone as for `Unavailable`. `ctx.http` raises it for what is not JSON, does
    not fit the `type=` that was asked for, is too large, or has a status that is neither good nor allowed.

    >>> def state(answer):
    ...     try:
    ...         return answer["parcel"]["state"]
    ...     except (KeyError, TypeError):
    ...         raise BadResponse("Acme Post tells no state", field="$.parcel.state") from None
    >>> state({"parcel": None})
    Traceback (most recent call last):
        ...
    tui_tracker.plugin.errors.BadResponse: Acme Post tells no state
    """

    kind = "bad_response"  # how it is called in files and JSON

    def __init__(
        self, message: str = "answer not understood", *, field: str = "", sample: str = "", hint: str = ""
    ) -> None:
        """`field`: path of the wrong part, `$` being the whole; `sample`: the start of the body, 500 characters at
        most, for the log; `hint`: what a person can do about it. Secrets are masked in all of them.

        >>> BadResponse("no state", field="$.data[0].state", hint="Update the plugin.").field
        '$.data[0].state'
        """
        super().__init__(message)
        self.hint = hint
        self.field = field
        self.sample = sample


class PluginCrashed(PluginError):
    """Made by the host when a plugin raises anything else, `SystemExit` too. Plugins do not raise it.

    The traceback goes to the log with the plugin's name and version; after three in a row the carrier is left alone for
    ten minutes, then twenty, up to an hour.

    >>> PluginCrashed("acme 1.2: track() failed with KeyError: 'state'").kind
    'plugin_crashed'
    """

    kind = "plugin_crashed"  # how it is called in files and JSON
