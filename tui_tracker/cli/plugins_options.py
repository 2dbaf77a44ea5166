"""The options of a plugin's objects: what they are for, and whether they are set. Secrets are never shown."""

import dataclasses
import os
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

import msgspec

from tui_tracker.secret import MASK, Secret

from .session import Session

if TYPE_CHECKING:
    from tui_tracker.host import Host, PluginRow


class OptionRow(NamedTuple):
    """One option. `set`: "configuration", "environment", "default" or "missing"; `value` as it may be shown."""

    section: str
    name: str
    help: str
    required: bool
    secret: bool
    set: str
    value: str


def options_of(session: Session, host: "Host", row: "PluginRow") -> list[OptionRow]:
    """Those of all its objects, also of one that lacks some."""
    names = [each.name for each in host.rows]
    return [each for section, kind in row.config_types for each in _options(session, section, kind, names)]


def _options(session: Session, section: str, kind: type, names: list[str]) -> Iterator[OptionRow]:
    from tui_tracker.host.settings import from_environ

    if not dataclasses.is_dataclass(kind):
        return
    given = session.sections().get(section, {})
    given = given if isinstance(given, Mapping) else {}
    environ = from_environ(section, os.environ, names)
    for each in dataclasses.fields(kind):
        if each.init:
            yield _option(section, each, given, environ)


def _option(
    section: str, field: "dataclasses.Field[Any]", given: Mapping[str, Any], environ: Mapping[str, str]
) -> OptionRow:
    from tui_tracker.host.settings import option_of

    name = option_of(field.name)
    secret = bool(field.metadata.get("secret"))
    factory = None if field.default_factory is dataclasses.MISSING else field.default_factory
    required = field.default is dataclasses.MISSING and factory is None
    where: str
    value: Any
    if name in environ:
        where, value = "environment", environ[name]
    elif name in given:
        where, value = "configuration", given[name]
    elif required:
        where, value = "missing", ""
    else:
        where, value = "default", factory() if factory is not None else field.default
    return OptionRow(
        section=section,
        name=name,
        help=str(field.metadata.get("help", "")),
        required=required,
        secret=secret,
        set=where,
        value=_shown(value, secret=secret),
    )


def _shown(value: Any, *, secret: bool) -> str:
    if isinstance(value, Secret):
        return MASK if value.kind in ("text", "command") else value.describe()
    if value in ("", None):
        return ""
    if secret:
        return MASK
    return value if isinstance(value, str) else msgspec.json.encode(value, enc_hook=str).decode()
