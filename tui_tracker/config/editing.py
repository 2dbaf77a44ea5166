"""Change one switch in `tracker.toml`, and nothing else: comments, order and the file's mode stay as they are."""

import os
import tempfile
import tomllib
from contextlib import suppress
from pathlib import Path
from typing import Any, Final

from tui_tracker.model.errors import ConfigError, StoreBusyError
from tui_tracker.model.message import N_, Message

from .loading import parsed
from .switches import is_switch

_TABLE: Final = "plugins"
_BOM: Final = "\ufeff"  # some editors put it first; it stays


def set_switch(path: Path, name: str, value: bool | str) -> None:
    """Write `[plugins] name = value` into `path`; `value` is on, off, or the one distribution it is on for.

    Where there is no file it is made, for its owner alone, and its folder too. Written beside and renamed, so that
    nobody ever reads half a file. Raises `ConfigError` naming file and line where the file can't be read as it is, and
    `StoreBusyError` where it can't be written.
    """
    if not is_switch(value):
        raise ValueError(f"{value!r} is no switch")
    file = path.resolve()  # a link to a file kept elsewhere stays a link
    try:
        there = file.exists()
        text, document = parsed(file) if there else ("", {})
        _write(file, _edited(file, text, document, name, value), mode=file.stat().st_mode & 0o777 if there else 0o600)
    except OSError as error:
        why = error.strerror or type(error).__name__
        raise StoreBusyError(
            Message(N_("{path} can't be written: {why}"), {"path": path, "why": why}),
            hint=Message(N_("Write {line} under [plugins] there by hand."), {"line": f"{name} = {_toml(value)}"}),
        ) from None


def _edited(path: Path, text: str, document: dict[str, Any], name: str, value: bool | str) -> str:
    """`text` with the switch set. It must then say what it said before and the switch, or it is left alone."""
    import tomlkit
    from tomlkit.exceptions import TOMLKitError

    line = f"{name} = {_toml(value)}"
    try:
        edited = tomlkit.parse(text)
        if _TABLE not in edited:
            edited[_TABLE] = tomlkit.table()
        edited[_TABLE][name] = value
        result = _with_blank_line(text, tomlkit.dumps(edited))
        as_wanted = tomllib.loads(result) == {**document, _TABLE: {**document.get(_TABLE, {}), name: value}}
    except (TOMLKitError, tomllib.TOMLDecodeError, TypeError):
        as_wanted = False
    if not as_wanted:
        raise ConfigError(
            Message(N_("{path} is written in a way that can't be changed here"), {"path": path}),
            hint=Message(N_("Write {line} under [plugins] there by hand."), {"line": line}),
        )
    return result


def _with_blank_line(before: str, after: str) -> str:
    """A table begun at the end of a file whose last line was not ended stands apart all the same."""
    header = f"\n[{_TABLE}]\n"
    added = before and not before.endswith("\n") and after.startswith(before + header)
    return before + "\n" + after[len(before) :] if added else after


def _toml(value: bool | str) -> str:
    return f'"{value}"' if isinstance(value, str) else str(value).lower()


def _write(file: Path, text: str, *, mode: int) -> None:
    """`text` in place of `file`, whole or not at all. Raises `OSError`."""
    file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    as_it_was = file.read_bytes() if file.exists() else b""
    if b"\r\n" in as_it_was:
        text = text.replace("\n", "\r\n")
    if as_it_was.startswith(_BOM.encode()):
        text = _BOM + text
    descriptor, beside = tempfile.mkstemp(prefix=f".{file.name}.", dir=file.parent)
    try:
        with os.fdopen(descriptor, "wb") as made:
            os.fchmod(made.fileno(), mode)
            made.write(text.encode())
            made.flush()
            os.fsync(made.fileno())
        os.replace(beside, file)
    except BaseException:
        with suppress(OSError):
            os.unlink(beside)
        raise
