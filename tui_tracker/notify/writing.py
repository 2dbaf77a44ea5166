"""What the sender needs of whoever writes messages."""

from typing import NamedTuple, Protocol

from tui_tracker.model.alerts import Report
from tui_tracker.model.order import Order
from tui_tracker.model.outbox import OutboxMessage


class Written(NamedTuple):
    """A message as it goes out. `html`: "" where the channel wants none; `url`: the page of its first parcel."""

    subject: str
    text: str
    html: str = ""
    url: str = ""


class Writer(Protocol):
    """Writes a message from its template."""

    def write(self, message: OutboxMessage, order: Order, form: str) -> Written:
        """In the message's language; `form` as in `Channel`. Raises `AppError` for a template that can't be used."""

    def write_alert(self, message: OutboxMessage, report: Report, form: str) -> Written:
        """The same for a message of the shop's own."""


class Reports(Protocol):
    """What a message of the shop's own says."""

    async def report(self, kept: OutboxMessage) -> "Report | str":
        """What it is written from, as it is now; or why it is not sent: a key of `REASONS`."""
