"""Change one switch in `tracker.toml`, and nothing else: comments, order and the file's mode stay as they are."""

import errno
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
        while not _switched(file, name, value):
            pass  # somebody else has just written it: begun anew with what it says now
    except OSError as error:
        why = error.strerror or type(error).__name__
        raise StoreBusyError(
            Message(N_("{path} can't be written: {why}"), {"path": path, "why": why}),
            hint=Message(N_("Write {line} under [plugins] there by hand."), {"line": f"{name} = {_toml(value)}"}),
        ) from None


def _switched(file: Path, name: str, value: bool | str) -> bool:
    """Whether it was written: not when the file has changed meanwhile. Raises as `set_switch` and `OSError`."""
    if not file.exists():
        return _write(file, b"", _edited(file, "", {}, name, value), mode=0o600)
    if not file.is_file():  # a pipe would be waited for
        raise OSError(errno.EINVAL, os.strerror(errno.EINVAL))
    before = file.read_bytes()
    text, document = parsed(file)
    return _write(file, before, _edited(file, text, document, name, value), mode=file.stat().st_mode & 0o777)


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


def _write(file: Path, as_it_was: bytes, text: str, *, mode: int) -> bool:
    """`text` in place of `file`, whole or not at all: not when it is no longer `as_it_was`. Raises `OSError`."""
    file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
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
        if (file.read_bytes() if file.exists() else b"") != as_it_was:
            os.unlink(beside)
            return False
        os.replace(beside, file)
    except BaseException:
        with suppress(OSError):
            os.unlink(beside)
        raise
    return True
