"""Expected failures: what happened, to whom, and what to do next.

Anything that is not an `AppError` is a bug: the program writes a report and exits 70.
"""

from enum import IntEnum
from typing import ClassVar

from .message import N_, Message


class Exit(IntEnum):
    """The program's exit codes; scripts rely on them (docs/cli.md)."""

    OK = 0
    FAILED = 1
    USAGE = 2
    UNREACHABLE = 3
    NOT_FOUND = 4
    BUSY = 5
    BUG = 70
    INTERRUPTED = 130
    TERMINATED = 143


class AppError(Exception):
    """An expected failure. `str(error)` says what happened; `hint` says what to do next. Both are English here.

    `told` and `advice` are the same for people: a `Message`, or a text of the catalogue, is translated where shown.
    """

    exit_code: ClassVar[Exit] = Exit.FAILED
    title: ClassVar[str] = N_("That did not work")

    def __init__(self, message: str | Message, *, hint: str | Message = "") -> None:
        """`message`: one line, names the file, order or plugin concerned. `hint`: one line, may be empty."""
        super().__init__(str(message))
        self.told = message
        self.advice = hint
        self.hint = str(hint)

    @property
    def in_full(self) -> str:
        """What happened and what to do next, in one line of English."""
        return f"{self} {self.hint}".strip()


class UsageError(AppError):
    """A wrong command line or configuration."""

    exit_code = Exit.USAGE
    title = N_("Wrong usage")


class ConfigError(UsageError):
    """The configuration can't be used: names file, line, field and what was expected."""

    title = N_("Wrong configuration")


class NotFoundError(AppError):
    """No order, parcel or file of that name."""

    exit_code = Exit.NOT_FOUND
    title = N_("Not found")


class UnreachableError(AppError):
    """A carrier or the network did not answer; trying again later may help."""

    exit_code = Exit.UNREACHABLE
    title = N_("Carrier unreachable")


class StoreError(AppError):
    """The data file can't be used as it is; the message names file and line."""

    title = N_("Data file")


class StoreBusyError(StoreError):
    """The data file is read-only, or another process holds it for too long."""

    exit_code = Exit.BUSY
    title = N_("Data file busy")


class StoreDeniedError(StoreBusyError):
    """The system does not let us write there."""

    title = N_("Data file")


class ReadOnlyError(StoreBusyError):
    """Nothing may be changed, because the operator said so."""

    title = N_("Read-only")
