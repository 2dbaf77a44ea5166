"""What an operator does about an order that no carrier tells: putting it off, sending it again, giving money back."""

from datetime import datetime

from .record import Record


class Snooze(Record, frozen=True, kw_only=True):
    """An order put off. It wakes by itself when a parcel moves, and at `until` or so many days before a deadline."""

    by: str
    at: datetime
    until: datetime | None = None
    days_before: float | None = None  # before the nearest deadline to come
    seen: tuple[str, ...] = ()  # its parcels as they were then, to tell movement by


class Resent(Record, frozen=True, kw_only=True):
    """The goods were sent once more. `number`: the new parcel's code, "" while it is not known; `instead_of`: the codes
    that count no more.
    """

    by: str
    at: datetime
    number: str = ""
    instead_of: tuple[str, ...] = ()


class Refund(Record, frozen=True, kw_only=True):
    """The customer got money back. `amount` is a decimal number as text."""

    by: str
    at: datetime
    amount: str = ""
    currency: str = ""


class SentMessage(Record, frozen=True, kw_only=True):
    """What was written about the order, to be told from what was not: the words are not kept."""

    by: str
    at: datetime
    to: str  # "supplier" or "customer"
    cause: str = ""
    way: str = ""  # "clipboard", "file" or the channel's name
