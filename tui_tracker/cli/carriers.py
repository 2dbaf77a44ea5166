"""`carriers`: whether each can be asked, at which pace, and what its account holds."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Final

import click

from tui_tracker.i18n import Translator
from tui_tracker.model.budget import Purpose
from tui_tracker.model.message import N_
from tui_tracker.model.moments import local

from .accounts import Account, accounts_of
from .json_output import Json, say_json
from .options import Command, json_option
from .output import Column, say, say_table
from .session import Session, pass_session

if TYPE_CHECKING:
    from tui_tracker.host.health import CarrierHealthState

HEALTHS: Final[Mapping[str, str]] = {
    "up": N_("works"),
    "paused": N_("paused"),
    "down": N_("down"),
    "refused": N_("credentials refused"),
    "broken": N_("plugin failed"),
    "link_only": N_("only a page to open"),
}
PURPOSES: Final[Mapping[Purpose, str]] = {
    Purpose.DUE: N_("due"),
    Purpose.MANUAL: N_("by hand"),
    Purpose.IMPORT: N_("import"),
    Purpose.DETECTION: N_("detection"),
    Purpose.CODES: N_("codes"),
}


@click.command("carriers", cls=Command)
@json_option
@pass_session
def carriers_command(session: Session, as_json: bool) -> None:
    """Health, limits and quota of every carrier, and what the quota was spent for."""
    store = session.reading(tells=False)
    session.host.load()
    accounts = accounts_of(session, store)
    states = session.host.healths()
    if as_json:
        say_json([_json(session, state, accounts.get(state.id)) for state in states])
    else:
        _say(session, states, accounts)


def _say(session: Session, states: "list[CarrierHealthState]", accounts: Mapping[str, Account]) -> None:
    _ = session.say
    columns = (
        Column(title=_("Carrier")),
        Column(title=_("Health"), shrinks=True),
        Column(title=_("Batch"), right=True),
        Column(title=_("Rate")),
        Column(title=_("Quota"), shrinks=True),
    )
    say_table(columns, [_cells(session, state, accounts.get(state.id)) for state in states])
    for state in states:
        account = accounts.get(state.id)
        for line in (*_about(session, state, account), *(_of_account(session, account) if account is not None else ())):
            say(f"{state.title}: {line}")


def _cells(session: Session, state: "CarrierHealthState", account: Account | None) -> tuple[str, ...]:
    _, limits = session.say, session.host.carriers[state.id].limits
    health = _(HEALTHS.get(state.health, state.health))
    if state.health == "link_only":
        return state.title, health, "", "", ""
    rate = _("{n} in {seconds} s").format(n=limits.rate[0], seconds=f"{limits.rate[1]:g}") if limits.rate else ""
    return state.title, health, str(limits.batch), rate, _quota(session, account)


def _quota(session: Session, account: Account | None) -> str:
    _ = session.say
    if account is None:
        return _("costs nothing")
    if account.view is None:
        return _("not known")
    used, total, resets_at = account.view.allowance
    text = _("{used} of {total} used, {reserve} kept for track again")
    words = text.format(used=used, total=total, reserve=account.reserve)
    return ", ".join([words, *([_("until {day}").format(day=_day(session, resets_at))] if resets_at else [])])


def _about(session: Session, state: "CarrierHealthState", account: Account | None) -> Iterator[str]:
    reason = session.mask(state.reason)
    if reason and (account is None or reason != account.why_not):
        yield reason
    if state.paused_until is not None:
        yield session.say("not asked before {moment}").format(moment=_moment(session, state.paused_until))


def _of_account(session: Session, account: Account) -> Iterator[str]:
    _ = session.say
    if account.why_not:
        yield _("it can't be asked what is left: {why}").format(why=account.why_not)
    for title, spent in ((_("spent today"), account.today), (_("spent this period"), account.period)):
        if spent:
            yield f"{title}: {_purposes(_, spent)}"
    ends = account.view.forecast.ends_at if account.view is not None else None
    if account.view is not None and ends is not None:
        text = _("at {n} a day it is used up on {day}")
        yield text.format(n=f"{account.view.forecast.per_day:.1f}", day=_day(session, ends))


def _purposes(_: Translator, spent: Mapping[Purpose, int]) -> str:
    return ", ".join(f"{_(PURPOSES[purpose])} {spent[purpose]}" for purpose in PURPOSES if spent.get(purpose))


def _day(session: Session, moment: datetime) -> str:
    return f"{local(moment, session.zone):%Y-%m-%d}"


def _moment(session: Session, moment: datetime) -> str:
    return f"{local(moment, session.zone):%Y-%m-%d %H:%M}"


def _json(session: Session, state: "CarrierHealthState", account: Account | None) -> Json:
    limits = session.host.carriers[state.id].limits
    found: Json = {
        "id": state.id,
        "title": state.title,
        "health": state.health,
        "reason": session.mask(state.reason),
        "paused_until": _iso(session, state.paused_until),
        "no_new_until": _iso(session, state.no_new_until),
        "limits": {
            "batch": limits.batch,
            "rate": list(limits.rate) if limits.rate else None,
            "concurrent": limits.concurrent,
            "min_interval": limits.min_interval,
        },
        "quota": None,
        "quota_problem": "",
        "spent": {"today": {}, "period": {}},
        "forecast": None,
    }
    if account is None:
        return found
    spent = {"today": _counts(account.today), "period": _counts(account.period)}
    found |= {"quota_problem": account.why_not, "spent": spent}
    if account.view is not None:
        allowance, forecast, told_at = account.view
        found["quota"] = {
            "used": allowance.used,
            "total": allowance.total,
            "left": allowance.left,
            "reserve": account.reserve,
            "resets_at": _iso(session, allowance.resets_at),
            "told_at": _iso(session, told_at),
        }
        found["forecast"] = {
            "per_day": round(forecast.per_day, 2),
            "ends_at": _iso(session, forecast.ends_at),
            "used_at_reset": forecast.used_at_reset,
        }
    return found


def _counts(spent: Mapping[Purpose, int]) -> dict[str, int]:
    return {purpose.value: amount for purpose, amount in spent.items() if amount}


def _iso(session: Session, moment: datetime | None) -> str | None:
    return local(moment, session.zone).isoformat(timespec="seconds") if moment is not None else None
