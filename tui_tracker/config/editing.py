"""Change one table in `tracker.toml`, and nothing else: comments, order and the file's mode stay as they are."""

import errno
import os
import tempfile
import tomllib
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, Final

from tui_tracker.model.attention import AttentionRules
from tui_tracker.model.errors import ConfigError, StoreBusyError
from tui_tracker.model.message import N_, Message

from .loading import parsed
from .switches import is_switch

_TABLE: Final = "plugins"
_BOM: Final = "\ufeff"  # some editors put it first; it stays


Value = bool | str | float | Sequence[str]


def set_switch(path: Path, name: str, value: bool | str) -> None:
    """Write `[plugins] name = value` into `path`; `value` is on, off, or the one distribution it is on for.

    As `set_values`.
    """
    if not is_switch(value):
        raise ValueError(f"{value!r} is no switch")
    set_values(path, (_TABLE,), {name: value})


def set_attention(path: Path, page: str, rules: AttentionRules) -> None:
    """Write the rules of a page under `[attention.page]` into `path`, as `set_values`."""
    values: dict[str, Value] = {
        "late_after_days": _short(rules.late_after_days),
        "unfulfilled_after_days": _short(rules.unfulfilled_after_days),
        "statuses": [status.value for status in rules.statuses],
    }
    set_values(path, ("attention", page), values)


def _short(days: float) -> float:
    return int(days) if days == int(days) else days


def set_values(path: Path, table: tuple[str, ...], values: Mapping[str, Value]) -> None:
    """Write `values` under `[table]` into `path`.

    Where there is no file it is made, for its owner alone, and its folder too. Written beside and renamed, so that
    nobody ever reads half a file. Raises `ConfigError` naming the file where it can't be read or changed as it is, and
    `StoreBusyError` where it can't be written.
    """
    file = path.resolve()  # a link to a file kept elsewhere stays a link
    try:
        while not _changed(file, table, values):
            pass  # somebody else has just written it: begun anew with what it says now
    except OSError as error:
        why = error.strerror or type(error).__name__
        raise StoreBusyError(
            Message(N_("{path} can't be written: {why}"), {"path": path, "why": why}), hint=_by_hand(table, values)
        ) from None


def _by_hand(table: tuple[str, ...], values: Mapping[str, Value]) -> Message:
    lines = ", ".join(f"{name} = {_toml(value)}" for name, value in values.items())
    return Message(N_("Write {line} under [{table}] there by hand."), {"line": lines, "table": ".".join(table)})


def _changed(file: Path, table: tuple[str, ...], values: Mapping[str, Value]) -> bool:
    """Whether it was written: not when the file has changed meanwhile. Raises as `set_values` and `OSError`."""
    if not file.exists():
        return _write(file, b"", _edited(file, "", {}, table, values), mode=0o600)
    if not file.is_file():  # a pipe would be waited for
        raise OSError(errno.EINVAL, os.strerror(errno.EINVAL))
    before = file.read_bytes()
    text, document = parsed(file)
    return _write(file, before, _edited(file, text, document, table, values), mode=file.stat().st_mode & 0o777)


def _edited(
    path: Path, text: str, document: dict[str, Any], table: tuple[str, ...], values: Mapping[str, Value]
) -> str:
    """`text` with the values set. It must then say what it said before and those, or it is left alone."""
    import tomlkit
    from tomlkit.exceptions import TOMLKitError
    from tomlkit.items import InlineTable

    try:
        edited = tomlkit.parse(text)
        place: Any = edited
        for depth, name in enumerate(table):
            if name not in place:
                inline = isinstance(place, InlineTable)
                made = tomlkit.inline_table() if inline else tomlkit.table(is_super_table=depth + 1 < len(table))
                place[name] = made
            place = place[name]
        for name, value in values.items():
            if name not in place or place[name] != value:  # what is the same stays as it is written
                place[name] = value
        result = _with_blank_line(text, tomlkit.dumps(edited), table)
        as_wanted = tomllib.loads(result) == _with_values(document, table, values)
    except (TOMLKitError, ValueError, TypeError, AttributeError):  # ValueError: no TOML any more, or no room for it
        as_wanted = False
    if not as_wanted:
        raise ConfigError(
            Message(N_("{path} is written in a way that can't be changed here"), {"path": path}),
            hint=_by_hand(table, values),
        )
    return result


def _with_values(document: Mapping[str, Any], table: tuple[str, ...], values: Mapping[str, Value]) -> dict[str, Any]:
    if not table:
        return {**document, **values}
    return {**document, table[0]: _with_values(document.get(table[0], {}), table[1:], values)}


def _with_blank_line(before: str, after: str, table: tuple[str, ...]) -> str:
    """A table begun at the end of a file whose last line was not ended stands apart all the same."""
    header = f"\n[{'.'.join(table)}]\n"
    added = before and not before.endswith("\n") and after.startswith(before + header)
    return before + "\n" + after[len(before) :] if added else after


def _toml(value: Value) -> str:
    if isinstance(value, str):
        return f'"{value}"'
    if isinstance(value, Sequence):
        return f"[{', '.join(map(_toml, value))}]"
    return str(value).lower()


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
