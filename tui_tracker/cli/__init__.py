"""The command line: one module per group of commands, imported when the command is used."""

from collections.abc import Sequence

from tui_tracker.model.collector import uncollected


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; the exit code (docs/cli.md). `arguments`: those of the process unless given."""
    with uncollected():  # modules are no garbage: looking for some among them took a twentieth of a start
        from .running import run
    return run(arguments)
