"""The command line: one module per group of commands, imported when the command is used."""

from collections.abc import Sequence
from typing import Final

_INTERRUPTED: Final = 130  # `model.errors.Exit`, which is not imported yet


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; the exit code (docs/cli.md). `arguments`: those of the process unless given."""
    try:
        from .running import run
    except KeyboardInterrupt:  # ^C while it is still being loaded
        return _INTERRUPTED
    return run(arguments)
