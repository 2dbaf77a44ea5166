"""The one door between the interface and the engine: commands in, immutable facts out.

Every method may be called from any thread and none of them waits: work goes to the engine's thread and is followed
through `jobs()`. The interface pulls; the engine never pushes one message per order.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from concurrent.futures import Future
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple, Protocol

import msgspec

from tui_tracker.model.conflicts import Conflict
from tui_tracker.model.message import N_
from tui_tracker.model.order import Order, OrderRow
from tui_tracker.model.status import Status
from tui_tracker.store.api import AuditEntry, Changes, Commit

if TYPE_CHECKING:
    from tui_tracker.model.codes_why import CodeWhy
    from tui_tracker.model.deeds import Deed
    from tui_tracker.model.forgetting import Trace
    from tui_tracker.model.notifying import Notifying
    from tui_tracker.model.why import Why


class ParcelRef(NamedTuple):
    """One parcel of one order."""

    order_id: int
    number: str


class JobState(StrEnum):
    """Where a piece of work is."""

    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


class LookUp(msgspec.Struct, frozen=True, kw_only=True):
    """What one look-up brought. `kind`: "news", "no_news", or the kind of the miss (`not_found`, `unavailable`, …).

    Of a look for the codes of a supplier order `ref.number` is the supplier's order number, and `kind` "codes_found",
    "no_code" (yet), "refused" (for good), "no_codes" (nobody can be asked) or that of a failure. "not_again": a service
    that was told to stop does not follow the number any more. "saved": not asked, to save credits;
    "label": not asked yet, no scan is likely; "ended": not followed anew. "too_soon": asked about at `asked_at`, and by
    hand not again before `again_at`.
    """

    ref: ParcelRef
    carrier: str
    kind: str
    message: str = ""
    before: Status | None = None
    after: Status | None = None
    asked_at: datetime | None = None
    again_at: datetime | None = None


class Job(msgspec.Struct, frozen=True, kw_only=True):
    """Work under way or finished lately, as it stands now."""

    id: int
    title: str
    state: JobState
    total: int = 0
    done: int = 0
    outcomes: Sequence[LookUp] = ()
    message: str = ""


class CarrierHealth(StrEnum):
    """Whether a carrier can be asked."""

    UP = "up"
    PAUSED = "paused"  # rate limit or quota: until `paused_until`
    DOWN = "down"  # circuit open: until `paused_until`
    REFUSED = "refused"  # credentials refused: until the configuration changes
    BROKEN = "broken"  # the plugin crashed or did not load
    LINK_ONLY = "link_only"


class Account(NamedTuple):
    """What a carrier's allowance holds, in credits. `ends_at`: when it is used up at the pace of the last days; `None`
    = not before it is filled up again (`resets_at`), or never.
    """

    used: int
    total: int
    resets_at: datetime | None = None
    ends_at: datetime | None = None


class CarrierState(msgspec.Struct, frozen=True, kw_only=True):
    """One carrier as the operator sees it."""

    id: str
    title: str
    health: CarrierHealth
    reason: str = ""
    paused_until: datetime | None = None
    no_new_until: datetime | None = None  # registers nothing before; what is registered is still looked up
    under_way: int = 0
    account: Account | None = None  # None = no limit that is known of


class EngineState(msgspec.Struct, frozen=True, kw_only=True):
    """The engine in one line."""

    due: int = 0
    running: int = 0
    carriers: tuple[CarrierState, ...] = ()
    notices: tuple[str, ...] = msgspec.field(default_factory=tuple)  # newest last; said once each
    polls: bool = False  # this process looks due parcels up by itself
    poller: str = ""  # who does, where it is another one; "" = nobody, or not known
    problem: str = ""  # why what is shown may be old and nothing can be changed


class TakenBack(msgspec.Struct, frozen=True):
    """What came of taking an act back or doing it again. `entry`: the act, `None` where there was none.

    `stays`: what somebody changed since and is left alone. A `commit` that changed nothing: all of it stays.
    """

    entry: AuditEntry | None
    commit: Commit | None = None
    stays: Sequence[Conflict] = ()


class Erasing(Protocol):
    """A customer's data taken out of all that is kept. Reads every order and waits for the disk: seconds where there
    are many, so not for the screen's own thread.
    """

    def trace(self, reference: str) -> "Trace":
        """All that is kept of a customer, or of the one of order `id:7`. Raises `NotFoundError`, `UsageError`."""

    def still_held(self, trace: "Trace") -> Sequence[Path]:
        """The files beside the data that still have it."""

    def forget(self, trace: "Trace") -> None:
        """Erase it for good. Raises `StoreError`."""


class EnginePort(Protocol):
    """What the screens may ask for and do."""

    def now(self) -> datetime:
        """The clock everything is measured by, aware (UTC); accelerated in the demo."""

    def rows(self) -> list[OrderRow]:
        """All orders' list columns. Raises `StoreError` when they can't be read."""

    def is_read(self) -> bool:
        """Whether `rows` has everything in memory and need not read it first."""

    def newest(self) -> list[OrderRow]:
        """The list columns of at least the 512 orders placed last; of all, once they are read."""

    def count(self) -> int:
        """How many orders there are."""

    def row(self, order_id: int) -> OrderRow | None:
        """One order's list columns."""

    def order(self, order_id: int) -> Order | None:
        """One whole order."""

    def audit(self, order_id: int) -> list[AuditEntry]:
        """The audit trail of one order, newest first."""

    def links(self, order: Order) -> Mapping[str, str]:
        """Tracking number → page a person can open; parcels without one are left out."""

    def why(self, order: Order, when: Callable[[datetime], str]) -> "Mapping[str, Why]":
        """Tracking number → why its parcel has its status, and why the next look is when it is; moments as `when`
        writes them.
        """

    def codes_why(self, order: Order, when: Callable[[datetime], str]) -> "Sequence[CodeWhy]":
        """When each supplier order whose code is waited for is asked about, and why then; moments likewise."""

    def revision(self) -> int:
        """The newest revision."""

    def changes_since(self, revision: int) -> Changes:
        """Which orders changed after `revision`."""

    def state(self) -> EngineState:
        """Carriers, what is due, what runs."""

    def track(self, refs: Sequence[ParcelRef], *, title: str, orders: Collection[int] = ()) -> int:
        """Look these parcels up now, and ask for the codes that `orders` wait for; the job's id. Other orders that hold
        the same numbers get the answers too.
        """

    def track_all(self) -> int:
        """Look up every parcel that is not finished; the job's id."""

    def running(self) -> Sequence[Job]:
        """The jobs not finished yet, oldest first."""

    def first_frame(self) -> None:
        """The first screen is up: plugins may be imported now. May be called again."""

    def job(self, job_id: int) -> Job | None:
        """One job as it stands."""

    def cancel(self, job_id: int) -> None:
        """Stop a job after the calls under way."""

    def set_status(
        self, refs: Sequence[ParcelRef], status: Status, note: str = "", seen: Mapping[int, OrderRow] | None = None
    ) -> "Future[Commit]":
        """Set a status by hand, in every order that holds the parcel. `seen`: the orders as the operator saw them, so
        that a conflict is told.
        """

    def clear_status(self, refs: Sequence[ParcelRef]) -> "Future[Commit]":
        """Back to what the carrier says."""

    def set_supplier_orders(self, order_id: int, references: Sequence[str]) -> "Future[Commit]":
        """What the shop ordered for an order, in place of what was known; the supplier is asked about new ones."""

    def set_carrier(
        self, refs: Sequence[ParcelRef], carrier: str, seen: Mapping[int, OrderRow] | None = None
    ) -> "Future[Commit]":
        """Have these parcels asked about by the carrier of that id ("" = whoever knows the number), in every order."""

    def do(
        self, deed: "Deed", order_ids: Collection[int], seen: Mapping[int, OrderRow] | None = None
    ) -> "Future[Commit]":
        """A deed on these orders; one about parcels on every order that holds them. All of it or nothing; the future
        raises `UsageError` for what can't be done.
        """

    def log(self, order_id: int | None = None, *, limit: int = 100) -> list[AuditEntry]:
        """The audit trail, of one order or of all, newest first."""

    def can_undo(self) -> AuditEntry | None:
        """The act of this person that `undo` would take back."""

    def can_redo(self) -> AuditEntry | None:
        """The act of this person that `redo` would do again."""

    def undo(self, revision: int | None = None) -> "Future[TakenBack]":
        """Take back this person's last act, or that with the revision."""

    def redo(self) -> "Future[TakenBack]":
        """Do again what was taken back last."""

    def change_courier(self, ref: ParcelRef, courier_code: str, courier: str = "") -> int:
        """Give a parcel another courier, by the carrier's code for it; the job's id. Its one outcome says
        "courier_changed", or why the carrier refuses: then nothing is changed.
        """

    def erasing(self) -> Erasing:
        """What erases a customer's data."""

    def notifying(self) -> "Notifying | None":
        """The desk of messages to people; `None` where this program has none."""

    def subscribe(self, wake: Callable[[], None]) -> Callable[[], None]:
        """Call `wake` (from another thread) when something changed; returns the way to stop."""

    def close(self, *, compact: bool = False) -> None:
        """Stop the engine and close the store; `compact` it on a clean end of the app."""


DANGER: Final = N_("A plugin can do anything you can: read your files, send your data anywhere, use your keys.")


class Newcomer(msgspec.Struct, frozen=True, kw_only=True):
    """A third party's plugin as its distribution describes it; "" where it says nothing. Nothing was imported."""

    name: str
    distribution: str
    version: str
    author: str = ""
    summary: str = ""
    home_page: str = ""
    chosen: str = ""  # the distribution that was enabled under this name before


class Asking(Protocol):
    """What the app needs in order to ask. Both methods read or write files: not for the screen's own thread."""

    def newcomers(self) -> Sequence[Newcomer]:
        """Those to be asked about. Never raises."""

    def decide(self, newcomer: Newcomer, use: bool) -> str:
        """Keep the answer; what came of it, in the operator's language. Raises `AppError` where it can't be kept."""
