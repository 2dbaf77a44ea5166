"""17TRACK's push: proven first, read then.

The header `sign` is the SHA-256 of the raw body, a slash and the API key, in hexadecimal digits: a plain hash, no
HMAC (documentation, v2 and later).
"""

import hashlib
import hmac
from collections.abc import Mapping
from typing import Final

import msgspec

from tui_tracker.plugin import BadResponse, Context, Missed, NotFound, Rejected, Tracking

from .memo import STOPPED
from .parcel import courier_memo, outcome
from .reading import UNREADABLE, Text, lenient, same_number, words
from .wire import Entry

_NULL: Final = msgspec.Raw(b"null")


class _Note(msgspec.Struct, frozen=True):
    event: Text = None
    data: msgspec.Raw = _NULL


def signature(body: bytes, key: str) -> str:
    """What the header `sign` of a push of `body` says."""
    return hashlib.sha256(body + b"/" + key.encode()).hexdigest()


def verify(headers: Mapping[str, str], body: bytes, key: str) -> None:
    """Raises `Rejected` for a push that is not signed with `key`, without telling the right signature."""
    told = next((value for name, value in headers.items() if name.lower() == "sign"), "")
    if not told.strip():
        raise Rejected("a push without a signature: 17TRACK's have one in the header sign")
    if not hmac.compare_digest(told.strip().lower().encode(), signature(body, key).encode()):
        raise Rejected("a push whose signature is wrong: not from 17TRACK, or the API key is another one there")


def read_push(body: bytes, ctx: Context) -> list[Tracking]:
    """What a verified push says; nothing (but a line in the log) for an event of an unknown kind, which 17TRACK would
    only send again. Raises `BadResponse`."""
    try:
        note = msgspec.json.decode(body, type=_Note)
    except UNREADABLE:
        raise BadResponse("17TRACK's push is not understood", field="$") from None
    entry = lenient(note.data, Entry)
    number = same_number(entry.number)
    if not number:
        raise BadResponse("17TRACK's push names no number", field="$.data.number")
    event = words(note.event, 64)
    if event == "TRACKING_STOPPED":
        return [Tracking(number=number, memo=courier_memo(entry) | {STOPPED: ctx.now().isoformat()})]
    if event == "TRACKING_UPDATED":
        return _updated(number, entry)
    if not event:
        raise BadResponse("17TRACK's push does not say what happened", field="$.event")
    ctx.log.warning("17TRACK pushed %s for %s, which is not known here", event, number)
    return []


def _updated(number: str, entry: Entry) -> list[Tracking]:
    """The news; none where the couriers do not know the number, which is no news."""
    result = outcome(number, entry)
    if not isinstance(result, Missed):
        return [result]
    if isinstance(result.error, NotFound):
        return []
    raise result.error
