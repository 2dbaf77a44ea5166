"""What every screen has: the two lines, the engine's news, and the acts on the orders that are chosen."""

from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import Future
from datetime import UTC, datetime, timedelta
from typing import ClassVar, Final, cast

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.screen import Screen
from textual.widget import Widget

from tui_tracker.engine.port import EnginePort, JobState, LookUp, ParcelRef
from tui_tracker.i18n import Translator
from tui_tracker.model.awaiting import awaited
from tui_tracker.model.conflicts import Conflict
from tui_tracker.model.errors import AppError
from tui_tracker.model.message import N_
from tui_tracker.model.order import Order, OrderRow
from tui_tracker.model.schedule import unfinished
from tui_tracker.model.status import Status
from tui_tracker.store.api import Commit
from tui_tracker.ui.chrome import Hint, HintBar, TitleBar, state_line
from tui_tracker.ui.keys import active_keys
from tui_tracker.ui.options import Shell
from tui_tracker.ui.views.conflicts import conflict_words
from tui_tracker.ui.views.marks import out_of_sight, parcels_named
from tui_tracker.ui.widgets.order_table import OrderTable

_PULL_SECONDS: Final = 0.25  # at most four repaints a second
_NOTICED: Final = 0.5  # seconds: a wait that a person notices
_AGES_STAND: Final = timedelta(minutes=1)
_NEVER: Final = datetime(1, 1, 1, tzinfo=UTC)
_HINTS: Final = (
    *("act.track", "act.set-status", "table.open", "orders.filter", "orders.attention", "tracking.attention"),
    *("go.help", "act.why"),
    "",  # what only one screen has
    *("go.tracking", "go.queue", "go.orders", "go.back", "table.mark"),
)
"""The most useful first: on a narrow line the last ones are left out."""
_FINISHED_TOO: Final = N_("Looking up {what}, {n} finished among them")
_ALL: Final = (
    N_("Looking up {n} parcel, not the {finished} finished; Ctrl+C stops it"),
    N_("Looking up {n} parcels, not the {finished} finished; Ctrl+C stops it"),
)
_ASKING: Final = (
    N_("Asking the supplier for the codes of {n} order"),
    N_("Asking the supplier for the codes of {n} orders"),
)
_NONE_LEFT: Final = N_("Nothing to look up: all is finished ({finished})")
_HINT_RANKS: Final = {name: rank for rank, name in enumerate(_HINTS)}
_MIDDLE: Final = _HINT_RANKS[""]


def told(error: AppError, tr: Translator) -> str:
    """A failure in one line: what, and what to do."""
    return " ".join(filter(None, (tr.tell(error.told), tr.tell(error.advice))))


class TrackerScreen(Screen[None]):
    """Title line, content, hint line. Screens say what is chosen (`selected_refs`); the acts on it are here."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("r", "track", N_("Track again"), id="act.track"),
        Binding("R", "track_all", N_("Track all that is not finished"), show=False, id="act.track-all"),
        Binding("t", "set_status", N_("Set status"), id="act.set-status"),
        Binding("T", "clear_status", N_("Back to the carrier's status"), show=False, id="act.clear-status"),
        Binding("O", "supplier_orders", N_("Supplier orders…"), show=False, id="act.supplier-orders"),
        Binding("y", "copy_code", N_("Copy the code"), show=False, id="act.copy"),
        Binding("o", "open_link", N_("Tracking page of the carrier"), show=False, id="act.link"),
        Binding("w", "why", N_("Why?"), id="act.why"),
        Binding("s", "explain", N_("The nine statuses"), show=False, id="act.statuses"),
        Binding("1", "go_orders", N_("Orders"), show=False, id="go.orders"),
        Binding("2", "go_tracking", N_("Tracking page"), show=False, id="go.tracking"),
        Binding("3", "go_monitor", N_("Fulfilment monitor"), show=False, id="go.monitor"),
        Binding("4", "go_queue", N_("Morning queue"), show=False, id="go.queue"),
        Binding("question_mark,f1", "help", N_("Help"), id="go.help"),
        Binding("colon", "app.command_palette", N_("Commands"), show=False, id="go.palette"),
        Binding("q", "leave", N_("Back"), show=False, id="go.back"),
        Binding("ctrl+l", "redraw", N_("Draw the screen again"), show=False, id="go.redraw"),
    ]

    def __init__(self) -> None:
        """Nothing is asked of the engine before the screen is mounted."""
        super().__init__()
        self._revision = 0
        self._problem = ""  # what is wrong with the data file, as it was said
        self._partial = False  # shows the newest orders only, the others are being read
        self._looked = _NEVER
        self._mine: set[int] = set()  # jobs started here whose outcome was not told yet

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

    def compose(self) -> ComposeResult:
        """The two lines around the content."""
        yield TitleBar()
        yield from self.content()
        yield HintBar()

    def content(self) -> Iterable[Widget]:
        """The widgets between the two lines."""
        raise NotImplementedError

    def on_mount(self) -> None:
        """Begin to follow the engine."""
        self._revision, self._looked = self.port.revision(), self.port.now()
        self._read(self.reload)
        self.set_interval(_PULL_SECONDS, self._pull)

    def on_screen_resume(self) -> None:
        """Catch up with what happened while another screen was on top."""
        self._pull()

    def reload(self) -> None:
        """Show everything as it is now."""
        raise NotImplementedError

    def orders_changed(self, ids: frozenset[int]) -> None:
        """These orders are different now."""
        self.reload()

    def time_passed(self) -> None:
        """A minute of the engine's clock went by: what shows ages looks at them again."""

    def all_rows(self) -> list[OrderRow]:
        """All orders; while they are still being read, the newest ones."""
        self._partial = not self.port.is_read()
        return self.port.newest() if self._partial else self.port.rows()

    def selected_refs(self) -> list[ParcelRef]:
        """The parcels that keys act on."""
        raise NotImplementedError

    def hidden_marks(self) -> int:
        """How many of the marked orders, on which keys act, are out of sight."""
        return 0

    def selected_order(self) -> Order | None:
        """The order that keys act on."""
        raise NotImplementedError

    def selected_ids(self) -> list[int]:
        """The orders whose supplier is asked when they are tracked again."""
        raise NotImplementedError

    # Following the engine

    def _pull(self) -> None:
        if self.app.screen is not self or not self.is_mounted:
            return
        changes = self.port.changes_since(self._revision)
        self._revision = changes.revision
        if changes.reset or (self._partial and self.port.is_read()):
            self._read(self.reload)
        elif changes.ids:
            self._read(self.orders_changed, changes.ids)
        if self.port.now() - self._looked >= _AGES_STAND:
            self._looked = self.port.now()
            self.time_passed()
        self._show_state()
        self.refresh_hints()

    def _read(self, read: Callable[..., None], *what: object) -> None:
        """Read from the engine; what can't be read is said, and what was shown before stays."""
        try:
            read(*what)
        except AppError as error:
            self.flash(told(error, self.tr), error=True)

    def whole(self, order_id: int | None) -> Order | None:
        """An order in full; `None` for none, and for one that can't be read, which is said."""
        try:
            return self.port.order(order_id) if order_id is not None else None
        except AppError as error:
            self.flash(told(error, self.tr), error=True)
            return None

    def _show_state(self) -> None:
        state = self.port.state()
        parts = [self.shell.options.note, state_line(state, self.port.running(), self.tr, self.shell.options.timezone)]
        self.query_one(TitleBar).say(right=" · ".join(part for part in parts if part))
        if state.problem != self._problem:
            self._problem = state.problem
            self.flash(state.problem or self.tr("The data file can be read again"), error=bool(state.problem))
        self._mine = {job_id for job_id in self._mine if not self._is_over(job_id)}
        fresh = self.shell.new_notices(state.notices)
        if fresh:
            self.flash(" · ".join(fresh), error=True)

    def _is_over(self, job_id: int) -> bool:
        """Whether a job of ours has ended; its outcome is told once."""
        job = self.port.job(job_id)
        if job is None:
            return True
        if job.state is JobState.RUNNING:
            return False
        if job.state is JobState.CANCELLED:
            self.flash(self.tr("Stopped after {done} of {total}").format(done=job.done, total=job.total))
        elif job.state is JobState.FAILED:
            self.flash(job.message, error=True)
        else:
            self.flash(self._outcome(job.outcomes), error=False)
        return True

    def _outcome(self, outcomes: Sequence[LookUp]) -> str:
        from tui_tracker.ui.views.outcomes import outcome_sentence

        return outcome_sentence(outcomes, self.tr, self.shell.options.timezone)

    def flash(self, text: str, *, error: bool = False) -> None:
        """Say what came of the last key."""
        self.query_one(HintBar).flash(text, error=error)

    def refresh_hints(self) -> None:
        """Show the keys that do something now."""
        self.query_one(HintBar).hints(self._hints())

    def _hints(self) -> Iterable[Hint]:
        shown = [line for line in active_keys(self) if line.show]
        for line in sorted(shown, key=lambda line: _HINT_RANKS.get(line.id, _MIDDLE)):
            yield Hint(line.keys[0], self.tr(line.text))

    # Acts

    def _refs(self) -> list[ParcelRef]:
        """The chosen parcels; where there are none, that is said."""
        refs = self.selected_refs()
        if not refs:
            self.flash(self.tr("There is no code here to act on"), error=True)
        return refs

    def _may_write(self) -> bool:
        if self.shell.options.read_only:
            self.flash(self.tr("Opened read-only: nothing is changed"), error=True)
        return not self.shell.options.read_only

    def action_track(self) -> None:
        """Look the chosen parcels up now, and ask for the codes that the chosen orders wait for."""
        if self._may_write():
            self.track_now(self.selected_refs(), self.selected_ids())

    def track_now(self, refs: Sequence[ParcelRef], order_ids: Sequence[int]) -> None:
        """The same for these; where there is neither a parcel nor a code to come, that is said."""
        waiting = self._waiting_for_codes(order_ids)
        if refs:
            title = parcels_named([ref.number for ref in refs], 0, self.tr)
            self.follow(self.port.track(refs, title=title, orders=waiting))
            finished = self._finished(refs) if len(refs) > 1 else 0
            text = self.tr("Looking up {what}") if not finished else self.tr(_FINISHED_TOO)
            self.flash(text.format(what=self._named(refs), n=finished))
        elif waiting:
            self.follow(self.port.track((), title="codes", orders=waiting))
            asking = self.tr.plural(*_ASKING, len(waiting)).format(n=len(waiting))
            self.flash(" · ".join(filter(None, (asking, out_of_sight(self.hidden_marks(), self.tr)))))
        else:
            self._refs()

    def _waiting_for_codes(self, order_ids: Iterable[int]) -> list[int]:
        """Those of the orders that wait for a code of a supplier order."""
        orders = (self.whole(order_id) for order_id in order_ids if self._may_wait(order_id))
        return [order.id for order in orders if order is not None and awaited(order)]

    def _may_wait(self, order_id: int) -> bool:
        """Whether it is worth reading in full."""
        row = self.port.row(order_id)
        return row is not None and (row.codes_due_at is not None or not row.parcels)

    def action_track_all(self) -> None:
        """Look up everything that is not finished."""
        if self._may_write():
            self._read(self._track_all)

    def _track_all(self) -> None:
        rows = self.port.rows()
        wanted, there = sum(1 for _ in unfinished(rows)), sum(len(row.parcels) for row in rows)
        if wanted:
            self.follow(self.port.track_all())
        text = self.tr.plural(*_ALL, wanted) if wanted else self.tr(_NONE_LEFT)
        self.flash(text.format(n=wanted, finished=there - wanted))

    def _finished(self, refs: Sequence[ParcelRef]) -> int:
        """How many of the parcels are delivered or returned, or of a cancelled or archived order."""
        rows = [row for each in dict.fromkeys(ref.order_id for ref in refs) if (row := self.port.row(each)) is not None]
        return len(set(refs)) - len(set(refs) & {ParcelRef(*pair) for pair in unfinished(rows)})

    def follow(self, job_id: int) -> None:
        """Tell what came of a job when it ends."""
        self._mine.add(job_id)

    def _named(self, refs: Sequence[ParcelRef]) -> str:
        return parcels_named([ref.number for ref in refs], self.hidden_marks(), self.tr)

    def action_set_status(self) -> None:
        """Open the nine statuses for the chosen parcels."""
        from tui_tracker.ui.dialogs.status import StatusChoice, StatusDialog

        refs = self._refs() if self._may_write() else []
        rows = (self.port.row(order_id) for order_id in {ref.order_id for ref in refs})
        seen = {row.id: row for row in rows if row is not None}  # while the nine stand there others may act

        def done(choice: StatusChoice | None) -> None:
            if choice is None:
                return
            text = self.tr("{what} set to {status}; T takes it back")
            said = text.format(what=self._named(refs), status=self.tr.status(choice.status))
            self._when_kept(self.port.set_status(refs, choice.status, choice.note, seen), said)

        if refs:
            self.app.push_screen(StatusDialog(refs, self._common_status(refs), hidden=self.hidden_marks()), done)

    def action_supplier_orders(self) -> None:
        """Give the order its numbers at the supplier."""
        from tui_tracker.ui.dialogs.supplier import SupplierDialog

        order = self.selected_order() if self._may_write() else None

        def done(found: tuple[str, ...] | None) -> None:
            if order is None or found is None or found == order.supplier_orders:
                return
            text = self.tr("{number}: supplier orders {numbers}") if found else self.tr("{number}: no supplier orders")
            said = text.format(number=order.number, numbers=", ".join(found))
            self._when_kept(self.port.set_supplier_orders(order.id, found), said)

        if order is not None:
            self.app.push_screen(SupplierDialog(order), done)
        elif not self.shell.options.read_only:
            self.flash(self.tr("There is no order here to act on"), error=True)

    def _when_kept(self, commit: "Future[Commit]", said: str) -> None:
        """Say it once the change is on the disk, or why it could not be kept, on whatever screen one is by then."""
        app, shell = self.app, self.shell

        def done(commit: "Future[Commit]") -> None:
            """On the store's thread: the app's own has the screen."""
            if not commit.cancelled():
                error = commit.exception()
                app.call_later(tell, error, commit.result().conflicts if error is None else ())

        def tell(error: BaseException | None, conflicts: Sequence[Conflict]) -> None:
            if error is None:
                shell.flash(" · ".join(filter(None, (said, conflict_words(conflicts, shell.tr)))))
            elif isinstance(error, AppError):
                shell.flash(shell.tr("Not kept: {why}").format(why=told(error, shell.tr)), error=True)
            else:
                raise error

        def still_waiting() -> None:
            if not commit.done():
                shell.flash(shell.tr("Waiting for the data file, which another program holds"))

        app.set_timer(_NOTICED, still_waiting)
        commit.add_done_callback(done)

    def _common_status(self, refs: Sequence[ParcelRef]) -> Status | None:
        wanted = set(refs)
        found = {
            parcel.status
            for order_id in {ref.order_id for ref in refs}
            if (row := self.port.row(order_id)) is not None
            for parcel in row.parcels
            if ParcelRef(order_id, parcel.number) in wanted
        }
        return found.pop() if len(found) == 1 else None

    def action_clear_status(self) -> None:
        """Take back what was set by hand on the chosen parcels."""
        refs = [ref for ref in self._refs() if self._is_manual(ref)] if self._may_write() else []
        if refs:
            said = self.tr("{what}: back to what the carrier says").format(what=self._named(refs))
            self._when_kept(self.port.clear_status(refs), said)
        elif self.selected_refs() and not self.shell.options.read_only:
            self.flash(self.tr("No status here was set by hand"), error=True)

    def _is_manual(self, ref: ParcelRef) -> bool:
        row = self.port.row(ref.order_id)
        return row is not None and any(p.number == ref.number and p.manual is not None for p in row.parcels)

    def action_copy_code(self) -> None:
        """Send the code to the terminal's clipboard."""
        refs = self._refs()
        if refs:
            self.app.copy_to_clipboard("\n".join(ref.number for ref in refs))
            self.flash(self.tr("{what} sent to the terminal's clipboard").format(what=self._named(refs)))

    def action_open_link(self) -> None:
        """Show the address of the carrier's page."""
        from tui_tracker.ui.dialogs.links import LinkDialog

        order, refs = self.selected_order(), self._refs()
        link = self.port.links(order).get(refs[0].number, "") if order is not None and refs else ""
        if link:
            self.app.push_screen(LinkDialog(link))
        elif refs and order is not None:
            self.flash(self.tr("There is no tracking page for {number}").format(number=refs[0].number), error=True)

    def take_marks_away(self, table: OrderTable) -> bool:
        """Take all marks away, those out of sight too, which is said; whether there were any."""
        hidden = table.hidden_marks
        had = table.clear_marks()
        if hidden:
            self.flash(self.tr("Marks taken away, {hidden}").format(hidden=out_of_sight(hidden, self.tr)))
        return had

    def action_why(self) -> None:
        """The reasons of the order under the cursor."""
        order = self.selected_order()
        if order is not None:
            self.shell.explain(order.id)
        else:
            self.flash(self.tr("There is no order here to act on"), error=True)

    def action_explain(self) -> None:
        """All nine statuses explained."""
        from tui_tracker.ui.dialogs.statuses import StatusesDialog

        self.app.push_screen(StatusesDialog())

    # Going elsewhere

    def action_go_orders(self) -> None:
        """The order list."""
        self.shell.go("orders")

    def action_go_tracking(self) -> None:
        """The tracking page."""
        self.shell.go("tracking")

    def action_go_monitor(self) -> None:
        """Fulfilment over time."""
        self.shell.go("monitor")

    def action_go_queue(self) -> None:
        """What wants a hand today."""
        self.shell.go("queue")

    def open_order(self, order_id: int) -> None:
        """An order in full."""
        self.shell.open_order(order_id)

    def action_help(self) -> None:
        """Every key that does something here."""
        from tui_tracker.ui.screens.help import HelpScreen

        self.app.push_screen(HelpScreen(self))

    def action_leave(self) -> None:
        """Back; from the first screen, out."""
        self.shell.leave()

    def action_redraw(self) -> None:
        """After noise on the line."""
        self.app.refresh(repaint=True, layout=True)
