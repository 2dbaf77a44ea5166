"""What a plugin needs: its options, then the lines as they will stand in tracker.toml, then those are written."""

import os
import re
from collections.abc import Callable, Iterable, Mapping
from typing import ClassVar, Final

from textual import on
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, VerticalScroll
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Input, Label, Static

from tui_tracker.model.errors import AppError
from tui_tracker.model.message import N_
from tui_tracker.model.office import CarrierReport, ConfigChange, Office, OptionHelp
from tui_tracker.ui.aside import aside

from .base import Dialog, fields

_VARIABLE: Final = re.compile(r"[A-Z][A-Z0-9]*(_[A-Z0-9]+)+")
_MASK: Final = "••••"
_WHOLE: Final = re.compile(r"-?\d{1,15}")


class SetUpDialog(Dialog[str | None]):
    """Hands back what is to be said when it was written."""

    DEFAULT_CSS = """
    SetUpDialog #options { height: auto; max-height: 60%; }
    SetUpDialog #lines { height: auto; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        *fields(),
        Binding("pagedown", "scroll(5)", N_("Down"), show=False, id="set-up.down"),
        Binding("pageup", "scroll(-5)", N_("Up"), show=False, id="set-up.up"),
    ]

    def __init__(self, report: CarrierReport, office: Office) -> None:
        """`report`: the carrier or plugin with its options."""
        super().__init__()
        self._report = report
        self._office = office
        needed = [each for each in report.options if each.required or each.secret]
        self._options = needed or list(report.options)
        self._change: ConfigChange | None = None

    def title_text(self) -> str:
        """Whom it is about."""
        return self.tr(N_("Set up {carrier}")).format(carrier=self._report.title)

    def keys_text(self) -> str:
        """The keys that do something here."""
        return self.tr(_KEYS)

    def body(self) -> Iterable[Widget]:
        """A line for each option that is needed, with what it is for."""
        with VerticalScroll(id="options", can_focus=False):
            for place, option in enumerate(self._options):
                with Horizontal(classes="field"):
                    yield Label(Content(option.name), markup=False)
                    prompt = Input(
                        placeholder=self._placeholder(option),
                        password=option.secret,
                        compact=True,
                        id=f"option-{place}",
                        classes="first" if not place else "",
                    )
                    prompt.cursor_blink = False
                    yield prompt
                yield Static(Content(self._help(option)), classes="help", markup=False)
        yield Static(id="lines", markup=False)
        yield Static(id="trouble", classes="error", markup=False)

    def _placeholder(self, option: OptionHelp) -> str:
        if option.set in ("configuration", "environment"):
            return self.tr(N_("is set; empty leaves it"))
        return self.tr(N_("needed")) if option.required else self.tr(N_("may be left empty"))

    def _help(self, option: OptionHelp) -> str:
        secret = self.tr(_SECRET) if option.secret else ""
        return " ".join(filter(None, (option.help, secret)))

    def _values(self) -> dict[tuple[str, ...], object]:
        """What was typed, by its place in the file."""
        found: dict[tuple[str, ...], object] = {}
        for place, option in enumerate(self._options):
            text = self.query_one(f"#option-{place}", Input).value.strip()
            if text:
                found[option.table, option.section or self._report.plugin, option.name] = _value(text, option)
        return found

    def _masked(self, values: Mapping[tuple[str, ...], object]) -> dict[tuple[str, ...], object]:
        """The same to be shown: a secret is seen by whoever looks over the shoulder."""
        secret = {option.name for option in self._options if option.secret}
        return {
            name: _MASK if isinstance(value, str) and name[-1] in secret else value for name, value in values.items()
        }

    @on(Input.Changed)
    def _other(self, event: Input.Changed) -> None:
        """What was shown is not what would be written any more."""
        event.stop()
        if self._change is not None:
            self._change = None
            self._say("", "lines")

    @on(Input.Submitted)
    def _given(self, event: Input.Submitted) -> None:
        """Show what it would write; once more writes it."""
        event.stop()
        change = self._change
        if change is not None:

            def write() -> Callable[[], None]:
                text = self._office.write(change)
                return lambda: self._written(text)

            aside(self, "set-up", write, self._failed)
            return
        values = self._values()
        if not values:
            self._say(self.tr(N_("Nothing was given yet")), "trouble")
            return

        def propose() -> Callable[[], None]:
            found, shown = self._office.propose(values), self._office.propose(self._masked(values))
            return lambda: self._show(found, shown)

        aside(self, "set-up", propose, self._failed)

    def _show(self, change: ConfigChange, shown: ConfigChange) -> None:
        self._change = change
        text = self.tr(_WRITES).format(path=shown.path)
        self._say(f"{text}\n\n{shown.text.strip()}\n\n{self.tr(_ONCE_MORE)}", "lines")
        self._say("", "trouble")

    def _written(self, text: str) -> None:
        if self.is_current:
            self.dismiss(text)
            getattr(self.app, "flash", lambda text: None)(text)

    def _failed(self, error: AppError) -> None:
        self._say(" ".join(filter(None, (self.tr.tell(error.told), self.tr.tell(error.advice)))), "trouble")

    def _say(self, text: str, where: str) -> None:
        self.query_one(f"#{where}", Static).update(Content(text))

    def action_scroll(self, lines: int) -> None:
        """The options, by lines."""
        self.query_one("#options").scroll_relative(y=lines, animate=False)


def _value(text: str, option: OptionHelp) -> object:
    """As it is written: the place of a secret where a variable was named, numbers and truths as such."""
    if option.secret:
        return {"env": text} if _VARIABLE.fullmatch(text) or text in os.environ else text
    if text in ("true", "false"):
        return text == "true"
    return int(text) if _WHOLE.fullmatch(text) and not text.startswith("0") else text


_SECRET: Final = N_("Best the name of an environment variable that holds it, such as CARRIER_KEY; else the key itself.")
_WRITES: Final = N_("This is written into {path}:")
_ONCE_MORE: Final = N_("Enter once more writes it, Esc leaves everything as it is.")
_KEYS: Final = N_("Tab goes on · Enter shows, then writes · Esc leaves")
