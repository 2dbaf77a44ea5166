"""`doctor`: one page that finds the usual faults."""

import locale
import os
import shutil
import sys
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Final, NamedTuple

import click

from tui_tracker import __version__
from tui_tracker.config import FILE_NAME
from tui_tracker.i18n import Translator
from tui_tracker.model.errors import AppError, Exit
from tui_tracker.secret import secrets_in

from .json_output import say_json
from .options import Command, json_option
from .output import say
from .session import Session, pass_session, usable


class Finding(NamedTuple):
    """One line: `state` is "ok", "warn" or "fail"; `hint` says what to do."""

    state: str
    what: str
    says: str
    hint: str = ""


@click.command("doctor", cls=Command)
@json_option
@pass_session
def doctor_command(session: Session, as_json: bool) -> int:
    """Find the usual faults. Ends with 1 when there is one that stops the work."""
    session.tells_place = False
    found = (finding for check in CHECKS for finding in _guarded(check, session))
    findings = list(dict.fromkeys(found))  # a wrong configuration stops several checks
    if as_json:
        say_json([finding._asdict() for finding in findings])
    else:
        for finding in findings:
            say(f"{finding.state:4}  {finding.what}: {finding.says}")
            if finding.hint and finding.state != "ok":
                say(f"      {finding.hint}")
    return int(Exit.FAILED if any(finding.state == "fail" for finding in findings) else Exit.OK)


_NO_ROOM: Final = 1024**2  # bytes: less than a few commits take
_LITTLE_ROOM: Final = 100 * 1024**2

Check = Callable[[Session], Iterator[Finding]]


def _guarded(check: Check, session: Session) -> list[Finding]:
    """What a check finds; an expected failure is a finding too."""
    findings: list[Finding] = []
    try:
        findings.extend(check(session))
    except AppError as error:
        _ = session.say
        findings.append(Finding("fail", _(error.title), _.tell(error.told), _.tell(error.advice)))
    except OSError as error:
        says = ": ".join(filter(None, (error.strerror or str(error), str(error.filename or ""))))
        findings.append(Finding("fail", check.__name__.strip("_"), says))
    return findings


def _program(session: Session) -> Iterator[Finding]:
    _ = session.say
    version = ".".join(map(str, sys.version_info[:3]))
    yield Finding("ok", "tui-tracker", __version__)
    good = sys.version_info >= (3, 11)
    yield Finding("ok" if good else "fail", "python", f"{version} ({sys.executable})", _("Use Python 3.11 or newer."))


def _terminal(session: Session) -> Iterator[Finding]:
    _ = session.say
    if not sys.stdout.isatty():
        yield Finding("ok", "terminal", _("none here; commands work, the app needs one"))
        return
    size, term = shutil.get_terminal_size(), os.environ.get("TERM", "")
    fits = size.columns >= 80 and size.lines >= 24 and term not in ("", "dumb")
    says = f"{size.columns}×{size.lines}, TERM={term or _('not set')}"
    hint = _("The app is made for 80×24 and more.")
    yield Finding("ok" if fits else "warn", "terminal", says, hint)


def _locale(session: Session) -> Iterator[Finding]:
    _ = session.say
    encoding = sys.stdout.encoding or locale.getpreferredencoding(False)
    good = encoding.lower().replace("-", "") == "utf8"
    says = f"{session.say.language}, {encoding}"
    hint = _("Set LC_ALL=C.UTF-8 or a locale that ends in .UTF-8.")
    yield Finding("ok" if good else "warn", "language", says, hint)


def _clock(session: Session) -> Iterator[Finding]:
    _ = session.say
    now = datetime.now(session.zone)
    newest = datetime.fromtimestamp(os.stat(__file__).st_mtime, tz=session.zone)
    says = f"{now:%Y-%m-%d %H:%M} {session.zone.key}"
    hint = _("The clock is behind the program's own files: set it.")
    yield Finding("ok" if now.timestamp() + 86400 > newest.timestamp() else "warn", "clock", says, hint)


def _configuration(session: Session) -> Iterator[Finding]:
    loaded, _ = session.loaded, session.say
    if loaded.merely_found:
        hint = _("Put yours at {path}, or name one with --config.").format(path=session.config_folder / FILE_NAME)
        says = _("{path} is in force: it lies in the current folder").format(path=loaded.path)
        yield Finding("warn", "configuration", says, hint)
    else:
        yield Finding("ok", "configuration", str(loaded.path) if loaded.path else _("no file; all is default"))
    for notice in loaded.warnings:
        yield Finding("warn", "configuration", str(notice))


def _secrets(session: Session) -> Iterator[Finding]:
    config = session.config
    tables = {"carriers": config.carriers, "channels": config.channels}
    for kind, table in tables.items():
        for name, section in table.items():
            for secret in secrets_in(section):
                yield _secret(session.say, f"secret of {kind}.{name}", secret.describe, secret.reveal)


def _secret(_: Translator, what: str, describe: Callable[[], str], reveal: Callable[[], str]) -> Finding:
    try:
        reveal()
    except AppError as error:
        return Finding("warn", what, _.tell(error.told), _.tell(error.advice))
    return Finding("ok", what, _("{place} is there").format(place=describe()))


def _data(session: Session) -> Iterator[Finding]:
    path = session.data_path
    with usable(path):
        there_is_one = path.exists()
    if not there_is_one and not path.with_name(path.name + ".journal").exists():
        yield _folder(session)
        return
    store = session.reading()
    count = sum(len(row.parcels) for row in store.rows())
    _ = session.say
    says = _("{path}: orders: {orders}, parcels: {parcels}").format(path=path, orders=len(store), parcels=count)
    yield Finding("ok", "data", says)
    yield _every_byte(session, _)
    there = [file for file in (path, path.with_name(path.name + ".journal"), path.parent) if file.exists()]
    writable = all(os.access(file, os.W_OK) for file in there)
    yield Finding("ok" if writable else "warn", "data", _("may be written") if writable else _("read-only for you"))
    yield from _copies(session)
    yield space(shutil.disk_usage(path.absolute().parent).free, _)


def _every_byte(session: Session, _: Translator) -> Finding:
    """Opening trusts the index; here every document's and every commit's checksum is looked at."""
    from tui_tracker.store.repair import examine

    found = examine(session.data_path, files=session.files)
    if not found.needed:
        return Finding("ok", "data", _("every document and commit is as it was written"))
    says = _("{n} pieces can't be used").format(n=len(found.pieces))
    return Finding("fail", "data", says, _("tui-tracker repair keeps what is intact."))


def _copies(session: Session) -> Iterator[Finding]:
    """Copies that still have a customer who was forgotten."""
    from tui_tracker.engine.copies import holding_forgotten

    _ = session.say
    for path in holding_forgotten(session.data_path, session.reading().rows()):
        says = _("{path} still has a customer who was forgotten").format(path=path)
        yield Finding("warn", "copy", says, _("Remove these copies yourself, or keep them as long as you must."))


def space(free: int, _: Translator) -> Finding:
    """Whether there is room beside the data; `free` in bytes."""
    state = "fail" if free < _NO_ROOM else "warn" if free < _LITTLE_ROOM else "ok"
    return Finding(
        state, "disk", _("{mb} MB free beside the data").format(mb=free // 1024**2), _("Make room on the disk.")
    )


def _folder(session: Session) -> Finding:
    """Whether the data file could be made: the nearest folder that there is decides."""
    _ = session.say
    folder = session.data_path.absolute().parent
    while not folder.exists():
        folder = folder.parent
    good = folder.is_dir() and os.access(folder, os.W_OK)
    hint = _("Name another place with --data.")
    says = _("{path} is not there yet").format(path=session.data_path)
    return Finding("ok" if good else "fail", "data", says, hint)


def _plugins(session: Session) -> Iterator[Finding]:
    _ = session.say
    from tui_tracker.host import STATE_LABELS, PluginState

    session.host.load()
    states = {PluginState.LOADED: "ok", PluginState.OFF: "ok", PluginState.FAILED: "fail"}
    for row in session.host.rows:
        says = " ".join(filter(None, (_(STATE_LABELS[row.state]), row.version, row.reason)))
        yield Finding(states.get(row.state, "warn"), f"plugin {row.name}", says)
        yield from (Finding("warn", f"plugin {row.name}", warning) for warning in row.warnings)


CHECKS: Final[tuple[Check, ...]] = (
    _program,
    _terminal,
    _configuration,
    _locale,
    _clock,
    _data,
    _secrets,
    _plugins,
)
