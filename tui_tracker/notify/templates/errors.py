"""What is wrong with a template, and where."""

from tui_tracker.model.errors import UsageError
from tui_tracker.model.message import N_, Message


class TemplateError(UsageError):
    """A template that can't be read, understood or finished within its limits."""

    title = N_("Template")

    def __init__(self, name: str, why: str, *, line: int = 0, column: int = 0) -> None:
        """`line` and `column` count from 1; 0 = of the whole file."""
        self.name = name
        self.why = why
        self.line = line
        self.column = column
        super().__init__(Message("{where}: {why}", {"where": self.where, "why": why}), hint=_HINT)

    @property
    def where(self) -> str:
        """The file, with line and column where they are known."""
        return f"{self.name}:{self.line}:{self.column}" if self.line else self.name


_HINT = N_("tui-tracker templates check looks at all templates.")
