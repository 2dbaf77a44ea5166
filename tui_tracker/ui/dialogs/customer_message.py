"""Write to customers: what is told first, below it what goes out, to whom, and who gets nothing."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import tzinfo
from typing import ClassVar, Final, NamedTuple

from msgspec.structs import replace
from textual import on
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widget import Widget
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from tui_tracker.model.errors import AppError
from tui_tracker.model.happenings import HAPPENING_WORDS, Happening
from tui_tracker.model.message import N_
from tui_tracker.model.notifying import Notifying, Plan, Preview, Way, Wish
from tui_tracker.ui.aside import aside
from tui_tracker.ui.views.composing import plan_lines, setting_up_lines
from tui_tracker.ui.views.lines import Line, Span, wrapped

from .base import Choices, Dialog
from .lines import DialogLines

SAMPLES: Final = 2  # that are shown before many are asked for


class Found(NamedTuple):
    """What a wish comes to, with its first messages as they would go out."""

    plan: Plan
    samples: tuple[Preview, ...]


class Events(Choices):
    """A list in which Enter is for the message below it."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "screen.send", N_("Ask for it"), show=False, id="customer.send")
    ]


class CustomerMessageDialog(Dialog[Found | None]):
    """The likeliest event stands first; a text of one's own stays until another event is chosen."""

    DEFAULT_CSS = """
    CustomerMessageDialog #box { height: 100%; max-height: 36; }
    CustomerMessageDialog Events { max-height: 6; }
    CustomerMessageDialog #way { height: 1; color: $text-muted; }
    CustomerMessageDialog #lines { background: $surface; padding: 0; border-top: solid $border-blurred; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("e", "edit", N_("Words of your own"), id="customer.edit"),
        Binding("c", "channel", N_("Another channel"), id="customer.channel"),
        Binding("a", "again", N_("Those too who were told already"), id="customer.again"),
        Binding("s", "although_stopped", N_("Those too who want no messages"), show=False, id="customer.stopped"),
        Binding("y", "copy", N_("Copy"), show=False, id="customer.copy"),
        Binding("pagedown,ctrl+f,ctrl+d", "scroll(6)", N_("Text down"), show=False, id="customer.down"),
        Binding("pageup,ctrl+b,ctrl+u", "scroll(-6)", N_("Text up"), show=False, id="customer.up"),
    ]

    def __init__(
        self,
        named: str,
        order_ids: Sequence[int],
        desk: Notifying,
        zone: tzinfo,
        edit: Callable[[str], str | None],
    ) -> None:
        """`named`: the orders in words; `edit`: has a text edited, `None` where it was not; raises `AppError`."""
        super().__init__()
        self.named, self.order_ids, self.desk, self.zone, self.edit = named, tuple(order_ids), desk, zone, edit
        self.ways: Sequence[Way] = ()
        self.events: Mapping[Happening, int] = {}
        self.wish: Wish | None = None  # None: not known yet what can be told
        self.found: Found | None = None  # None: it is being written
        self.trouble = ""

    def title_text(self) -> str:
        """Which orders it is about."""
        return self.tr(_TITLE).format(orders=self.named)

    def keys_text(self) -> str:
        """The keys that do something here."""
        return self.tr(_KEYS)

    def body(self) -> Iterable[Widget]:
        """What can be told, how, and what goes out."""
        yield Events(id="events", classes="first", markup=False, compact=True)
        yield Static(id="way", markup=False)
        yield DialogLines(self._lines)

    def on_mount(self) -> None:
        """Find out what can be told; plugins and templates are read aside."""

        def look() -> Callable[[], None]:
            ways, events = self.desk.ways(), self.desk.events(self.order_ids)
            return lambda: self._begin(ways, events)

        aside(self, "ways", look, self._failed)

    def _begin(self, ways: Sequence[Way], events: Mapping[Happening, int]) -> None:
        self.ways, self.events = ways, events or {Happening.SHIPPED: 0}
        options = [Option(Content(self._event(event, n)), id=event.value) for event, n in self.events.items()]
        choices = self.query_one(Events)
        self.wish = Wish(event=next(iter(self.events)), again=len(self.order_ids) == 1)
        if ways:
            choices.add_options(options)
            choices.highlighted = 0
        self._write()

    def _event(self, event: Happening, n: int) -> str:
        words = self.tr(HAPPENING_WORDS[event])
        return f"{words} · {n}" if len(self.order_ids) > 1 else words

    def _write(self) -> None:
        """What the wish comes to, aside: it may be about thousands."""
        wish, desk = self.wish, self.desk
        self.found, self.trouble = None, ""
        self._show()
        if wish is None or not self.ways:
            return

        def write() -> Callable[[], None]:
            plan = desk.plan(wish, self.order_ids)
            some = plan.drafts[: SAMPLES if len(self.order_ids) > 1 else 1] if not plan.wrong else ()
            found = Found(plan, tuple(desk.preview(each) for each in some))
            return lambda: self._written(wish, found)

        aside(self, "write", write, self._failed)

    def _written(self, wish: Wish, found: Found) -> None:
        if wish is self.wish:
            self.found = found
            self._show()

    def _failed(self, error: AppError) -> None:
        self.trouble = " ".join(filter(None, (self.tr.tell(error.told), self.tr.tell(error.advice))))
        self._show()

    def _show(self) -> None:
        way = self._way()
        words = self.tr(N_("by {channel}")).format(channel=way.title) if way is not None else ""
        own = self.tr(N_("in words of your own")) if self.wish is not None and self.wish.own else ""
        again = self.tr(N_("those too who were told")) if self._many_again() else ""
        self.query_one("#way", Static).update(Content(" · ".join(filter(None, (words, own, again)))))
        body = self.query_one(DialogLines)
        body.draw()

    def _many_again(self) -> bool:
        return self.wish is not None and self.wish.again and len(self.order_ids) > 1

    def _way(self) -> Way | None:
        """How it goes, as far as one channel is chosen for all."""
        named = self.wish.channel if self.wish is not None else ""
        return next((way for way in self.ways if way.id == named or not named), None)

    def _lines(self, width: int) -> list[Line]:
        if self.trouble:
            return wrapped([Span(self.trouble, "flag")], width)
        if self.wish is None:
            return wrapped([Span(self.tr(_LOOKING), "muted")], width)
        if not self.ways:
            return setting_up_lines(self.desk.setting_up(), self.tr, width)
        if self.found is None:
            return wrapped([Span(self.tr(_WRITING), "muted")], width)
        return plan_lines(self.found.plan, self.found.samples, self.tr, self.zone, width)

    # Keys

    @on(OptionList.OptionHighlighted)
    def _chosen(self, event: OptionList.OptionHighlighted) -> None:
        event.stop()
        kind = Happening(event.option.id or "")
        if self.wish is not None and kind is not self.wish.event:
            self.wish = replace(self.wish, event=kind, own="")
            self._write()

    @on(OptionList.OptionSelected)
    def _clicked(self, event: OptionList.OptionSelected) -> None:
        """A click only chooses what is told."""
        event.stop()

    def action_channel(self) -> None:
        """By the next of the channels; after the last, as configured."""
        if self.wish is not None and len(self.ways) > 1:
            names = [way.id for way in self.ways]
            at = names.index(self.wish.channel) if self.wish.channel in names else 0
            self.wish = replace(self.wish, channel=names[(at + 1) % len(names)], own="")
            self._write()

    def action_again(self) -> None:
        """Those too who were told already, or only the others."""
        if self.wish is not None and len(self.order_ids) > 1:
            self.wish = replace(self.wish, again=not self.wish.again)
            self._write()

    def action_although_stopped(self) -> None:
        """Those too who want no messages, or whose address takes none; or not."""
        if self.wish is not None:
            self.wish = replace(self.wish, although_stopped=not self.wish.although_stopped)
            self._write()

    def action_edit(self) -> None:
        """Words of one's own, in the operator's own editor; they begin with the event's template."""
        if self.wish is None or not self.ways:
            return
        try:
            begun = self.wish.own or self.desk.template(self.wish.event, self.wish.channel)
            text = self.edit(begun)
        except AppError as error:
            self._failed(error)
            return
        if text is not None and text.strip():
            self.wish = replace(self.wish, own=text)
            self._write()

    def action_scroll(self, lines: int) -> None:
        """The text by lines."""
        self.query_one(DialogLines).scroll_relative(y=lines, animate=False)

    def action_copy(self) -> None:
        """What stands there, to the terminal's clipboard: the lines for tracker.toml, say."""
        text = self.desk.setting_up() if self.wish is not None and not self.ways else ""
        text = text or "\n\n".join(
            f"{each.subject}\n\n{each.text}" for each in (self.found or Found(_NONE, ())).samples
        )
        self.app.copy_to_clipboard(text)
        getattr(self.app, "flash", lambda text: None)(self.tr(_COPIED))

    def action_send(self) -> None:
        """Hand it over, if there is something to hand over."""
        if self.found is not None and self.found.plan.drafts and not self.found.plan.wrong and not self.trouble:
            self.dismiss(self.found)


_NONE: Final = Plan(wish=Wish(event=Happening.SHIPPED))
_TITLE: Final = N_("To the customer about {orders}")
_KEYS: Final = N_("Enter asks for it · e own words · c channel · a again · PgDn reads on · Esc leaves")
_LOOKING: Final = N_("Looking up what can be told…")
_WRITING: Final = N_("Being written…")
_COPIED: Final = N_("Sent to the terminal's clipboard")
