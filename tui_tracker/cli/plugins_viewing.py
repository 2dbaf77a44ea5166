"""`plugins show`: everything known of one plugin."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

import click

from tui_tracker.model.errors import Exit
from tui_tracker.model.moments import local

from .json_output import Json, say_json
from .options import Command, json_option
from .output import say
from .plugins_options import OptionRow, options_of
from .plugins_rows import about, row_json
from .session import Session, pass_session

if TYPE_CHECKING:
    from tui_tracker.host import Host, PluginRow
    from tui_tracker.host.about import About
    from tui_tracker.plugin import Carrier


@click.command("show", cls=Command)
@click.argument("name", metavar="NAME")
@json_option
@pass_session
def show_command(session: Session, name: str, as_json: bool) -> int:
    """What a plugin is, whose, what it provides, which options it has, and what is wrong with it."""
    from tui_tracker.host import PluginState

    found = about(name, session.config.plugins.get(name))
    host = session.host
    host.load()
    rows = [row for row in host.rows if row.name.partition(":")[0] == name]
    rows.sort(key=lambda row: (":" in row.name, row.distribution != found.distribution))  # its own comes first
    whole = _json(session, host, found, rows)
    if as_json:
        say_json(whole)
    else:
        _say(session, found, rows, whole)
    return int(Exit.FAILED if any(row.state is PluginState.FAILED for row in rows) else Exit.OK)


def _json(session: Session, host: "Host", found: "About", rows: "Sequence[PluginRow]") -> Json:
    row = rows[0]
    return {
        **row_json(row),
        "summary": found.summary,
        "author": found.author,
        "home_page": found.home_page,
        "licence": found.licence,
        "built_in": found.built_in,
        "options": [each._asdict() for each in options_of(session, host, row)],
        "carriers": [_carrier(session, host, id_) for id_ in row.provides if id_ in host.carriers],
        "problems": [row_json(each) for each in rows[1:]],
        "traceback": row.traceback,
    }


def _carrier(session: Session, host: "Host", carrier_id: str) -> Json:
    carrier: Carrier = host.carriers[carrier_id]
    state = host.health(carrier_id)
    limits = carrier.limits
    return {
        "id": carrier_id,
        "title": state.title,
        "looks_up": carrier.looks_up,
        "registers": carrier.registers,
        "hosts": sorted(carrier.hosts),
        "limits": {
            "batch": limits.batch,
            "rate": list(limits.rate) if limits.rate else None,
            "concurrent": limits.concurrent,
            "min_interval": limits.min_interval,
        },
        "health": state.health,
        "reason": state.reason,
        "paused_until": local(state.paused_until, session.zone).isoformat() if state.paused_until else None,
    }


def _say(session: Session, found: "About", rows: "Sequence[PluginRow]", whole: Json) -> None:
    from tui_tracker.host import STATE_LABELS

    _ = session.say
    row = rows[0]
    say(" ".join(filter(None, (found.name, f"({found.distribution} {found.version})" if found.distribution else ""))))
    author = _("by {author}").format(author=found.author) if found.author else ""
    for text in filter(None, (found.summary, author, found.home_page, found.licence)):
        say("  " + text)
    state = _(STATE_LABELS[row.state])
    said = row.reason if row.reason.startswith(state) else ": ".join(filter(None, (state, row.reason)))
    say(_("State: {state}").format(state=said))
    for text in row.warnings:
        say("  " + text)
    for problem in rows[1:]:
        say(f"  {problem.name}: {_(STATE_LABELS[problem.state])}: {problem.reason}")
    _part(session, _("Options"), [_option(session, OptionRow(**each)) for each in whole["options"]])
    _part(session, _("Carriers"), [_in_words(session, each) for each in whole["carriers"]])
    rest = [each for each in row.provides if each not in {carrier["id"] for carrier in whole["carriers"]}]
    _part(session, _("Other things it provides"), rest)
    _part(session, _("Traceback"), row.traceback.splitlines())


def _part(session: Session, title: str, lines: Sequence[str]) -> None:
    if lines:
        say("")
        say(title)
    for line in lines:
        say("  " + line)


def _option(session: Session, row: OptionRow) -> str:
    _ = session.say
    where = {
        "configuration": _("set in tracker.toml"),
        "environment": _("set in the environment"),
        "default": _("default"),
        "missing": _("missing"),
    }[row.set]
    value = f" = {row.value}" if row.value else ""
    return f"[{row.table}.{row.section}] {row.name}{value}  ({where})  {row.help}"


def _in_words(session: Session, carrier: Json) -> str:
    return f"{carrier['id']}: " + "; ".join(_facts(session, carrier))


def _facts(session: Session, carrier: Json) -> Iterator[str]:
    _ = session.say
    limits: dict[str, Any] = carrier["limits"]
    yield carrier["title"]
    if not carrier["looks_up"]:
        yield _("links only")
        return
    yield ": ".join(filter(None, (carrier["health"], carrier["reason"])))
    yield _("asks {hosts}").format(hosts=", ".join(carrier["hosts"]) or _("nobody"))
    yield _("{n} numbers at once").format(n=limits["batch"])
    if limits["rate"]:
        number, seconds = limits["rate"]
        yield _("{n} requests in {seconds:g} s").format(n=number, seconds=seconds)
