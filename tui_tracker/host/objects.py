"""A plugin's object as it was loaded: checked once, its attributes read once, so that it can't change its mind."""

import logging
import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import Any, Final, cast

from tui_tracker.model.errors import AppError
from tui_tracker.model.text import clean_text
from tui_tracker.plugin import Carrier, Channel, Limits, StatusChange

from .declared import as_declared
from .guard import Who
from .options import PluginSection, PluginState
from .secrets import Masker, MaskFilter
from .settings import (
    build_config,
    from_environ,
    secret_options,
    secret_values,
    settings_of,
    strange_options,
)

LOGGER: Final = "tui_tracker.plugin"
_ID: Final = re.compile(r"[a-z0-9][a-z0-9_-]{0,39}")
_BATCH: Final = 1000
_CONCURRENT: Final = 100
_REQUESTS: Final = 1_000_000  # of a rate: each is remembered for its time
_LONGEST: Final = 366  # days
_HOSTS: Final = 1000
_ANSWER: Final = 64 * 1024 * 1024  # bytes


class Unusable(Exception):
    """An object of a plugin that can't be used, and why."""

    def __init__(
        self,
        id: str,  # noqa: A002 (what it is)
        reason: str,
        state: PluginState,
        section: PluginSection | None = None,
    ) -> None:
        """`id` as far as it is known; `section`: of one that only lacks an option."""
        super().__init__(reason)
        self.id = id
        self.state = state
        self.section = section


@dataclass(frozen=True, kw_only=True, slots=True)
class Loaded:
    """One carrier, channel or order source, ready to be called."""

    id: str
    title: str
    kind: type  # Carrier, Channel, OrderSource, or StatusChange for the hook that is told of them
    thing: Any
    declared: Carrier | None  # a carrier as others may see it
    hosts: frozenset[str]
    private_hosts: bool
    limits: Limits
    looks_up: bool
    config: Any
    has_secret: bool
    who: Who


@dataclass(frozen=True, kw_only=True, slots=True)
class Given:
    """The configuration as a whole; a plugin sees its own part only."""

    sections: Mapping[str, Any]
    environ: Mapping[str, str]
    names: Sequence[str]  # of all plugins

    def settings(self, name: str) -> Mapping[str, Any]:
        """The part of `name`. Raises `AppError`."""
        return settings_of(name, self.sections, self.environ, self.names)


def usable(thing: Any, kind: type, who: Who, given: Given) -> Loaded:
    """`thing` checked and given its configuration. Raises `Unusable`, or whatever its attributes raise."""
    said = getattr(thing, "id", "")
    found = clean_text(said, limit=60) or type(thing).__name__
    if not isinstance(thing, kind):
        raise _bad(found, f"{type(thing).__name__} is no {kind.__name__}")
    if type(said) is not str or not _ID.fullmatch(said):
        raise _bad(found, f"{found!r} is no id: small letters, digits, - and _")
    if found != who.plugin and found in given.names:
        raise _bad(found, f"the id {found} is the name of another plugin")
    mine = _settings(found, given)
    config_type = getattr(thing, "config_type", None)
    who.masker.add(secret_values(config_type, given.sections.get(found, {}), mine))
    for sentence in strange_options(config_type, mine):
        who.log.warning("[%s.%s]: %s", table_of(kind), found, sentence)
    title = clean_text(getattr(thing, "title", "")) or found
    hosts, limits = _hosts(thing, found), _limits(thing, found)
    declared = _declared(thing, found, {"id": found, "title": title, "hosts": hosts, "limits": limits})
    return Loaded(
        id=found,
        title=title,
        kind=kind,
        thing=thing,
        declared=declared,
        hosts=hosts,
        private_hosts=getattr(thing, "private_hosts", True) is not False,
        limits=limits,
        looks_up=declared is not None and declared.looks_up,
        config=_config(config_type, found, mine, from_environ(found, given.environ, given.names), kind),
        has_secret=bool(secret_options(config_type)),
        who=who,
    )


def table_of(kind: type) -> str:
    """The table of tracker.toml in which objects of a kind have their sections."""
    return "channels" if kind is Channel else "carriers"


def listener(name: str, tell: Callable[..., object], who: Who) -> Loaded:
    """The hook of a plugin that is told of changes, called as an object of its own."""
    return Loaded(
        id=name,
        title=name,
        kind=StatusChange,
        thing=tell,
        declared=None,
        hosts=frozenset(),
        private_hosts=True,
        limits=Limits(),
        looks_up=False,
        config=None,
        has_secret=False,
        who=who,
    )


def _settings(found: str, given: Given) -> Mapping[str, Any]:
    """The part of one object. A secret that can't be had is its own trouble: the plugin may have others."""
    try:
        return given.settings(found)
    except AppError as error:
        raise Unusable(found, f"{error}. {error.hint}", PluginState.NOT_CONFIGURED) from None


def _config(
    config_type: type | None, found: str, section: Mapping[str, Any], environ: Mapping[str, str], kind: type
) -> Any:
    table = table_of(kind)
    try:
        return build_config(config_type, found, section, frozenset(environ), table)
    except AppError as error:
        lacks = PluginSection(table, found, config_type) if config_type is not None else None
        raise Unusable(found, f"{error}. {error.hint}", PluginState.NOT_CONFIGURED, lacks) from None


def who_is(name: str, version: str, masker: Masker) -> Who:
    """The plugin with its logger, which masks from now on."""
    log = logging.getLogger(f"{LOGGER}.{name}")
    for old in [each for each in log.filters if isinstance(each, MaskFilter)]:
        log.removeFilter(old)
    log.addFilter(MaskFilter(masker))
    return Who(plugin=name, version=version, log=log, masker=masker)


def _declared(thing: Any, found: str, known: Mapping[str, Any]) -> Carrier | None:
    if not isinstance(thing, Carrier):
        return None
    try:
        return as_declared(thing, known)
    except TypeError as error:
        raise _bad(found, str(error)) from None


def _hosts(thing: Any, found: str) -> frozenset[str]:
    hosts: Any = getattr(thing, "hosts", frozenset())
    if isinstance(hosts, str) or not isinstance(hosts, Collection):
        raise _bad(found, "hosts is not a set of names")
    names = tuple(islice(hosts, _HOSTS + 1))
    if len(names) > _HOSTS or not all(type(name) is str for name in names):
        raise _bad(found, f"hosts is not a set of names, {_HOSTS} at most")
    return frozenset(name.lower() for name in names)


def _limits(thing: Any, found: str) -> Limits:
    limits = getattr(thing, "limits", Limits()) if isinstance(thing, Carrier) else Limits()
    if type(limits) is not Limits:
        raise _bad(found, "limits is not of the class Limits")
    if not _whole(limits.batch, 1, _BATCH) or not _whole(limits.concurrent, 1, _CONCURRENT):
        raise _bad(found, f"limits: batch is 1 to {_BATCH} and concurrent 1 to {_CONCURRENT}, not {limits}")
    if not _whole(limits.answer, 1024, _ANSWER):
        raise _bad(found, f"limits: answer is 1024 to {_ANSWER} bytes, not {limits.answer}")
    if limits.rate is not None and not _is_rate(limits.rate):
        raise _bad(found, f"limits: rate is (requests, seconds), not {limits.rate}")
    if not _seconds(limits.min_interval):
        raise _bad(found, f"limits: min_interval is seconds, up to {_LONGEST} days, not {limits.min_interval}")
    rate = None if limits.rate is None else (limits.rate[0], limits.rate[1])
    return replace(limits, rate=rate, pushes=bool(limits.pushes))


def _whole(value: object, least: int, most: int) -> bool:
    return type(value) is int and least <= value <= most


def _seconds(value: object) -> bool:
    return type(value) in (int, float) and 0 <= cast(float, value) <= _LONGEST * 86400


def _is_rate(rate: object) -> bool:
    if not isinstance(rate, tuple | list) or len(rate) != 2:
        return False
    return _whole(rate[0], 1, _REQUESTS) and _seconds(rate[1]) and rate[1] > 0


def _bad(found: str, reason: str) -> Unusable:
    return Unusable(found, reason, PluginState.FAILED)
