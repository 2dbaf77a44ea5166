"""The outbox: what was sent to people, what waits, what was not sent and why; and what a person makes of it."""

from collections import Counter
from collections.abc import Callable, Iterable
from time import monotonic
from typing import ClassVar, Final

from textual import on
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widget import Widget
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from tui_tracker.model.message import N_
from tui_tracker.model.notifying import Kept, Notifying, Preview
from tui_tracker.model.outbox import OutboxMessage, State
from tui_tracker.ui.aside import aside
from tui_tracker.ui.chrome import Hint, TitleBar
from tui_tracker.ui.dialogs.base import content
from tui_tracker.ui.dialogs.lines import LinesDialog
from tui_tracker.ui.mended import Options
from tui_tracker.ui.views.lines import BLANK, Line, Span, wrapped
from tui_tracker.ui.views.outbox import (
    STATES,
    counted,
    counts_lines,
    message_line,
    message_lines,
    preview_lines,
)
from tui_tracker.ui.widgets.lines_body import AboutBody

from .base import told
from .side import SideScreen

_LOOKED_AT: Final = 1000  # of the newest messages; those that are not over are seen however old they are
_LISTED: Final = 300
_STANDS: Final = 0.5  # seconds
_EDGES: Final = 4  # cells of padding and scroll bar


class OutboxList(Options):
    """The messages, one a line."""

    HELP = N_(
        "Messages to customers and to you, the newest first; ! wants a person, … goes by itself.\n"
        "b lets one go that is held, d calls it off, r tries it again; [ and ] choose the state.\n"
        "U lists who gets no more messages.\n"
        "Nothing is sent from here: whoever polls sends what is due."
    )
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("j", "cursor_down", N_("Down"), show=False, id="outbox.down"),
        Binding("k", "cursor_up", N_("Up"), show=False, id="outbox.up"),
        Binding("enter,l", "select", N_("Open"), id="outbox.open"),
        Binding("g,home", "first", N_("To the first"), show=False, id="outbox.top"),
        Binding("G,end", "last", N_("To the last"), show=False, id="outbox.end"),
    ]


class OutboxScreen(SideScreen):
    """A list with its states above it, and what is known of the message under the cursor."""

    DEFAULT_CSS = """
    OutboxScreen { layout: vertical; background: $background; }
    OutboxScreen #states { height: auto; margin: 0 1; }
    OutboxScreen #resting { height: auto; margin: 0 1; display: none; }
    OutboxScreen OutboxList { height: 1fr; min-height: 3; background: $background; border: none; margin: 0 1; }
    OutboxScreen OutboxList > .option-list--option-highlighted { text-style: bold reverse; }
    OutboxScreen #about { height: 45%; border-top: solid $border-blurred; }
    """
    AUTO_FOCUS = "OutboxList"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("b", "release", N_("Let it go"), id="outbox.release"),
        Binding("B", "release_all", N_("Let all go that are held…"), show=False, id="outbox.release-all"),
        Binding("d", "call_off", N_("Call it off"), id="outbox.cancel"),
        Binding("r", "try_again", N_("Try again"), id="outbox.retry"),
        Binding("M", "message_its_customer", N_("Message to the customer…"), show=False, id="outbox.message"),
        Binding("U", "stopped", N_("Who gets no more messages"), show=False, id="outbox.stopped"),
        Binding("o", "open_its_order", N_("Go to the order"), id="outbox.order"),
        Binding("right_square_bracket,right", "state(1)", N_("Next state"), show=False, id="outbox.next-state"),
        Binding("left_square_bracket,left", "state(-1)", N_("State before"), show=False, id="outbox.state-before"),
    ]

    def __init__(self, order_id: int | None = None) -> None:
        """`order_id`: only the messages of that order."""
        super().__init__()
        self._order_id = order_id
        self._all: dict[int, OutboxMessage] = {}
        self._counts: Counter[State] = Counter()
        self._only: State | None = None
        self._numbers: list[int] = []  # of those that are listed
        self._drawn: list[Line] = []
        self._seen = -1
        self._reloaded = 0.0

    @property
    def _desk(self) -> Notifying | None:
        return self.port.notifying()

    def content(self) -> Iterable[Widget]:
        """The states, the list, and what is known."""
        yield Static(id="states", markup=False)
        yield Static(id="resting", markup=False)
        yield OutboxList(markup=False, compact=True)
        yield AboutBody()

    def on_mount(self) -> None:
        """Whom the channels reach is known when they are loaded."""
        desk = self._desk
        if desk is not None:

            def load() -> Callable[[], None]:
                desk.ways()
                return self.reload

            self.aside("channels", load)

    # What is shown

    def reload(self) -> None:
        """Everything as it is now."""
        self._seen, self._reloaded = self.port.revision(), monotonic()
        desk = self._desk
        found: Kept = desk.messages(limit=_LOOKED_AT, order=self._order_id) if desk is not None else ()
        pending = desk.pending() if desk is not None and self._order_id is None else ()
        self._all = dict(sorted({**dict(pending), **dict(found)}.items(), reverse=True))
        self._counts = counted(self._all.items())
        self._list()

    def time_passed(self) -> None:
        """What is due, and how long ago things were."""
        self._list()

    def _pull(self) -> None:
        """Messages come and go without an order being changed; many at a time are shown twice a second."""
        super()._pull()
        there = self.app.screen is self and self.is_mounted and self.is_whole
        if there and self.port.revision() != self._seen and monotonic() - self._reloaded >= _STANDS:
            self._read(self.reload)

    def _list(self) -> None:
        desk, zone, width = self._desk, self.shell.options.timezone, self.size.width - _EDGES
        chosen = [(n, each) for n, each in self._all.items() if self._only in (None, each.state)]
        shown = chosen[:_LISTED]
        lines = [
            message_line(each, desk.recipient(each) if desk is not None else "", self.tr, zone, width)
            for _, each in shown
        ]
        self._put([n for n, _ in shown], lines)
        self._head(desk, len(chosen), width)
        self._about()

    def _put(self, numbers: list[int], lines: list[Line]) -> None:
        """Only what is different is drawn; the cursor stays on its message."""
        table = self.query_one(OutboxList)
        if numbers == self._numbers and table.option_count == len(lines):
            for at, (before, after) in enumerate(zip(self._drawn, lines, strict=True)):
                if before != after:
                    table.replace_option_prompt_at_index(at, content([after]))
        else:
            at = table.highlighted or 0
            number = self._numbers[at] if at < len(self._numbers) else 0
            table.clear_options()
            table.add_options([Option(content([line])) for line in lines])
            if numbers:
                followed = numbers.index(number) if number in numbers and at else min(at, len(numbers) - 1)
                table.highlighted = followed
        self._numbers, self._drawn = numbers, lines

    def _head(self, desk: Notifying | None, total: int, width: int) -> None:
        words = [f"{self.tr(N_('Outbox'))} {len(self._all)}" + ("+" if len(self._all) >= _LOOKED_AT else "")]
        row = self.port.row(self._order_id) if self._order_id is not None else None
        words += [self.tr(N_("of {order}")).format(order=row.number)] if row is not None else []
        words += [self.tr(N_("the newest {n}")).format(n=_LISTED)] if total > _LISTED else []
        self.query_one(TitleBar).say(left="  ".join(words))
        self.query_one("#states", Static).update(content(counts_lines(self._counts, self._only, self.tr, width)))
        resting = desk.resting() if desk is not None else {}
        text = self.tr(N_("{channel} takes nothing for now: {why}"))
        lines = [
            line
            for channel, why in sorted(resting.items())
            for line in wrapped([Span(text.format(channel=channel, why=why), "flag")], max(10, width))[:2]
        ]
        banner = self.query_one("#resting", Static)
        banner.display = bool(lines)
        banner.update(content(lines) if lines else Content())

    def _chosen(self) -> tuple[int, OutboxMessage] | None:
        at = self.query_one(OutboxList).highlighted
        number = self._numbers[at] if at is not None and at < len(self._numbers) else 0
        message = self._all.get(number)
        return (number, message) if message is not None else None

    @on(OptionList.OptionHighlighted)
    def _about(self) -> None:
        body, chosen, desk = self.query_one(AboutBody), self._chosen(), self._desk
        zone, now = self.shell.options.timezone, self.port.now()
        self.refresh_hints()
        if chosen is None or desk is None:
            body.show(self._nothing)
            return
        number, message = chosen
        to = desk.recipient(message)
        body.show(lambda width: message_lines(number, message, to, self.tr, zone, now, width))

    def _nothing(self, width: int) -> list[Line]:
        """Why there is nothing, and how there would be something."""
        desk = self._desk
        if self._all or self._order_id is not None:
            return wrapped([Span(self.tr(N_("No message is like that")), "muted")], width)
        lines = wrapped([Span(self.tr(N_("Nobody was told anything so far.")), "heading")], width)
        if desk is not None:
            lines += wrapped([Span(self.tr(N_("So notifications are set up in tracker.toml:")))], width)
            lines += [BLANK, *(Line((Span(f"  {text}"),)) for text in desk.setting_up().splitlines())]
        return lines

    def on_resize(self) -> None:
        """Lines as wide as there is room."""
        if self._seen >= 0:
            self._list()

    # Keys

    def why_not(self, action: str) -> str:
        """Nothing is changed read-only, and each act is for the states that it makes sense in."""
        states = _NEEDS.get(action)
        if states is None:
            return super().why_not(action)
        if self.shell.options.read_only:
            return self.tr(N_("Opened read-only: nothing is changed"))
        if action == "release_all":
            return "" if self._counts[State.HELD] else self.tr(N_("No message is held"))
        chosen = self._chosen() if self.is_whole else None
        if chosen is None:
            return self.tr(N_("There is no message here"))
        return "" if chosen[1].state in states else self.tr(_REASONS[action])

    def _hints(self) -> Iterable[Hint]:
        """Only what can be made of the message under the cursor."""
        return self.possible_hints()

    def action_state(self, step: int) -> None:
        """Show only what is in the next state of which there is something; after the last, all."""
        there = [None, *(state for state in STATES if self._counts[state])]
        at = there.index(self._only) if self._only in there else 0
        self._only = there[(at + step) % len(there)]
        self._list()

    def action_release(self) -> None:
        """Let it go."""
        chosen, desk = self._chosen(), self._desk
        if self.may("release") and chosen is not None and desk is not None:
            self.when_kept(desk.release([chosen[0]]), self._goes)

    def action_release_all(self) -> None:
        """Let all go, after saying how many they are."""
        desk = self._desk
        self._read(self.reload)  # how many they are is said
        if not self.may("release_all") or desk is None:
            return
        held = [number for number, each in self._all.items() if each.state is State.HELD]
        question = self.tr.plural(*_ALL, len(held)).format(n=len(held))
        lines = [self.tr(_NOT_BACK)]
        self.ask(question, lines, lambda: self.when_kept(desk.release(held), self._goes))

    def _goes(self, kept: Kept) -> str:
        words = self.tr.plural(N_("{n} message goes"), N_("{n} messages go"), len(kept)).format(n=len(kept))
        return f"{words}: {self.sender_words()}"

    def action_call_off(self) -> None:
        """It does not go."""
        chosen, desk = self._chosen(), self._desk
        if self.may("call_off") and chosen is not None and desk is not None:
            text = self.tr(N_("Called off; r sends it all the same"))
            self.when_kept(desk.call_off([chosen[0]]), lambda _: text)

    def action_try_again(self) -> None:
        """It goes once more; of one that may have been sent it is asked first."""
        chosen, desk = self._chosen(), self._desk
        if not self.may("try_again") or chosen is None or desk is None:
            return
        number, message = chosen

        def go() -> None:
            self.when_kept(desk.try_again([number]), self._goes)

        if message.state is State.UNKNOWN:
            self.ask(self.tr(N_("Send it again?")), [self.tr(_TWICE)], go)
        else:
            go()

    def chosen_ids(self) -> list[int]:
        """The order that the message is about."""
        chosen = self._chosen() if self.is_whole else None
        return [chosen[1].order] if chosen is not None else []

    def action_message_its_customer(self) -> None:
        """Another message about the same order."""
        self.action_message_customer()

    def action_stopped(self) -> None:
        """Who is written to no more."""
        from .stops import StopsScreen

        self.app.push_screen(StopsScreen())

    def action_open_its_order(self) -> None:
        """The order it is about."""
        chosen = self._chosen()
        if chosen is None:
            self.flash(self.tr(N_("There is no message here")), error=True)
        elif not chosen[1].order:
            self.flash(self.tr(N_("It is about no order")), error=True)
        elif self.port.row(chosen[1].order) is None:
            self.flash(self.tr(N_("The order is gone")), error=True)
        else:
            self.open_order(chosen[1].order)

    @on(OptionList.OptionSelected)
    def _opened(self, event: OptionList.OptionSelected) -> None:
        """What it says, and everything known of it."""
        event.stop()
        chosen, desk = self._chosen(), self._desk
        if chosen is None or desk is None:
            return
        number, message = chosen
        zone, now, to = self.shell.options.timezone, self.port.now(), desk.recipient(message)

        def make(shown: Preview | None, trouble: str) -> Callable[[int], list[Line]]:
            def lines(width: int) -> list[Line]:
                facts = message_lines(number, message, to, self.tr, zone, now, width)
                said = preview_lines(shown._replace(to=""), self.tr, width) if shown is not None else []
                why = wrapped([Span(trouble, "flag")], width) if trouble else []
                return [*facts, BLANK, *said, *why]

            return lines

        dialog = LinesDialog(message.number or self.tr(message.words), make(None, ""))
        self.app.push_screen(dialog)

        def write() -> Callable[[], None]:
            shown = desk.shown(number)
            return lambda: dialog.show(make(shown, ""), shown.text)

        aside(dialog, "shown", write, lambda error: dialog.show(make(None, told(error, self.tr))))


_NEEDS: Final[dict[str, frozenset[State]]] = {
    "release": frozenset({State.HELD}),
    "release_all": frozenset({State.HELD}),
    "call_off": frozenset({State.QUEUED, State.RETRY, State.HELD, State.UNKNOWN}),
    "try_again": frozenset({State.FAILED, State.UNKNOWN, State.SUPPRESSED, State.RETRY}),
}
_REASONS: Final = {
    "release": N_("This message is not held"),
    "call_off": N_("This message does not wait any more"),
    "try_again": N_("This message was not given up; M writes another"),
}
_ALL: Final = (N_("Let {n} held message go?"), N_("Let {n} held messages go?"))
_NOT_BACK: Final = N_("What is sent can't be taken back.")
_TWICE: Final = N_("It may have been sent already: then the recipient gets it twice.")
