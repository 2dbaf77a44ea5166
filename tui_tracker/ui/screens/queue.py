"""The morning queue: what wants a hand today, the most pressing first; shared causes are one line that opens."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, time, timedelta
from typing import ClassVar, Final

from textual import events, on
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Static

from tui_tracker.engine.port import ParcelRef
from tui_tracker.model.cases import Advice, Case, Terms
from tui_tracker.model.causes import Cause
from tui_tracker.model.filter import Filter
from tui_tracker.model.filter.terms import Test
from tui_tracker.model.message import N_
from tui_tracker.model.moments import local
from tui_tracker.model.order import Order, OrderRow
from tui_tracker.model.queue import Queue, QueueBook
from tui_tracker.model.snoozing import WAKING
from tui_tracker.model.text import clean_text
from tui_tracker.ui.chrome import TitleBar
from tui_tracker.ui.views.cells import Cell
from tui_tracker.ui.views.marks import marked_words
from tui_tracker.ui.views.queue import case_cell, cause_cell, queue_columns, queue_line
from tui_tracker.ui.widgets.order_table import OrderTable

from .tables import TableScreen


class QueueScreen(TableScreen):
    """One flag, one reason, one suggested act an order."""

    HELP = N_(
        "What wants a hand today, the nearest deadline first, then what it is worth, then its age.\n"
        "! = act now, a failure that is confirmed; ? = look today, a risk.\n"
        "Enter opens an order, or a cause that many share; the dot does what is suggested."
    )
    DEFAULT_CSS = """
    QueueScreen #head { height: 1; padding: 0 1; text-style: bold; background: $background; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("full_stop", "suggested", N_("Do what is suggested"), id="queue.do"),
        Binding("escape", "back_out", N_("Take marks and filter away, or go back"), show=False, id="queue.escape"),
    ]

    def __init__(self) -> None:
        """Nothing is read before the screen is mounted."""
        super().__init__()
        self._rows: dict[int, OrderRow] = {}
        self._book: QueueBook | None = None
        self._queue = Queue()
        self._narrowed: QueueBook | None = None  # the same of what the filter lets through; None = of everything
        self._cases: dict[int, Case] = {}
        self._causes: dict[int, Cause] = {}  # by the number its line has, below 0
        self._numbers: dict[tuple[str, ...], int] = {}  # of causes, as long as the screen is there
        self._open: set[int] = set()
        self._inside: set[int] = set()  # cases that stand under an open cause
        self._line = ""

    def content(self) -> Iterable[Widget]:
        """The line that says it all, the queue, and why the order under the cursor is in it."""
        yield Static(id="head", markup=False)
        table = OrderTable(queue_columns(self.tr), self._cell, self.tr, ascii_only=self.shell.ascii_only, id="table")
        yield from self.with_preview(table)
        yield Static(id="reason", markup=False)

    # What is shown

    def reload(self) -> None:
        """Judge all orders anew."""
        self._rows = {row.id: row for row in self.all_rows()}
        self._book = QueueBook(self._terms(), self._yesterday())
        self._book.take(self._rows.values())
        self.narrow(self._filter)

    def time_passed(self) -> None:
        """Deadlines come nearer and what was put off wakes."""
        self.reload()

    def orders_changed(self, ids: frozenset[int]) -> None:
        """Judge only these anew."""
        if self._book is None:
            self.reload()
            return
        for order_id in ids:
            row = self.port.row(order_id)
            if row is None:
                self._rows.pop(order_id, None)
                self._book.drop(order_id)
            else:
                self._rows[order_id] = row
                self._book.take([row])
        self._narrow_again(ids)
        self._list()
        self.table.changed(ids)
        self._preview.changed(ids)

    def rows_here(self) -> Mapping[int, OrderRow]:
        """All orders."""
        return self._rows

    def narrow(self, wanted: Filter) -> None:
        """Only cases that the filter lets through, and what many of these share; the line above tells of all."""
        self._filter = wanted
        self._narrowed = QueueBook(self._terms(), self._yesterday()) if wanted.parts else None
        if self._book is not None:
            self._narrow_again(case.order_id for case in self._book.queue().cases)
        self._list()

    def _narrow_again(self, ids: Iterable[int]) -> None:
        test = self.passes()
        if self._narrowed is None or test is None:
            return
        for order_id in ids:
            row = self._rows.get(order_id)
            self._narrowed.drop(order_id)
            if row is not None and test(row):
                self._narrowed.take([row])

    def _terms(self) -> Terms:
        return self.shell.options.queue_terms(self.port.now())

    def _yesterday(self) -> datetime:
        """When yesterday began, where the shop is."""
        zone = self.shell.options.timezone
        day = local(self.port.now(), zone).date() - timedelta(days=1)
        return datetime.combine(day, time.min, zone)

    def _list(self) -> None:
        if self._book is None:
            return
        self._queue = self._book.queue()
        shown = self._queue if self._narrowed is None else self._narrowed.queue()
        self._cases = {case.order_id: case for case in shown.cases}
        self._causes.clear()
        self._inside.clear()
        ids: list[int] = []
        for line in shown.lines:
            if isinstance(line, Case):
                ids.append(line.order_id)
                continue
            number = self._numbers.setdefault(line.key, -1 - len(self._numbers))
            self._causes[number] = line
            ids.append(number)
            if number in self._open:
                inside = [case.order_id for case in line.cases]
                self._inside.update(inside)
                ids.extend(inside)
        self.table.keep_marks(self._rows.keys() | self._causes.keys())
        empty = _NOTHING_MATCHES if self._filter.parts and self._queue.cases else _EMPTY
        self.table.show(ids, empty=self.tr(empty))
        self._draw()

    def _cell(self, line: int, key: str) -> Cell:
        now = self.port.now()
        if line in self._causes:
            plain = self.shell.ascii_only
            return cause_cell(self._causes[line], key, now, self.tr, is_open=line in self._open, plain=plain)
        case = self._cases.get(line)
        if case is None:
            return Cell("")
        return case_cell(case, self._rows.get(line), key, now, self.tr, indent=line in self._inside)

    @on(events.Resize)
    @on(OrderTable.Moved)
    def _draw(self) -> None:
        """The title, the line above and the line below."""
        marked = marked_words(len(self.table.marked), self.table.hidden_marks, self.tr)
        count = f"{len(self._cases)}/{len(self._queue.cases)}" if self._filter.parts else ""
        title = (f"{self.tr(_TITLE)} {count}".strip(), clean_text(self._filter.text), marked)
        self.query_one(TitleBar).say(left="  ".join(filter(None, title)))
        width = max(20, self.size.width - 2)
        self._line = queue_line(self._queue, self.port.state(), self.tr, self.shell.options.timezone, width)
        self.query_one("#head", Static).update(Content(self._line))
        self.query_one("#reason", Static).update(Content(f"! {self._wrong}" if self._wrong else self._why()))

    def say_reason(self) -> None:
        """Below the queue."""
        self._draw()

    def beside(self) -> int | None:
        """The order under the cursor; of a cause the most pressing."""
        current = self.table.current
        return self._causes[current].cases[0].order_id if current in self._causes else current

    def found_by(self, test: Test) -> list[int]:
        """Those of the queue that are let through; a cause with some of them is opened."""
        found = [order_id for order_id in self._cases if test(self._rows[order_id])]
        wanted = set(found)
        self._open |= {n for n, cause in self._causes.items() if not wanted.isdisjoint(c.order_id for c in cause.cases)}
        self._list()
        return found

    def _why(self) -> str:
        """What the order under the cursor has, in full: in the list it may be cut."""
        current = self.table.current
        if current in self._causes:
            return self.tr.say(self._causes[current].title)
        case = self._cases.get(current) if current is not None else None
        row = self._rows.get(current) if current is not None else None
        if case is None or row is None:
            return ""
        woken = self.tr(WAKING[case.woken]) if case.woken else ""
        parts = (row.customer.name or row.customer.email, case.parcel, self.tr.say(case.reason), woken)
        return " · ".join(filter(None, parts))

    def _show_state(self) -> None:
        """Carriers and quotas are in the line above as well."""
        super()._show_state()
        width = max(20, self.size.width - 2)
        line = queue_line(self._queue, self.port.state(), self.tr, self.shell.options.timezone, width)
        if line != self._line:
            self._draw()

    # What keys act on

    def selected_ids(self) -> list[int]:
        """The marked orders, else those of the cause under the cursor, else the order there."""
        return self._orders_of(self.table.marked) or self._orders_of(
            [self.table.current] if self.table.current is not None else []
        )

    def _orders_of(self, lines: Sequence[int]) -> list[int]:
        ids: list[int] = []
        for line in lines:
            ids += [case.order_id for case in self._causes[line].cases] if line in self._causes else [line]
        return [each for each in dict.fromkeys(ids) if each in self._rows]

    def selected_refs(self) -> list[ParcelRef]:
        """All parcels of those orders."""
        return [ParcelRef(each, parcel.number) for each in self.selected_ids() for parcel in self._rows[each].parcels]

    def hidden_marks(self) -> int:
        """The marked orders that are not in the queue any more."""
        return self.table.hidden_marks

    def selected_order(self) -> Order | None:
        """The order under the cursor; of a cause the most pressing."""
        return self.whole(self.beside())

    @on(OrderTable.Opened)
    def _opened(self, event: OrderTable.Opened) -> None:
        event.stop()
        if event.order_id in self._causes:
            self._open ^= {event.order_id}
            self._list()
            self.table.changed([event.order_id])
        else:
            self.open_order(event.order_id)

    async def action_suggested(self) -> None:
        """Do what stands beside the order, or open what is needed for it."""
        current = self.table.current
        case = self._causes[current].cases[0] if current in self._causes else self._cases.get(current or 0)
        if case is None:
            self.flash(self.tr(N_("There is no order here to act on")), error=True)
        else:
            await self.run_action(_ACTIONS[case.advice])

    def action_back_out(self) -> None:
        """The marks first, then the filter, then the screen."""
        if not self.step_back():
            self.action_leave()


_TITLE: Final = N_("Morning queue")
_NOTHING_MATCHES: Final = N_("Nothing in the queue matches. Esc takes the filter away.")
_EMPTY: Final = N_("Nothing needs a hand.\n\n1 shows all orders, 2 the tracking page.")
_ACTIONS: Final = {
    Advice.TRACK: "track",
    Advice.DECIDE: "why",
    Advice.ORDER: "supplier_orders",
    Advice.SUPPLIER: "message_supplier",
    Advice.CUSTOMER: "message_customer",
    Advice.CODE: "edit_code",
    Advice.RESEND: "resent",
    Advice.DISPUTE: "message_supplier",
}
"""The screen's action for each suggestion."""
