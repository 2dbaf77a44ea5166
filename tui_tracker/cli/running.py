"""From arguments to an exit code: expected failures in two lines, bugs as a report, signals as the shell knows them."""

import errno
import io
import logging
import os
import signal
import sys
import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from types import FrameType
from typing import Any, Final

import click

from tui_tracker.model.errors import AppError, Exit

from . import logs
from .options import Options
from .output import OutputError, fail, flush, not_endless, one_line, say_failure
from .session import Session

_log: Final = logging.getLogger("tui_tracker.cli")
_MACHINE: Final = frozenset(
    getattr(errno, name)
    for name in ("EACCES", "EPERM", "EROFS", "ENOSPC", "EDQUOT", "EIO", "EMFILE", "ENFILE", "ELOOP", "ENAMETOOLONG")
    if hasattr(errno, name)
)


class Terminated(KeyboardInterrupt):
    """SIGTERM came. Of this kind because asyncio, and our loader of plugins, keep every other from getting out."""


def run(arguments: Sequence[str] | None = None, command: click.Command | None = None) -> int:
    """Run one command (of the program's, unless `command` is given) and return its exit code; nothing escapes."""
    if command is None:
        from .root import cli

        command = cli
    program = command
    session = Session(Options())
    _open_what_is_closed()
    previous = _on_sigterm(_terminate)
    log = logs.start(session.mask)
    _write_what_can_be_written()
    try:
        return _guarded(
            lambda: program.main(_arguments(arguments), "tui-tracker", standalone_mode=False, obj=session), session
        )
    finally:
        logs.stop(log)
        _on_sigterm(previous)


def _open_what_is_closed() -> None:
    """Streams that the shell has closed (`>&-`) lead nowhere; else the next file opened would take their place."""
    for number, name, mode in ((0, "stdin", "r"), (1, "stdout", "w"), (2, "stderr", "w")):
        if getattr(sys, name) is None:
            with suppress(OSError):
                nowhere = os.open(os.devnull, os.O_RDWR)
                if nowhere != number:
                    os.dup2(nowhere, number)
                    os.close(nowhere)
                setattr(sys, name, open(number, mode, encoding="utf-8", closefd=False))  # noqa: SIM115 (to the end)


def _write_what_can_be_written() -> None:
    """A character that the terminal's encoding does not have becomes "?"."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")


def _arguments(arguments: Sequence[str] | None) -> list[str]:
    return list(sys.argv[1:] if arguments is None else arguments)


def _guarded(command: Callable[[], Any], session: Session) -> int:
    """The exit code of `command`, whatever it raises. The session is closed on every way out."""
    try:
        try:
            code = command()
        finally:
            session.close()
        flush()
    except click.exceptions.Exit as end:
        return end.exit_code
    except click.Abort as end:  # what click makes of ^C, and so of SIGTERM
        return int(Exit.TERMINATED) if isinstance(end.__cause__, Terminated) else _quietly(Exit.INTERRUPTED)
    except click.ClickException as error:
        _show(error)
        return error.exit_code
    except AppError as error:
        say_failure(error, session.say)
        if isinstance(error, OutputError):
            _give_up_output()
        return int(error.exit_code)
    except BrokenPipeError:
        return _pipe_closed()
    except Terminated:
        return int(Exit.TERMINATED)
    except KeyboardInterrupt:
        return _quietly(Exit.INTERRUPTED)
    except OSError as error:
        return _machine(error) if error.errno in _MACHINE else _bug(error, session)
    except Exception as error:
        return _bug(error, session)
    return code if isinstance(code, int) else int(Exit.OK)


def _machine(error: OSError) -> int:
    """The disk is full, a folder is closed to us: nothing that a developer could mend."""
    _log.error("%s", error, exc_info=error)
    fail(f"That did not work: {error.strerror}" + (f": {error.filename}" if error.filename else ""))
    return int(Exit.BUSY if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS) else Exit.FAILED)


def _bug(error: Exception, session: Session) -> int:
    """What nobody expected: a report for the developers, three lines for the operator."""
    from .report import write_report

    report = write_report(error, session.mask)
    fail(f"A bug in tui-tracker: {type(error).__name__}")
    fail("What was done before it is kept.")
    fail(f"A report was written to {report}; please send it in." if report else "The report could not be written.")
    return int(Exit.BUG)


def _quietly(code: Exit) -> int:
    """End the line where ^C stands."""
    with suppress(OSError):
        fail("")
    return int(code)


def _show(error: click.ClickException) -> None:
    """click's own message, without what would steer the terminal and not endless."""
    if isinstance(error, click.UsageError) and error.ctx is not None:
        fail(error.ctx.get_usage())
        fail(f"Try '{error.ctx.command_path} --help' for help.\n")
    fail("Error: " + not_endless(one_line(error.format_message())))


def _pipe_closed() -> int:
    """Whoever read our output has enough (`… | head`)."""
    _give_up_output()
    return int(Exit.FAILED)


def _give_up_output() -> None:
    """What is still to be written goes nowhere: Python must not complain again at its own exit."""
    with suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _terminate(signum: int, frame: FrameType | None) -> None:
    raise Terminated


def _on_sigterm(handler: Any) -> Any:
    """Set the handler where that is possible (signals belong to the main thread); the one before."""
    if threading.current_thread() is threading.main_thread():
        return signal.signal(signal.SIGTERM, handler)
    return signal.SIG_DFL
