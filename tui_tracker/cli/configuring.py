"""`config path|show|check`."""

from collections.abc import Iterator, Mapping
from typing import Any

import click
import msgspec

from tui_tracker.config import FILE_NAME, lookups_by_id
from tui_tracker.model.errors import ConfigError
from tui_tracker.model.message import N_
from tui_tracker.secret import MASK, Secret, secrets_in

from .json_output import say_json
from .opening import key_problems
from .options import Group, json_option
from .output import fail, say
from .session import TOLD, Session, pass_session


@click.group("config", cls=Group)
def config_command() -> None:
    """Where the configuration is, what it says, whether it is right."""


@config_command.command("path")
@json_option
@pass_session
def path_command(session: Session, as_json: bool) -> None:
    """The file in force, or where one would be looked for; and the data file."""
    session.tells_place = False
    loaded, found = session.loaded, session.loaded.path
    own = session.config_folder / FILE_NAME
    if as_json:
        places = {"config": str(found) if found else None, "own": str(own), "data": str(session.data_path)}
        say_json({**places, "merely_found": loaded.merely_found})
        return
    _ = session.say
    say(str(found) if found else _("{path} (not there; all is default)").format(path=own))
    if loaded.merely_found:
        say(_("It is in force because it lies in the current folder; your own would be {path}").format(path=own))
    say(_("data: {path}").format(path=session.data_path))


@config_command.command("show")
@json_option
@pass_session
def show_command(session: Session, as_json: bool) -> None:
    """Everything in force, defaults included, secrets masked."""
    table = _plain(msgspec.structs.asdict(session.config))
    table["timezone"] = session.zone.key
    table["language"] = session.say.language
    if as_json:
        say_json(table)
        return
    _, given = session.say, session.loaded.given
    for name, value in _flat(table):
        mark = "" if any(each == name or each.startswith(name + ".") for each in given) else "   # " + _("default")
        say(f"{name} = {value}{mark}")


@config_command.command("check")
@json_option
@pass_session
def check_command(session: Session, as_json: bool) -> None:
    """Whether the configuration is right: a mistake is exit code 2, what is odd is told."""
    loaded, _ = session.loaded, session.say
    strange = [*_check_plugins(session), *key_problems(session)]
    if as_json:
        warnings = [{"line": each.line, "kind": each.kind, "text": each.text} for each in loaded.warnings]
        warnings += [{"line": 0, "kind": "option", "text": each} for each in strange]
        say_json({"config": str(loaded.path) if loaded.path else None, "warnings": warnings})
        return
    for notice in loaded.warnings:
        if notice.kind not in TOLD:  # those were told when the file was read
            fail(str(notice))
    for sentence in strange:
        fail(f"{loaded.path}: {sentence}" if loaded.path else sentence)
    if strange and loaded.path:
        say(_("{path} can be used, but not all that it says is understood").format(path=loaded.path))
        return
    say(_("{path} is right").format(path=loaded.path) if loaded.path else _("There is no file; all is default"))


def _check_plugins(session: Session) -> list[str]:
    """What only the plugins know of their sections: a sentence for each option that there is not.

    Raises `ConfigError`; secrets that are not there are told.
    """
    from tui_tracker.host import PluginState
    from tui_tracker.host.settings import strange_options

    config = session.config
    entries = config.carriers.get("url", [])
    links = {name: table for name, table in {**config.channels, **config.carriers}.items() if name != "url"}
    given = {**lookups_by_id(entries), **links}
    host = session.host_over(_with_stand_ins(session.sections()))
    host.load()
    states = (PluginState.NOT_CONFIGURED, PluginState.FAILED)
    wrong = [row.reason for row in host.rows if given.keys() & set(_ids(row.name)) and row.state in states]
    strange = [
        f"[{each.table}.{each.id}]: {sentence}"
        for row in host.rows
        for each in row.sections
        for sentence in strange_options(each.config_type, given.get(each.id, {}))
    ]
    installed = {row.name for row in host.rows} | set(host.carriers)
    for secret in secrets_in([table for name, table in given.items() if name in installed]):
        if secret.kind != "command":  # doctor runs those
            _tell_missing(secret)
    if wrong:
        raise ConfigError("; ".join(wrong), hint=N_("Every option is explained in docs/configuration.md."))
    return strange


def _ids(row: str) -> tuple[str, ...]:
    """Whose row it is: a plugin's, or that of one carrier of a plugin ("url:nordpost")."""
    return tuple(row.split(":"))


def _tell_missing(secret: Secret) -> None:
    try:
        secret.reveal()
    except ConfigError as error:
        fail(str(error))


def _with_stand_ins(value: Any) -> Any:
    """`value` with something in place of each secret that would have to be read: the rest does not depend on it."""
    if isinstance(value, Secret):
        return value.known() or "stand-in"
    if isinstance(value, Mapping):
        return {key: _with_stand_ins(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [_with_stand_ins(each) for each in value]
    return value


def _plain(value: Any) -> Any:
    """Structs as tables, secrets as where they come from."""
    if isinstance(value, Secret):
        return MASK if value.kind == "text" else {value.kind: MASK if value.kind == "command" else value.reference}
    if isinstance(value, msgspec.Struct):
        return _plain(msgspec.structs.asdict(value))
    if isinstance(value, Mapping):
        return {key: _plain(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(each) for each in value]
    return value


def _flat(table: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, str]]:
    for key, value in table.items():
        if isinstance(value, Mapping) and value and not _is_place(value):
            yield from _flat(value, f"{prefix}{key}.")
        else:
            yield prefix + key, msgspec.json.encode(value).decode()


def _is_place(value: Mapping[str, Any]) -> bool:
    return len(value) == 1 and next(iter(value)) in ("env", "file", "command", "credential")
