"""Change some values in `tracker.toml`, and nothing else: comments, order and the file's mode stay as they are."""

import errno
import os
import re
import tempfile
import tomllib
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, Final, NamedTuple

from tui_tracker.model.errors import ConfigError, StoreBusyError
from tui_tracker.model.message import N_, Message

from .loading import parsed
from .switches import is_switch

_PLUGINS: Final = ("plugins",)
_BOM: Final = "\ufeff"  # some editors put it first; it stays
Value = bool | int | str | Sequence[str] | None
"""What may be written; `None`: the key is taken out."""


def set_switch(path: Path, name: str, value: bool | str) -> None:
    """Write `[plugins] name = value` into `path`; `value` is on, off, or the one distribution it is on for.

    Raises as `set_values`.
    """
    if not is_switch(value):
        raise ValueError(f"{value!r} is no switch")
    set_values(path, _PLUGINS, {name: value})


def set_values(path: Path, table: Sequence[str], values: Mapping[str, Value]) -> None:
    """Write `values` into `[table]` of `path`; those that are `None` are taken out, the table too once it is empty.

    Where there is no file it is made, for its owner alone, and its folder too. Written beside and renamed, so that
    nobody ever reads half a file. Raises `ConfigError` naming file and line where the file can't be read as it is, and
    `StoreBusyError` where it can't be written.
    """
    file = path.resolve()  # a link to a file kept elsewhere stays a link
    change = _Change(tuple(table), values)
    try:
        while not _changed(file, change):
            pass  # somebody else has just written it: begun anew with what it says now
    except OSError as error:
        why = error.strerror or type(error).__name__
        raise StoreBusyError(
            Message(N_("{path} can't be written: {why}"), {"path": path, "why": why}), hint=change.by_hand()
        ) from None


class _Change(NamedTuple):
    """What is to be written where."""

    table: tuple[str, ...]
    values: Mapping[str, Value]

    @property
    def name(self) -> str:
        """The table's, as it stands between its brackets."""
        return ".".join(map(_key, self.table))

    def by_hand(self) -> Message:
        """How a person does it."""
        lines = ", ".join(f"{_key(key)} = {_toml(value)}" for key, value in self.values.items() if value is not None)
        if not lines:
            lines = ", ".join(map(_key, self.values))
            return Message(N_("Take {line} out of [{table}] there by hand."), {"line": lines, "table": self.name})
        return Message(N_("Write {line} under [{table}] there by hand."), {"line": lines, "table": self.name})

    def of(self, document: Mapping[str, Any], depth: int = 0) -> dict[str, Any]:
        """What the document says afterwards."""
        if depth == len(self.table):
            kept = {key: value for key, value in document.items() if key not in self.values}
            return kept | {key: _plain(value) for key, value in self.values.items() if value is not None}
        part = self.table[depth]
        inner = self.of(document.get(part, {}), depth + 1)
        return {key: value for key, value in document.items() if key != part} | ({part: inner} if inner else {})


def _plain(value: Value) -> Any:
    return value if isinstance(value, bool | int | str) else list(value or ())


def _changed(file: Path, change: _Change) -> bool:
    """Whether it was written: not when the file has changed meanwhile. Raises as `set_values` and `OSError`."""
    if not file.exists():
        return _write(file, b"", _edited(file, "", {}, change), mode=0o600)
    if not file.is_file():  # a pipe would be waited for
        raise OSError(errno.EINVAL, os.strerror(errno.EINVAL))
    before = file.read_bytes()
    text, document = parsed(file)
    return _write(file, before, _edited(file, text, document, change), mode=file.stat().st_mode & 0o777)


def _edited(path: Path, text: str, document: dict[str, Any], change: _Change) -> str:
    """`text` with the values set. It must then say what it said before and these, or it is left alone."""
    import tomlkit
    from tomlkit.exceptions import TOMLKitError

    try:
        edited = tomlkit.parse(text)
        _set(edited, change)
        result = _with_blank_line(text, tomlkit.dumps(edited), change.name)
        as_wanted = _without_empty(tomllib.loads(result)) == _without_empty(change.of(document))
    except (TOMLKitError, ValueError, TypeError, AttributeError):
        as_wanted = False
    if not as_wanted:
        raise ConfigError(
            Message(N_("{path} is written in a way that can't be changed here"), {"path": path}), hint=change.by_hand()
        )
    return result


def _set(edited: Any, change: _Change) -> None:
    """In tomlkit's document. Raises its errors, `TypeError` and `AttributeError` for a table that is none."""
    import tomlkit
    import tomlkit.items

    tables = [edited]
    for depth, part in enumerate(change.table, 1):
        if part not in tables[-1]:
            inline = isinstance(tables[-1], tomlkit.items.InlineTable)  # it holds others of its kind only
            made = tomlkit.inline_table() if inline else tomlkit.table(is_super_table=depth < len(change.table))
            tables[-1][part] = made
        tables.append(tables[-1][part])
    for key, value in change.values.items():
        if value is not None:
            tables[-1][key] = _plain(value)
        elif key in tables[-1]:
            del tables[-1][key]
    for outer, part, inner in reversed(list(zip(tables, change.table, tables[1:], strict=False))):
        if not inner:
            del outer[part]


def _without_empty(document: Mapping[str, Any]) -> dict[str, Any]:
    """A document without the tables in which nothing stands: they say nothing."""
    cleaned = {key: _without_empty(each) if isinstance(each, Mapping) else each for key, each in document.items()}
    return {key: each for key, each in cleaned.items() if each != {}}


def _with_blank_line(before: str, after: str, table: str) -> str:
    """A table begun at the end of a file whose last line was not ended stands apart all the same."""
    header = f"\n[{table}]\n"
    added = before and not before.endswith("\n") and after.startswith(before + header)
    return before + "\n" + after[len(before) :] if added else after


def _key(name: str) -> str:
    return name if _BARE.fullmatch(name) else _toml(name)


_BARE: Final = re.compile(r"[A-Za-z0-9_-]+")


def _toml(value: Value) -> str:
    import tomlkit

    return str(tomlkit.item(_plain(value)).as_string())


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
