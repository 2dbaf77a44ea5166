"""Add tags to orders and take some away; known tags are completed."""

from collections.abc import Iterable, Mapping, Sequence
from typing import ClassVar, Final

from textual import on
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Input, Label, Static

from tui_tracker.model.deeds import Tag, read_tag
from tui_tracker.model.errors import UsageError
from tui_tracker.model.message import N_
from tui_tracker.model.text import clean_text

from .base import Dialog

_SHOWN: Final = 8  # completions


class TagField(Input):
    """A field in which Tab completes a tag."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("tab", "screen.complete", N_("Complete"), show=False, id="tags.complete")
    ]


class TagDialog(Dialog[Tag | None]):
    """Words are added, words after a minus are taken away."""

    def __init__(self, orders: str, here: Mapping[str, int], known: Sequence[str]) -> None:
        """`orders`: in words; `here`: their tags and how many have each; `known`: all there are, most used first."""
        super().__init__()
        self.orders, self.here, self.known = orders, here, known

    def title_text(self) -> str:
        """Which orders it is about."""
        return self.tr(_TITLE).format(orders=self.orders)

    def keys_text(self) -> str:
        """The keys that do something here."""
        return self.tr(_KEYS)

    def body(self) -> Iterable[Widget]:
        """The tags there are, the field, and what completes what is typed."""
        yield Static(Content(self._now()), classes="tip", markup=False)
        with Horizontal(classes="field"):
            yield Label(Content(self.tr(_LABEL)), markup=False)
            field = TagField(id="tags", classes="first", compact=True, max_length=400, placeholder=self.tr(_FORM))
            field.cursor_blink = False
            yield field
        yield Static(Content(), id="known", classes="tip", markup=False)
        yield Static(Content(), id="wrong", classes="error", markup=False)

    def _now(self) -> str:
        tags = ", ".join(clean_text(f"{tag} ({n})" if len(self.here) > 1 else tag) for tag, n in self.here.items())
        return self.tr(_NOW).format(tags=tags) if tags else self.tr(_NONE_NOW)

    def on_mount(self) -> None:
        """Show what is known."""
        self._typing()

    @on(Input.Changed)
    def _typing(self) -> None:
        self.query_one("#wrong", Static).update(Content())
        found = self._completions()
        more = len(found) - _SHOWN
        words = "  ".join(found[:_SHOWN]) + (f"  +{more}" if more > 0 else "")
        self.query_one("#known", Static).update(Content(self.tr(_KNOWN).format(tags=words) if found else ""))

    def _completions(self) -> list[str]:
        """The known tags that begin as the last word does; of those here after a minus."""
        last = self.query_one("#tags", Input).value.rpartition(" ")[2]
        pool = list(self.here) if last.startswith("-") else self.known
        begun = last.lstrip("+-#").casefold()
        return [clean_text(tag, limit=40) for tag in pool if tag.casefold().startswith(begun)]

    def action_complete(self) -> None:
        """Put the first one in place of the last word."""
        field = self.query_one("#tags", Input)
        found = self._completions()
        before, blank, last = field.value.rpartition(" ")
        if found:
            sign = last[:1] if last[:1] in "+-#" else ""
            field.value = f"{before}{blank}{sign}{found[0]} "
            field.cursor_position = len(field.value)

    @on(Input.Submitted)
    def _typed(self, event: Input.Submitted) -> None:
        event.stop()
        try:
            self.dismiss(read_tags(event.value))
        except UsageError as error:
            text = "\n".join(filter(None, (self.tr.tell(error.told), self.tr.tell(error.advice))))
            self.query_one("#wrong", Static).update(Content(text))


def read_tags(text: str) -> Tag | None:
    """Words to add and, after a minus, to take away; `None` for no word. Raises `UsageError` for what is no tag."""
    words = text.replace(",", " ").split()
    added = tuple(read_tag(word.removeprefix("+")) for word in words if not word.startswith("-"))
    taken = tuple(read_tag(word[1:]) for word in words if word.startswith("-"))
    return Tag(add=added, remove=taken) if added or taken else None


_TITLE: Final = N_("Tags of {orders}")
_NOW: Final = N_("Now: {tags}")
_NONE_NOW: Final = N_("No tags yet")
_LABEL: Final = N_("Tags")
_FORM: Final = N_("vip late   -late takes one away")
_KNOWN: Final = N_("Known: {tags}")
_KEYS: Final = N_("Enter keeps · Tab completes · Esc leaves")
