"""The methods a recording may be of: what goes in, what comes out, and how each is called."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from io import BytesIO
from itertools import islice
from typing import Any, Final

from tui_tracker.plugin import (
    Context,
    Message,
    Page,
    ParcelDraft,
    Push,
    Quota,
    ReadOptions,
    Receipt,
    Registered,
    SupplierOrder,
    Tracking,
    TrackRequest,
)

_MANY: Final = 100_000  # outcomes of one call


@dataclass(frozen=True, kw_only=True, slots=True)
class CourierChange:
    """What `change_courier` is called with."""

    request: TrackRequest
    courier_code: str


@dataclass(frozen=True, kw_only=True, slots=True)
class PushIn:
    """A webhook call as a recording holds it; the body is UTF-8 text."""

    headers: Mapping[str, str]
    body: str

    def push(self) -> Push:
        """As `receive` gets it."""
        return Push(headers=dict(self.headers), body=self.body.encode())


@dataclass(frozen=True, kw_only=True, slots=True)
class FileIn:
    """A file as a recording holds it: its content as text (written as UTF-8) or base64, and how it is read."""

    name: str
    text: str = ""
    base64: bytes = b""
    options: ReadOptions = field(default_factory=ReadOptions)

    def content(self) -> bytes:
        """The bytes of the file."""
        return self.base64 or self.text.encode()


@dataclass(frozen=True, kw_only=True, slots=True)
class CursorIn:
    """What `fetch` is called with."""

    cursor: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Method:
    """One method of a plugin's object.

    `whole`: one call for all requests, else one for each. `number`: the field in which an outcome says which request
    it answers, "" when it does not.
    """

    request: type | None
    outcome: type
    call: Callable[[Any, Any, Context], Awaitable[Any]]
    whole: bool = True
    number: str = "number"


async def _read(thing: Any, file: FileIn, ctx: Context) -> Any:
    return await thing.read(BytesIO(file.content()), file.name, file.options, ctx)


METHODS: Final[Mapping[str, Method]] = {
    "track": Method(request=TrackRequest, outcome=Tracking, call=lambda it, many, ctx: it.track(many, ctx)),
    "register": Method(request=TrackRequest, outcome=Registered, call=lambda it, many, ctx: it.register(many, ctx)),
    "retrack": Method(request=TrackRequest, outcome=Registered, call=lambda it, many, ctx: it.retrack(many, ctx)),
    "change_courier": Method(
        request=CourierChange,
        outcome=Registered,
        call=lambda it, one, ctx: it.change_courier(one.request, one.courier_code, ctx),
        whole=False,
    ),
    "find_numbers": Method(
        request=SupplierOrder,
        outcome=ParcelDraft,
        call=lambda it, many, ctx: it.find_numbers(many, ctx),
        number="supplier_order",
    ),
    "receive": Method(
        request=PushIn, outcome=Tracking, call=lambda it, one, ctx: it.receive(one.push(), ctx), whole=False, number=""
    ),
    "quota": Method(request=None, outcome=Quota, call=lambda it, _, ctx: it.quota(ctx), number=""),
    "check": Method(request=None, outcome=type(None), call=lambda it, _, ctx: it.check(ctx), number=""),
    "send": Method(request=Message, outcome=Receipt, call=lambda it, many, ctx: it.send(many, ctx), number="key"),
    "fetch": Method(
        request=CursorIn, outcome=Page, call=lambda it, one, ctx: it.fetch(one.cursor, ctx), whole=False, number=""
    ),
    "read": Method(request=FileIn, outcome=Page, call=_read, whole=False, number=""),
}


def asked_for(request: Any) -> str:
    """What identifies a request: its number, reference or key; "" for those that have none."""
    if isinstance(request, CourierChange):
        return request.request.number
    for name in ("number", "reference", "key"):
        if hasattr(request, name):
            return str(getattr(request, name))
    return ""


async def call(thing: Any, name: str, requests: Sequence[Any], ctx: Context) -> list[Any]:
    """The outcomes of one method, as the plugin returned them. Raises whatever the plugin raises.

    A method that answers with nothing (`check`, a `quota` of `None`) has no outcomes.
    """
    method = METHODS[name]
    if method.whole:
        return _listed(await method.call(thing, list(requests), ctx))
    answers = [_listed(await method.call(thing, request, ctx)) for request in requests]
    return [outcome for answer in answers for outcome in answer]


def _listed(answer: Any) -> list[Any]:
    if answer is None:
        return []
    if not isinstance(answer, Sequence) or isinstance(answer, str | bytes):
        return [answer]
    return list(islice(answer, min(len(answer), _MANY)))  # a sequence of the plugin's own may have no end
