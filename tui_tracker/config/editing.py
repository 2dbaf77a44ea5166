"""Change options in `tracker.toml`, and nothing else: comments, order and the file's mode stay as they are."""

import errno
import os
import re
import tempfile
import tomllib
from collections.abc import Collection, Mapping, MutableMapping, Sequence
from contextlib import suppress
from copy import deepcopy
from pathlib import Path
from typing import Any, Final

from tui_tracker.model.attention import AttentionRules
from tui_tracker.model.errors import ConfigError, StoreBusyError
from tui_tracker.model.message import N_, Message

from .switches import is_switch
from .toml import parsed

Value = bool | int | float | str | Sequence[str] | Mapping[str, Any] | None
"""What may be written; `None`: the option is taken out."""
Options = Mapping[tuple[str, ...], Any]
"""The names of tables and the option's own → its value, a `Value`."""

_TABLE: Final = "plugins"
_BOM: Final = "\ufeff"  # some editors put it first; it stays


def set_switch(path: Path, name: str, value: bool | str | None) -> None:
    """Write `[plugins] name = value` into `path`; `value` is on, off, the one distribution it is on for, or `None` to
    take the switch away. Raises as `set_options`.
    """
    if value is not None and not is_switch(value):
        raise ValueError(f"{value!r} is no switch")
    set_options(path, {(_TABLE, name): value})


def set_options(path: Path, values: Options) -> None:
    """Write options into `path`; those that are `None` are taken out, a table too once nothing stands in it.

    Where there is no file it is made, for its owner alone, and its folder too. Written beside and renamed, so that
    nobody ever reads half a file. Raises `ConfigError` naming file and line where the file can't be read as it is, and
    `StoreBusyError` where it can't be written.
    """
    file = path.resolve()  # a link to a file kept elsewhere stays a link
    try:
        while not _changed(file, values):
            pass  # somebody else has just written it: begun anew with what it says now
    except OSError as error:
        why = error.strerror or type(error).__name__
        raise StoreBusyError(
            Message(N_("{path} can't be written: {why}"), {"path": path, "why": why}), hint=_by_hand(values)
        ) from None


def set_values(path: Path, table: Sequence[str], values: Mapping[str, Value]) -> None:
    """The same for options of one table."""
    set_options(path, {(*table, name): value for name, value in values.items()})


def set_attention(path: Path, page: str, rules: AttentionRules) -> None:
    """Write the rules of a page under `[attention.page]` into `path`, as `set_options`."""
    values = {
        "late_after_days": _short(rules.late_after_days),
        "unfulfilled_after_days": _short(rules.unfulfilled_after_days),
        "statuses": [status.value for status in rules.statuses],
    }
    set_options(path, {("attention", page, name): value for name, value in values.items()})


def _short(days: float) -> float:
    return int(days) if days == int(days) else days


def as_text(values: Options) -> str:
    """The options as they would stand in a file that has nothing else."""
    import tomlkit

    document = tomlkit.document()
    _put(document, values)
    return tomlkit.dumps(document)


def _changed(file: Path, values: Options) -> bool:
    """Whether it was written: not when the file has changed meanwhile. Raises as `set_options` and `OSError`."""
    if not file.exists():
        return _write(file, b"", _edited(file, "", {}, values), mode=0o600)
    if not file.is_file():  # a pipe would be waited for
        raise OSError(errno.EINVAL, os.strerror(errno.EINVAL))
    before = file.read_bytes()
    text, document = parsed(file)
    return _write(file, before, _edited(file, text, document, values), mode=file.stat().st_mode & 0o777)


def _edited(path: Path, text: str, document: dict[str, Any], values: Options) -> str:
    """`text` with the options set. It must then say what it said before and them, or it is left alone."""
    import tomlkit
    from tomlkit.exceptions import TOMLKitError

    wanted = deepcopy(document)
    try:
        edited = tomlkit.parse(text)
        _put(edited, values)
        _put(wanted, values)
        result = _with_blank_line(text, tomlkit.dumps(edited), {each[0] for each in values})
        as_wanted = _without_empty(tomllib.loads(result)) == _without_empty(wanted)
    except (TOMLKitError, ValueError, TypeError, AttributeError):  # ValueError: no TOML any more, or no room for it
        as_wanted = False
    if not as_wanted:
        raise ConfigError(
            Message(N_("{path} is written in a way that can't be changed here"), {"path": path}), hint=_by_hand(values)
        )
    return result


def _put(document: MutableMapping[str, Any], values: Options) -> None:
    """Set the options in a document, TOML Kit's or a plain one; tables that are not there are made, those in which
    nothing stands are taken out. What is the same stays as it is written.
    """
    for (*names, name), value in values.items():
        tables: list[MutableMapping[str, Any]] = [document]
        for depth, each in enumerate(names, start=1):
            if each not in tables[-1]:
                tables[-1][each] = _new_table(document, tables[-1], is_super=depth < len(names))
            tables.append(tables[-1][each])
        if value is None:
            tables[-1].pop(name, None)
        elif name not in tables[-1] or tables[-1][name] != _plain(value):
            inline = isinstance(value, Mapping) and type(document) is not dict
            tables[-1][name] = _inline(value) if inline else _plain(value)
        for outer, each, inner in reversed(list(zip(tables, names, tables[1:], strict=False))):
            if not inner:
                del outer[each]


def _plain(value: Value) -> Any:
    return list(value) if isinstance(value, Sequence) and not isinstance(value, str) else value


def _new_table(document: object, parent: object, *, is_super: bool) -> MutableMapping[str, Any]:
    import tomlkit
    from tomlkit.items import InlineTable

    if type(document) is dict:
        return {}
    return tomlkit.inline_table() if isinstance(parent, InlineTable) else tomlkit.table(is_super)


def _inline(value: Any) -> Any:
    import tomlkit

    table = tomlkit.inline_table()
    table.update(value)
    return table


def _by_hand(values: Options) -> Message:
    """How a person does it."""
    tables = {".".join(map(_key, each)) for *each, _ in values}
    if len(tables) > 1:
        return Message(N_("Write it there by hand."))
    lines = ", ".join(f"{_key(each[-1])} = {_toml(value)}" for each, value in values.items() if value is not None)
    if not lines:
        lines = ", ".join(_key(each[-1]) for each in values)
        return Message(N_("Take {line} out of [{table}] there by hand."), {"line": lines, "table": tables.pop()})
    return Message(N_("Write {line} under [{table}] there by hand."), {"line": lines, "table": tables.pop()})


def _without_empty(document: Mapping[str, Any]) -> dict[str, Any]:
    """A document without the tables in which nothing stands: they say nothing."""
    cleaned = {key: _without_empty(each) if isinstance(each, Mapping) else each for key, each in document.items()}
    return {key: each for key, each in cleaned.items() if each != {}}


def _with_blank_line(before: str, after: str, tables: Collection[str]) -> str:
    """A table begun at the end of a file whose last line was not ended stands apart all the same."""
    headers = tuple(f"{before}\n[{table}" for table in tables)
    added = before and not before.endswith("\n") and after.startswith(headers)
    return before + "\n" + after[len(before) :] if added else after


def _key(name: str) -> str:
    return name if _BARE.fullmatch(name) else _toml(name)


_BARE: Final = re.compile(r"[A-Za-z0-9_-]+")


def _toml(value: Value) -> str:
    import tomlkit

    return str(tomlkit.item(_inline(value) if isinstance(value, Mapping) else _plain(value)).as_string())


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
