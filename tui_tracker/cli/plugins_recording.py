"""`plugins record`: a live answer becomes a scrubbed recording for the conformance tests."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from tui_tracker.model.errors import AppError, StoreBusyError, UsageError
from tui_tracker.model.message import N_, Message
from tui_tracker.model.text import clean_number

from .options import Command
from .output import fail, say
from .plugins_rows import no_such
from .session import Session, pass_session

if TYPE_CHECKING:
    from tui_tracker.host import Host
    from tui_tracker.plugin import Carrier


@click.command("record", cls=Command)
@click.argument("name", metavar="NAME")
@click.argument("numbers", nargs=-1, required=True, metavar="NUMBER...")
@click.option("--kind", default="", metavar="WORD", help="What it shows: delivered, not_found, …")
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE", help="Where to.")
@pass_session
def record_command(session: Session, name: str, numbers: tuple[str, ...], kind: str, out: Path | None) -> None:
    """Ask a carrier for real and keep question and answer, without secrets and personal data, for its tests.

    NAME is a carrier that is in use. What is recorded is JSON; review it before you publish it.
    """
    if out is not None and out.exists():
        raise UsageError(
            Message(N_("{path} is there already"), {"path": str(out)}), hint=N_("Name a file that is not there yet.")
        )
    carrier = _carrier(session.host, name)
    asked = [clean_number(number) for number in numbers]
    _judge(carrier, asked)
    recording = _recorded(session, carrier, asked, kind)
    text = json.dumps(recording, indent=2, ensure_ascii=False)
    if out is not None:
        _write(out, text + "\n")
    say(text)
    _say_next(session, recording, out)


def _carrier(host: "Host", name: str) -> "Carrier":
    """The loaded carrier of that name. Raises `UsageError`, also for one that can't be used, with the reason."""
    host.load()
    if name in host.carriers:
        return host.carriers[name]
    reasons = [row.reason for row in host.rows if row.name == name and row.reason]
    if reasons:
        raise UsageError(Message(N_("{name} can't be asked: {reason}"), {"name": name, "reason": reasons[0]}))
    raise no_such(name, {*host.carriers, *(row.name for row in host.rows if ":" not in row.name)})


def _judge(carrier: "Carrier", numbers: Sequence[str]) -> None:
    """Raises `UsageError` for what can't be asked in one call."""
    if not carrier.looks_up:
        raise UsageError(Message(N_("{name} looks nothing up, it only makes links"), {"name": carrier.id}))
    if not all(numbers):
        raise UsageError(Message(N_("{number} is not a tracking number"), {"number": '""'}))
    if len(numbers) > carrier.limits.batch:
        raise UsageError(
            Message(N_("{name} is asked about {n} numbers at once"), {"name": carrier.id, "n": carrier.limits.batch}),
            hint=N_("A recording is one call: name fewer."),
        )


def _recorded(session: Session, carrier: "Carrier", numbers: Sequence[str], kind: str) -> dict[str, Any]:
    """The recording. Raises `AppError` where the plugin fails; its own errors of the six become outcomes."""
    import asyncio
    import os

    from tui_tracker.host.settings import settings_of
    from tui_tracker.testing import BadRecording, record

    known = [row.name for row in session.host.rows]
    settings = settings_of(carrier.id, session.sections(), os.environ, known)
    work = record(
        carrier,
        [{"number": number} for number in numbers],
        settings=settings,
        kind=kind,
        now=session.now(),
        allow_loopback_http=session.config.network.allow_loopback_http,
    )
    try:
        return asyncio.run(work)
    except AppError:
        raise
    except BadRecording as error:
        raise UsageError(session.mask(str(error))) from None
    except Exception as error:  # the plugin's own, whatever it is
        what = session.mask(f"{type(error).__name__}: {error}")
        raise AppError(
            Message(N_("{name} failed: {what}"), {"name": carrier.id, "what": what}),
            hint=N_("Tell the plugin's author."),
        ) from None


def _write(out: Path, text: str) -> None:
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        with out.open("x", encoding="utf-8") as file:
            file.write(text)
    except OSError as error:
        why = error.strerror or type(error).__name__
        raise StoreBusyError(
            Message(N_("{path} can't be written: {why}"), {"path": str(out), "why": why}),
            hint=N_("Name another place with --out."),
        ) from None


def _say_next(session: Session, recording: dict[str, Any], out: Path | None) -> None:
    """What a person has to do with it; on standard error, for the recording itself may go into a file."""
    _ = session.say
    missed = sorted({str(each["missed"]) for each in recording["expected"] if "missed" in each})
    if missed:
        fail(_("What came back: {kinds}").format(kinds=", ".join(missed)))
    if out is not None:
        fail(_("Written: {path}").format(path=out))
    fail(_(_REVIEW))
    fail(_(_THEN))


_REVIEW: Final = N_(
    'Review it: compare "expected" with the carrier\'s own page, and look for names, addresses and keys.'
)
_THEN: Final = N_('Then write into it who did so: "reviewed": {"by": "…", "on": "2026-11-25"}')
