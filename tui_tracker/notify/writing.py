"""What the sender needs of whoever writes messages."""

from typing import TYPE_CHECKING, NamedTuple, Protocol

from tui_tracker.model.order import Order
from tui_tracker.model.outbox import OutboxMessage

if TYPE_CHECKING:
    from tui_tracker.model.alerts import Report


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


class AlertWriter(Protocol):
    """Writes a message of the shop's own from its template."""

    def write_alert(self, message: OutboxMessage, report: "Report", form: str) -> Written:
        """In the message's language; `form` as in `Channel`. Raises `AppError` for a template that can't be used."""


class OwnMessages(Protocol):
    """Knows what the shop's own messages say."""

    async def written(self, kept: OutboxMessage, form: str) -> Written | str:
        """As things are now; or why it is not sent: a key of `REASONS`. Raises `AppError` as `AlertWriter`."""
