"""Judge what stands in a `tracker.toml`, and make the configuration of it."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import msgspec

from tui_tracker.model.attention import AttentionRules
from tui_tracker.model.budget import BudgetRules
from tui_tracker.model.errors import ConfigError
from tui_tracker.model.nearest import nearest
from tui_tracker.model.pages import page_template
from tui_tracker.model.patterns import NumberPattern
from tui_tracker.model.views import SavedView, check, named_columns, sort_of
from tui_tracker.secret import KINDS, Origin, Secret

from .loading import Loaded, Notice, Plugins
from .lookups import has_lookup, with_folders
from .schema import FREE_SECTIONS, SHOP_WIDE, Config, UrlCarrier
from .switches import SWITCH, is_switch
from .toml import parsed, too_deep
from .wording import allowed_words, as_given, dotted, is_struct, parted
from .zone import is_zone

if TYPE_CHECKING:
    from .lines import Lines

_DAYS: Final = 36_500
_NAMES: Final = 10  # of what is left out, in one warning
BUILT_IN: Final = frozenset(
    {"17track", "aliexpress", "cainiao", "csv", "demo", "url"}
)  # plugins that are always installed
Check = tuple[str, bool, str]
"""A field's dotted name, whether its value is right, and what was expected."""

_NAMED_ONLY: Final = (
    "channels",
    "data",
    "network",
    "notify",
    "privacy",
)  # and [carriers.*], and plugins that are switched on
_SECTION: Final = 2  # parts of a section's own name, as of carriers.acme
_PLACES: Final = '{ env = "NAME" }, { file = "path" }, { command = "program …" } or { credential = "name" }'
_SECRET_WORDS: Final = frozenset({"key", "secret", "token", "password", "passwd", "passphrase"})


def judged(path: Path, trusted: bool, environ: Mapping[str, str], plugins: Plugins) -> Loaded:
    """The configuration in `path`. Raises `ConfigError`."""
    text, document = parsed(path)
    try:
        return _Reader(path, text, trusted, environ).loaded(document, plugins)
    except RecursionError:
        raise too_deep(path) from None


class _Reader:
    """Judges one file's content."""

    def __init__(self, path: Path, text: str, trusted: bool, environ: Mapping[str, str]) -> None:
        self._path = path
        self._text = text
        self._trusted = trusted
        self._environ = environ
        self._warnings: list[Notice] = []
        self._places: list[int] | None = None  # of the kept [[carriers.url]] entries, where some were left out

    @cached_property
    def _lines(self) -> "Lines":
        from .lines import Lines  # only where there is something to say

        return Lines(self._text)

    def loaded(self, document: dict[str, Any], plugins: Plugins) -> Loaded:
        """The document as a configuration. Raises `ConfigError`."""
        self._judge(_free_checks(document), ())
        if not self._trusted:
            document = self._without_places(document)
        given = tuple(_flat(document))
        document = {
            key: self._with_secrets(value, (key,)) if (key,) in FREE_SECTIONS else value
            for key, value in document.items()
        }
        if "url" in document.get("carriers", {}):
            document["carriers"]["url"] = with_folders(document["carriers"]["url"], self._path.resolve().parent)
        for table, kind in (("budget", BudgetRules), ("views", SavedView)):
            for name, value in document.get(table, {}).items():  # msgspec would not say of whom a wrong one is
                self._convert(value, kind, (table, name))
                self._unknown(value, kind, (table, name))
        config = self._convert(document, Config, ())
        entries = config.carriers.get("url", [])
        self._judge_links(config, self._convert(entries, tuple[UrlCarrier, ...], ("carriers", "url")))
        self._judge(_checks(config), ())
        self._judge_lists(config)
        self._unknown(document, Config, ())
        self._nobodys(document, plugins)
        return Loaded(
            config=config, path=self._path, trusted=self._trusted, warnings=tuple(self._warnings), given=given
        )

    def _without_places(self, document: dict[str, Any]) -> dict[str, Any]:
        """`document` without what decides where the program sends things and with which secrets.

        It may be anybody's: docs/decisions/2026-11-25-found-configuration.md.
        """
        kept = {key: value for key, value in document.items() if key not in _NAMED_ONLY}
        left: list[tuple[str | int, ...]] = [
            (key,) for key, value in document.items() if key in _NAMED_ONLY and not _says_nothing(key, value)
        ]
        for table, may_stay in (("carriers", _is_links), ("plugins", _is_switched_off)):
            if table in document:
                kept[table] = {name: value for name, value in document[table].items() if may_stay(name, value)}
                left += [(table, name) for name in document[table] if name not in kept[table]]
        if entries := kept.get("carriers", {}).get("url"):
            self._places = [place for place, entry in enumerate(entries) if not has_lookup(entry)]
            kept["carriers"]["url"] = [entries[place] for place in self._places]
            left += [("carriers", "url", place) for place, entry in enumerate(entries) if has_lookup(entry)]
        if left:
            names = ", ".join(dotted(path) for path in left[:_NAMES]) + (", …" if len(left) > _NAMES else "")
            self._warn(
                left[0],
                "found",
                f"not used, because nobody named this file: {names}. Name it with --config {self._path}, "
                "or move it to your own configuration folder",
            )
        return kept

    def _convert(self, value: Any, kind: Any, at: tuple[str | int, ...]) -> Any:
        try:
            return msgspec.convert(value, kind)
        except msgspec.ValidationError as error:
            what, path = parted(str(error))
            if allowed := allowed_words(kind, path):
                given = what.partition("enum value ")[2] or as_given(value, path)
                what = f"expected one of {', '.join(allowed)}" + (f"; got {given}" if given else "")
            raise self._error((*at, *path), what) from None

    def _written(self, path: tuple[str | int, ...]) -> tuple[str | int, ...]:
        """`path` with the entry's place in the file."""
        if self._places is None or len(path) <= _SECTION or path[:_SECTION] != ("carriers", "url"):
            return path
        return (*path[:_SECTION], self._places[int(path[_SECTION])], *path[_SECTION + 1 :])

    def _error(self, path: tuple[str | int, ...], what: str) -> ConfigError:
        path = self._written(path)
        return ConfigError(
            f"{self._path}, line {self._lines.of(path)}: {dotted(path)}: {what}",
            hint="Every option is explained in docs/configuration.md.",
        )

    def _judge(self, checks: Iterable[Check], at: tuple[str | int, ...]) -> None:
        for name, good, expected in checks:
            if not good:
                parts = (int(part) if part.isdecimal() else part for part in name.split("."))
                raise self._error((*at, *parts), f"expected {expected}")

    def _judge_links(self, config: Config, entries: Sequence[UrlCarrier]) -> None:
        """By the same checks as the carrier that makes the links: what it would leave out is an error here."""
        self._made(page_template, config.tracking.tracking_url, ("tracking", "tracking_url"))
        taken = {SHOP_WIDE}
        for place, entry in enumerate(entries):
            at = ("carriers", "url", place)
            if entry.id in taken:
                raise self._error((*at, "id"), f"{entry.id} is taken")
            taken.add(entry.id)
            self._made(page_template, entry.url, (*at, "url"))
            if entry.pattern:
                self._made(NumberPattern, entry.pattern, (*at, "pattern"))

    def _judge_lists(self, config: Config) -> None:
        """The list's columns and order, and the saved views."""
        self._made(named_columns, config.list.columns, ("list", "columns"))
        self._made(sort_of, config.list.sort, ("list", "sort"))
        for name, view in config.views.items():
            self._made(partial(check, name), view, ("views", name))

    def _made(self, make: Callable[[Any], object], value: Any, at: tuple[str | int, ...]) -> None:
        try:
            make(value)
        except ValueError as error:
            raise self._error(at, str(error).removeprefix(f"{at[-1]}: ")) from None

    def _warn(self, path: tuple[str | int, ...], kind: str, text: str) -> None:
        self._warnings.append(Notice(file=self._path, line=self._lines.of(path), kind=kind, text=text))

    def _with_secrets(self, value: Any, at: tuple[str | int, ...]) -> Any:
        """`value` with `{env = …}` and its kin turned into secrets, and text under a secret-looking name too."""
        if isinstance(value, list):
            return [self._with_secrets(each, (*at, index)) for index, each in enumerate(value)]
        if isinstance(value, dict):
            named = [key for key in value if key in KINDS]
            if len(value) == 1 and named and isinstance(value[named[0]], str):
                return self._secret(named[0], value[named[0]], at)
            if len(at) > _SECTION and _is_no_place(value, named, at):
                raise self._error(at, f"expected text, or the one place where it is, such as {_PLACES}")
            return {key: self._with_secrets(each, (*at, key)) for key, each in value.items()}
        if isinstance(value, str) and _looks_secret(at):
            self._warn(
                at, "plain", f'{dotted(at)} stands here in plain text; better name its place, as in {{env = "NAME"}}'
            )
            return self._secret("text", value, at)
        return value

    def _secret(self, kind: str, reference: str, at: tuple[str | int, ...]) -> Secret:
        at = self._written(at)
        where = f"{self._path}, line {self._lines.of(at)}: {dotted(at)}"
        origin = Origin(where=where, folder=self._path.resolve().parent, trusted=self._trusted)
        return Secret(kind, reference, origin=origin, environ=self._environ)

    def _nobodys(self, document: Mapping[str, Any], plugins: Plugins) -> None:
        """A warning for every carrier's table, budget and switch that no plugin goes by, with the nearest name."""
        named = [(table, name) for table in ("budget", "carriers", "plugins") for name in document.get(table, {})]
        named = [(table, name) for table, name in named if name not in BUILT_IN]
        installed = set(plugins()) if named else set()
        described = {entry.get("id", "") for entry in document.get("carriers", {}).get("url", [])}
        for table, name in named if installed else ():
            known = installed | described if table == "budget" else installed
            if name not in known:
                near = nearest(name, known)
                hint = f"did you mean {near}?" if near else "installed are: " + ", ".join(sorted(known))
                self._warn((table, name), "unknown", f"{table}.{name}: no plugin is called {name}; {hint}")

    def _unknown(self, table: Mapping[str, Any], kind: type, at: tuple[str | int, ...]) -> None:
        """A warning for every key that no struct has, with the nearest name that one has."""
        fields = {field.encode_name: field.type for field in msgspec.structs.fields(kind)}
        for key, value in table.items():
            if key not in fields:
                near = nearest(key, fields)
                hint = f"did you mean {near}?" if near else "known here: " + ", ".join(sorted(fields))
                self._warn((*at, key), "unknown", f"{dotted((*at, key))} is not known; {hint}")
            elif is_struct(fields[key]) and isinstance(value, Mapping):
                self._unknown(value, fields[key], (*at, key))


def _is_no_place(value: Mapping[str, Any], named: list[str], at: tuple[str | int, ...]) -> bool:
    """Whether a table that was meant to say where a secret is does not say it: misspelt, empty, two places, no text."""
    return (len(named) == len(value) > 0) or (len(value) <= 1 and _looks_secret(at))


def _says_nothing(section: str, value: object) -> bool:
    """Whether a section has its defaults only: with it or without it, all is the same."""
    usual = msgspec.json.decode(msgspec.json.encode(getattr(Config(), section)))
    return isinstance(value, Mapping) and all(name in usual and usual[name] == each for name, each in value.items())


def _is_links(name: str, value: object) -> bool:
    """`[[carriers.url]]`: pages that a person opens; of its entries, those that send something are left out."""
    return name == "url"


def _is_switched_off(name: str, value: object) -> bool:
    return value is False


def _looks_secret(path: tuple[str | int, ...]) -> bool:
    return bool(_SECRET_WORDS & set(re.split(r"[_-]", str(path[-1]).lower())))


def _flat(table: Mapping[str, Any], prefix: str = "") -> Iterator[str]:
    for key, value in table.items():
        if isinstance(value, Mapping):
            yield from _flat(value, f"{prefix}{key}.")
        else:
            yield prefix + key


def _free_checks(document: Mapping[str, Any]) -> Iterator[Check]:
    """The tables whose keys plugins define, before they are read: msgspec would not say which key is wrong."""
    options = (_is_table, "a table of options")
    kinds = (
        *(("budget", *options), ("carriers", *options), ("channels", *options)),
        ("plugins", is_switch, SWITCH),
        ("views", _is_table, "a table: filter, columns, sort"),
    )
    for table, good, expected in kinds:
        section = document.get(table, {})
        yield table, isinstance(section, Mapping), "a table"
        for name, value in section.items():
            if (table, name) == ("carriers", "url"):
                yield "carriers.url", isinstance(value, list), "a list of tables: [[carriers.url]]"
            else:
                yield f"{table}.{name}", good(value), expected


def _is_table(value: object) -> bool:
    return isinstance(value, Mapping)


def _checks(config: Config) -> Iterator[Check]:
    """What types can't say."""
    yield "timezone", config.timezone is None or is_zone(config.timezone), "a zone such as Europe/Stockholm"
    for page in ("tracking", "monitor"):
        rules: AttentionRules = getattr(config.attention, page)
        for name in ("late_after_days", "unfulfilled_after_days"):
            yield f"attention.{page}.{name}", 0 < getattr(rules, name) <= _DAYS, "a number of days, 1 to 36500"
