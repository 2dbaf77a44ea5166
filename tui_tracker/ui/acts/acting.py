"""What every act stands on: what is chosen, why it can't be done, asking first, and telling what came of it."""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future
from functools import cached_property
from typing import TYPE_CHECKING, Final, TypeVar, cast

from textual.screen import Screen

from tui_tracker.engine.port import EnginePort, ParcelRef
from tui_tracker.i18n import Translator
from tui_tracker.model.awaiting import awaited
from tui_tracker.model.errors import AppError
from tui_tracker.model.message import Message
from tui_tracker.model.order import Order, OrderRow
from tui_tracker.store.api import Commit
from tui_tracker.ui.aside import aside
from tui_tracker.ui.options import Shell
from tui_tracker.ui.views.acted import done_words, orders_named
from tui_tracker.ui.views.conflicts import conflict_words

from .table import why_not

if TYPE_CHECKING:
    from tui_tracker.model.deeds import Deed

MANY: Final = 20  # orders; an act on more asks first
_NOTICED: Final = 0.5  # seconds: a wait that a person notices
_T = TypeVar("_T")

if TYPE_CHECKING:
    _Mixed = Screen[None]
else:
    _Mixed = object  # mixed into screens: the toolkit looks long at every class of its own


def told(error: AppError, tr: Translator) -> str:
    """A failure in one line: what, and what to do."""
    return " ".join(filter(None, (tr.tell(error.told), tr.tell(error.advice))))


class Acting(_Mixed):
    """A screen on which orders are chosen; those that inherit say which, and are screens."""

    @property
    def shell(self) -> Shell:
        """The app, as far as a screen knows it."""
        return cast(Shell, self.app)

    @property
    def tr(self) -> Translator:
        """The operator's language."""
        return self.shell.tr

    @property
    def port(self) -> EnginePort:
        """The door to the engine."""
        return self.shell.port

    # What is chosen

    def selected_refs(self) -> list[ParcelRef]:
        """The parcels that keys act on."""
        raise NotImplementedError

    def selected_order(self) -> Order | None:
        """The order that keys act on."""
        raise NotImplementedError

    def selected_ids(self) -> list[int]:
        """The orders whose supplier is asked when they are tracked again."""
        raise NotImplementedError

    def chosen_ids(self) -> list[int]:
        """The orders that keys act on."""
        return self.selected_ids()

    def hidden_marks(self) -> int:
        """How many of the marked orders, on which keys act, are out of sight."""
        return 0

    def chosen_rows(self) -> dict[int, OrderRow]:
        """The chosen orders as they are seen now; those that are gone are left out."""
        rows = ((order_id, self.port.row(order_id)) for order_id in self.chosen_ids())
        return {order_id: row for order_id, row in rows if row is not None}

    def flash(self, text: str, *, error: bool = False) -> None:
        """Say what came of the last key."""
        raise NotImplementedError

    def whole(self, order_id: int | None) -> Order | None:
        """An order in full; `None` for none, and for one that can't be read, which is said."""
        try:
            return self.port.order(order_id) if order_id is not None else None
        except AppError as error:
            self.flash(told(error, self.tr), error=True)
            return None

    # Whether it can be done

    def why_not(self, action: str) -> str:
        """Why an action of this screen does nothing now, in the operator's language; "" where it does something."""
        reason = why_not(action, Chosen(self))
        return self.tr.say(reason) if reason is not None else ""

    def may(self, action: str) -> bool:
        """Whether it can be done now; where not, the reason is told."""
        reason = self.why_not(action)
        if reason:
            self.flash(reason, error=True)
        return not reason

    # Doing it

    def named(self, ids: Sequence[int]) -> str:
        """The orders in words: the number of one, how many there are of several."""
        first = self.port.row(ids[0]) if len(ids) == 1 else None
        return orders_named(first.number if first is not None else "", len(ids), self.hidden_marks(), self.tr)

    def do(
        self,
        deed: "Deed",
        done: Message,
        seen: dict[int, OrderRow],
        *,
        sure: bool = False,
        then: Callable[[], None] | None = None,
    ) -> None:
        """Do it to the orders that were `seen`; many only after asking, unless the operator is `sure`.

        `done`: what is told of it, "Put off until …". `then`: what follows once it is kept.
        """
        if len(seen) > MANY and not sure:
            question = self.tr("{what}: {orders}?").format(what=self.tr.say(done), orders=self.named(list(seen)))
            self.ask(question, (), lambda: self.do(deed, done, seen, sure=True, then=then))
            return
        number = next(iter(seen.values())).number if len(seen) == 1 else ""

        def tell(commit: Commit) -> str:
            if then is not None:
                then()
            words = done_words(self.tr.say(done), number, len(commit.changed), self.tr)
            return " · ".join(filter(None, (words, conflict_words(commit.conflicts, self.tr))))

        self.when_kept(self.port.do(deed, list(seen), seen), tell)

    def ask(self, question: str, lines: Sequence[str], then: Callable[[], None]) -> None:
        """Ask first; the harmless answer is the one that Enter gives."""
        from tui_tracker.ui.dialogs.confirm import ConfirmDialog

        def answered(yes: bool | None) -> None:
            if yes:
                then()

        self.app.push_screen(ConfirmDialog(question, lines), answered)

    def when_kept(self, future: "Future[_T]", tell: Callable[[_T], str]) -> None:
        """Say it once the change is on the disk, or why it could not be kept, on whatever screen one is by then."""
        app, shell = self.app, self.shell

        def done(future: "Future[_T]") -> None:
            """On the store's thread: the app's own has the screen."""
            if not future.cancelled():
                app.call_later(say, future)

        def say(future: "Future[_T]") -> None:
            error = future.exception()
            if error is None:
                shell.flash(tell(future.result()))
            elif isinstance(error, AppError):
                shell.flash(shell.tr("Not kept: {why}").format(why=told(error, shell.tr)), error=True)
            else:
                raise error

        def still_waiting() -> None:
            if not future.done():
                shell.flash(shell.tr("Waiting for the data file, which another program holds"))

        app.set_timer(_NOTICED, still_waiting)
        future.add_done_callback(done)

    def aside(self, name: str, do: Callable[[], Callable[[], None]], *, anywhere: bool = False) -> None:
        """What reads files or asks carriers, on a thread; what it hands back is called here. A failure is told.

        Of the same `name` only the last counts. `anywhere`: its outcome matters on whatever screen one is by then.
        """
        of = self.app if anywhere else self
        aside(of, name, do, lambda error: self.shell.flash(told(error, self.tr), error=True))

    def said(self, text: str) -> Callable[[Commit], str]:
        """`text` once it is kept, and what others had set meanwhile."""
        return lambda commit: " · ".join(filter(None, (text, conflict_words(commit.conflicts, self.tr))))


class Chosen:
    """What is chosen on a screen, worked out when it is asked for (`table.State`)."""

    def __init__(self, screen: Acting) -> None:
        """`screen`: as it stands now; what was worked out is kept as long as this is."""
        self._screen = screen

    def _rows(self) -> Iterator[OrderRow]:
        """One by one: mostly the first is enough, and the hints ask four times a second."""
        rows = map(self._screen.port.row, self._ids)
        return (row for row in rows if row is not None)

    @cached_property
    def _ids(self) -> list[int]:
        return self._screen.chosen_ids()

    @property
    def read_only(self) -> bool:
        """Nothing may be changed."""
        return self._screen.shell.options.read_only

    @cached_property
    def has_order(self) -> bool:
        """An order is chosen."""
        return any(True for _ in self._rows())

    @property
    def has_one(self) -> bool:
        """No more than one order is chosen."""
        return len(self._ids) <= 1

    @cached_property
    def has_parcel(self) -> bool:
        """An order that is chosen has a parcel."""
        return any(row.parcels for row in self._rows())

    @cached_property
    def to_look_up(self) -> bool:
        """There is a parcel, or a code of a supplier order to come."""
        return self.has_parcel or any(map(self._waits, self._ids))

    def _waits(self, order_id: int) -> bool:
        order = self._screen.whole(order_id)
        return order is not None and bool(awaited(order))

    @cached_property
    def set_by_hand(self) -> bool:
        """The status of a chosen parcel was set by hand."""
        refs = set(self._screen.selected_refs())
        return any(
            parcel.manual is not None and ParcelRef(row.id, parcel.number) in refs
            for row in self._rows()
            for parcel in row.parcels
        )

    @cached_property
    def put_off(self) -> bool:
        """An order that is chosen was put off."""
        return any(row.snooze is not None for row in self._rows())

    @cached_property
    def has_items(self) -> bool:
        """The order under the cursor has items."""
        order = self._screen.selected_order()
        return order is not None and bool(order.lines)

    @cached_property
    def can_undo(self) -> bool:
        """The operator did something that can be taken back."""
        return self._screen.port.can_undo() is not None

    @cached_property
    def can_redo(self) -> bool:
        """The operator took something back that can be done again."""
        return self._screen.port.can_redo() is not None
