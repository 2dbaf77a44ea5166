"""`plugins check`: the cheapest call that proves the credentials, through the real host."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Final, NamedTuple

import click

from tui_tracker.model.errors import Exit
from tui_tracker.model.message import N_

from .json_output import say_json
from .options import Command, json_option
from .output import not_endless, one_line, say
from .plugins_rows import no_such
from .session import Session, pass_session

if TYPE_CHECKING:
    from tui_tracker.host import Host, PluginRow
    from tui_tracker.plugin import Carrier

OK: Final = "ok"
NOTHING: Final = "nothing_to_prove"
LACKING: Final = "not_configured"
NOT_ON: Final = "not_enabled"
BROKEN: Final = "failed"

LABELS: Final[Mapping[str, str]] = {
    OK: N_("works"),
    NOTHING: N_("has nothing to prove"),
    LACKING: N_("not configured"),
    NOT_ON: N_("not in use"),
    BROKEN: N_("failed"),
    "not_found": N_("not known yet"),
    "not_taken": N_("not taken yet"),
    "rejected": N_("refused"),
    "rate_limited": N_("asks us to wait"),
    "auth_failed": N_("credentials refused"),
    "unavailable": N_("out of reach"),
    "bad_response": N_("answer not understood"),
    "plugin_crashed": N_("plugin failed"),
}
ADVICE: Final[Mapping[str, str]] = {
    "not_found": N_("The service answers; what it was asked for is not there."),
    "not_taken": N_("The service answers and wants to know more."),
    "rejected": N_("The service answers and refuses the question; see what it says."),
    "rate_limited": N_("The credentials may be right; try again later."),
    "auth_failed": N_("Look the key up at the carrier's and correct it in tracker.toml or the environment."),
    "unavailable": N_("Look at the network, then try again later."),
    "bad_response": N_("The carrier may have changed its answers: look for a newer version of the plugin."),
    "plugin_crashed": N_("This is the plugin's fault: tell its author; tui-tracker plugins show has more."),
    NOT_ON: N_("tui-tracker plugins enable {plugin} switches it on."),
}
CHANNEL_ADVICE: Final[Mapping[str, str]] = {
    "auth_failed": N_("Look it up at the service and correct its table in tracker.toml, or the environment."),
    "bad_response": N_("The service may have changed its answers: look for a newer version of the plugin."),
}
_ONLY_SENDING: Final = N_("only a message would show whether it is taken")
_UNREACHABLE: Final = frozenset({"unavailable", "rate_limited"})
_SHOWN: Final = 300  # characters of an answer
GOOD: Final = frozenset({OK, NOTHING})


class Checked(NamedTuple):
    """What came back for one carrier or channel, or for a plugin that has none. `result`: a key of `LABELS`."""

    plugin: str
    carrier: str
    result: str
    message: str = ""
    advice: str = ""
    sample: str = ""  # the beginning of an answer that was not understood
    channel: str = ""


class Place(NamedTuple):
    """What is to be checked: a carrier or a channel of a plugin, or ("" twice) a plugin that has neither here."""

    row: "PluginRow"
    carrier: str = ""
    channel: str = ""

    @property
    def names(self) -> set[str]:
        """What it may be called by."""
        return {self.row.name, self.carrier, self.channel} - {""}


@click.command("check", cls=Command)
@click.argument("names", nargs=-1, metavar="[NAME]...")
@json_option
@pass_session
def check_command(session: Session, names: tuple[str, ...], as_json: bool) -> int:
    """Prove the credentials with the cheapest call there is, and say what came back.

    NAME is a plugin, a carrier or a channel; without one all that are in use are checked. No message is sent to
    anybody. Ends with 3 when some were out of reach, with 2 when the configuration lacks something, and with 1 when
    something else failed.
    """
    import asyncio

    if not session.options.read_only:
        session.writing()  # access tokens are remembered beside the data
    host = session.host
    host.load()
    found = asyncio.run(_checked(session, host, _wanted(session, host, names)))
    if as_json:
        say_json([each._asdict() for each in found])
    else:
        _say(session, found)
    return int(_exit(found))


def _wanted(session: Session, host: "Host", names: Sequence[str]) -> list[Place]:
    """What is to be checked. Raises `UsageError` for an unknown name."""
    places = [place for row in host.rows for place in places_of(host, row)]
    known = {name for place in places for name in place.names}
    for name in names:
        if name not in known:
            raise no_such(name, known)
    if names:
        return [place for place in places if place.names & set(names)]
    return [place for place in places if in_use(session, place)]


def places_of(host: "Host", row: "PluginRow") -> list[Place]:
    carriers = [Place(row, carrier=each) for each in row.provides if each in host.carriers]
    channels = [Place(row, channel=each) for each in row.provides if each in host.channels]
    return [*carriers, *channels] or [Place(row)]


def in_use(session: Session, place: Place) -> bool:
    """Whether it is set up: not what is off, and not what nobody configured, which is nobody's mistake. A channel that
    needs no options is in use where messages go by it.
    """
    from tui_tracker.host import PluginState

    config, state = session.config, place.row.state
    if state is PluginState.NOT_CONFIGURED:
        return place.row.name.partition(":")[0] in {*config.carriers, *config.channels}
    if place.channel:
        rules = config.notify
        return place.channel in {*config.channels, rules.channel, *rules.channels.values(), rules.operator_channel}
    return state in (PluginState.LOADED, PluginState.FAILED)


async def _checked(session: Session, host: "Host", wanted: Sequence[Place]) -> list[Checked]:
    import asyncio

    try:
        found = await asyncio.gather(*(_check(session, host, place) for place in wanted))
    finally:
        await host.close()
    return list(found)


async def _check(session: Session, host: "Host", place: Place) -> Checked:
    if place.channel:
        return await check_channel(session, host, place.row, place.channel)
    return await check_one(session, host, place.row, place.carrier)


async def check_channel(session: Session, host: "Host", row: "PluginRow", channel_id: str) -> Checked:
    """What came back for one channel, without a message to anybody; never raises for what a plugin does."""
    from tui_tracker.plugin import PluginError

    if not host.proves(channel_id):
        return Checked(row.name, "", NOTHING, session.say(_ONLY_SENDING), channel=channel_id)
    try:
        await host.check_channel(channel_id)
    except PluginError as error:
        advice = session.say(CHANNEL_ADVICE.get(error.kind) or ADVICE.get(error.kind, ""))
        hint = str(getattr(error, "hint", ""))
        return Checked(row.name, "", error.kind, session.mask(str(error)), hint or advice, channel=channel_id)
    return Checked(row.name, "", OK, channel=channel_id)


async def check_one(session: Session, host: "Host", row: "PluginRow", carrier_id: str) -> Checked:
    """What came back for one carrier; never raises for what a plugin does."""
    from tui_tracker.plugin import PluginError

    if not carrier_id:
        return _without(session, row)
    if not proves(host.carriers[carrier_id]):
        return Checked(row.name, carrier_id, NOTHING)
    try:
        await host.check(carrier_id)
    except PluginError as error:
        advice = session.say(ADVICE.get(error.kind, ""))
        hint = str(getattr(error, "hint", ""))
        sample = host.sample(carrier_id)
        told = session.mask(sample.text) if sample is not None else ""
        return Checked(row.name, carrier_id, error.kind, session.mask(str(error)), hint or advice, told)
    return Checked(row.name, carrier_id, OK)


def proves(carrier: "Carrier") -> bool:
    """Whether the carrier has a check of its own; the one it inherits asks nobody."""
    from tui_tracker.plugin import Carrier

    return carrier.looks_up and type(carrier).check is not Carrier.check


def _without(session: Session, row: "PluginRow") -> Checked:
    """A plugin that has no carrier here."""
    from tui_tracker.host import PluginState

    results = {
        PluginState.FAILED: BROKEN,
        PluginState.NOT_CONFIGURED: LACKING,
        PluginState.OFF: NOT_ON,
        PluginState.NOT_ENABLED: NOT_ON,
    }
    result = results.get(row.state, NOTHING)
    advice = session.say(ADVICE.get(result, "")).format(plugin=row.name)
    return Checked(row.name, "", result, row.reason, advice)


def _say(session: Session, found: Sequence[Checked]) -> None:
    _ = session.say
    if not found:
        say(_("Nothing to check"))
    for each in found:
        what = ": ".join(filter(None, (_(LABELS.get(each.result, each.result)), each.message)))
        say(f"{each.carrier or each.channel or each.plugin}: {what}")
        if each.advice:
            say("  " + each.advice)
        if each.sample:
            say("  " + _("It began: {sample}").format(sample=not_endless(one_line(each.sample), _SHOWN)))


def _exit(found: Sequence[Checked]) -> Exit:
    bad = {each.result for each in found} - GOOD
    if not bad:
        return Exit.OK
    if bad <= _UNREACHABLE:
        return Exit.UNREACHABLE
    return Exit.USAGE if bad <= {LACKING, NOT_ON} else Exit.FAILED
