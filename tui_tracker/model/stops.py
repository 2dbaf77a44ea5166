"""Who is written to no more: a list of checksums, in which nobody's address stands."""

import re
from datetime import datetime
from typing import Final, Literal

from .message import N_
from .record import Record

TABLE: Final = "stops"
EVERY: Final = "*"
"""In place of a channel's id: whatever channel."""

UNSUBSCRIBED: Final = "unsubscribed"
Way = Literal["hand", "reply"]
WAYS: Final[dict[Way, str]] = {"hand": N_("by hand"), "reply": N_("by their own answer")}
"""How a recipient came to be stopped, in words."""


class Stop(Record, frozen=True, kw_only=True):
    """A line of the list; of several about one recipient the last counts.

    `recipient`: a checksum of channel and address (`outbox.recipient_of`); `reason`: a key of `outbox.REASONS`, "" = is
    written to again.
    """

    recipient: str
    channel: str = EVERY
    reason: str = ""
    at: datetime
    by: str = ""
    way: Way = "hand"


# What gateways take as a stop (CTIA's list for text messages), and what people write in the languages of our customers.
_WORDS: Final = frozenset(
    {"stop", "stopall", "stopsms", "unsubscribe", "cancel", "end", "quit", "revoke", "optout"}
    | {"stopp", "stoppa", "sluta", "avsluta", "avregistrera", "avprenumerera", "avanmäl"}  # Swedish
    | {"stoppe", "avmeld", "afmeld", "lopeta", "peruuta", "abmelden", "stoppen"}  # Norwegian, Danish, Finnish, German
)
_BESIDE: Final = frozenset(
    {"sms", "all", "alla", "now", "nu", "please", "snälla", "tack", "takk", "tak", "kiitos", "bitte"}
)
_LETTERS: Final = re.compile(r"[^\W\d_]+")


def is_stop(reply: str) -> bool:
    """Whether an answer says no more than that nothing more is wanted. A question in which the word stands is none.

    >>> is_stop("STOPP!"), is_stop("Stop sms tack"), is_stop("When does it stop at my house?")
    (True, True, False)
    """
    words = _LETTERS.findall(reply.casefold())
    joined = "".join(words)
    if joined == "optout":  # OPT-OUT, OPT OUT
        return True
    return any(word in _WORDS for word in words) and all(word in _WORDS or word in _BESIDE for word in words)
