"""The command line: one module per group of commands, imported when the command is used."""

from collections.abc import Sequence


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; the exit code (docs/cli.md). `arguments`: those of the process unless given."""
    from .running import run

    return run(arguments)
