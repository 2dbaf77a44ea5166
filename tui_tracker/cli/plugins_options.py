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
    from tui_tracker.host.options import PluginSection


class OptionRow(NamedTuple):
    """One option, of [table.section] in tracker.toml. `value` as it may be shown.

    `set`: "configuration", "environment", "default" or "missing".
    """

    table: str
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
    return [each for section in row.sections for each in _options(session, section, names)]


def _options(session: Session, section: "PluginSection", names: list[str]) -> Iterator[OptionRow]:
    from tui_tracker.host.settings import from_environ

    if not dataclasses.is_dataclass(section.config_type):
        return
    given = session.sections().get(section.id, {})
    given = given if isinstance(given, Mapping) else {}
    environ = from_environ(section.id, os.environ, names)
    for each in dataclasses.fields(section.config_type):
        if each.init:
            yield _option(section, each, given, environ)


def _option(
    section: "PluginSection", field: "dataclasses.Field[Any]", given: Mapping[str, Any], environ: Mapping[str, str]
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
        table=section.table,
        section=section.id,
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
