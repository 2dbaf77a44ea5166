"""`config path|show|check`."""

from collections.abc import Iterator, Mapping
from typing import Any

import click
import msgspec

from tui_tracker.config import FILE_NAME
from tui_tracker.secret import MASK, Secret

from .json_output import say_json
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
    found = session.loaded.path
    own = session.config_folder / FILE_NAME
    if as_json:
        say_json({"config": str(found) if found else None, "own": str(own), "data": str(session.data_path)})
        return
    _ = session.say
    say(str(found) if found else _("{path} (not there; all is default)").format(path=own))
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
@pass_session
def check_command(session: Session) -> None:
    """Whether the configuration is right: a mistake is exit code 2, what is odd is told."""
    loaded, _ = session.loaded, session.say
    for notice in loaded.warnings:
        if notice.kind not in TOLD:  # those were told when the file was read
            fail(str(notice))
    say(_("{path} is right").format(path=loaded.path) if loaded.path else _("There is no file; all is default"))


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
