"""`monitor` and `stats`: fulfilment over time, and how long parcels take."""

import re
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from typing import Any, Final

import click

from tui_tracker.i18n import Translator
from tui_tracker.model.errors import UsageError
from tui_tracker.model.filter import Filter, FilterError, parse
from tui_tracker.model.message import N_, Message
from tui_tracker.model.moments import local
from tui_tracker.model.monitor import (
    AGE_LIMITS,
    RULE_NAMES,
    Figures,
    MonitorTally,
    MonitorTerms,
    age_words,
    facts,
    spans,
)
from tui_tracker.model.order import OrderRow
from tui_tracker.model.period import Days, Range, calendar_days
from tui_tracker.model.transit import FEW, Transit, TransitTally

from .json_output import Json, say_json
from .options import Command, json_option
from .output import Column, say, say_table
from .session import Session, pass_session

_WIDEST: Final = 24  # cells of a bar
_LONGEST: Final = 3660  # days of a period
_PRESETS: Final = ("monitor", "tracking")
_SPAN: Final = re.compile(r"([1-9]\d{0,3})([dw])")
_DATES: Final = re.compile(r"(\d{4}-\d\d-\d\d)?\.\.(\d{4}-\d\d-\d\d)?")


class Period(click.ParamType[Range]):
    """7d, 4w, or dates as 2026-11-01..2026-11-25, either end of which may be left out."""

    name = "period"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Range:
        """The range. Fails as click does."""
        if isinstance(value, Range):
            return value
        try:
            found = _range(str(value))
        except ValueError:
            found = None
        if found is None:
            self.fail(f"{value!r} is not a period; write 7d, 4w or 2026-11-01..2026-11-25", param, ctx)
        return found


def _range(text: str) -> Range | None:
    """What `text` means, if anything. Raises `ValueError` for a day that no calendar has."""
    if match := _SPAN.fullmatch(text):
        days = int(match[1]) * (7 if match[2] == "w" else 1)
        return Range(days=days) if days <= _LONGEST else None
    match = _DATES.fullmatch(text)
    if match is None or not (match[1] or match[2]):
        return None
    first, last = (date.fromisoformat(each) if each else None for each in (match[1], match[2]))
    if any(each is not None and not 1970 <= each.year <= 2999 for each in (first, last)):
        return None
    return Range(first=first, last=last) if first is None or last is None or first <= last else None


@click.command("monitor", cls=Command)
@click.argument("words", nargs=-1, metavar="[FILTER]...")
@click.option("--period", type=Period(), default="7d", metavar="PERIOD", help="7d, 4w or 2026-11-01..2026-11-25.")
@click.option("--rules", type=click.Choice(_PRESETS), default="monitor", help="Whose rules tell what needs attention.")
@json_option
@pass_session
def monitor_command(session: Session, /, words: Sequence[str], period: Range, rules: str, as_json: bool) -> None:
    """What was fulfilled and delivered on which day, what is not delivered yet, how long parcels take.

    FILTER is the app's filter language and narrows the scope. Days are the shop's.
    """
    scope, rows = _filter(words), session.reading().rows()
    terms = _terms(session, rows, period, scope, rules)
    tally = MonitorTally(terms)
    tally.take(rows)
    if as_json:
        say_json(_monitor_json(tally.figures(), terms, rules, session))
    else:
        _say_monitor(tally.figures(), terms, rules, session.say)


@click.command("stats", cls=Command)
@click.argument("words", nargs=-1, metavar="[FILTER]...")
@click.option("--period", type=Period(), default=None, metavar="PERIOD", help="Only what was delivered then.")
@json_option
@pass_session
def stats_command(session: Session, /, words: Sequence[str], period: Range | None, as_json: bool) -> None:
    """How many days parcels are under way, from first scan or shipping to delivery.

    FILTER is the app's filter language and narrows the scope.
    """
    scope, rows = _filter(words), session.reading().rows()
    terms = _terms(session, rows, period or Range(), scope, "monitor")
    tally = TransitTally(terms.days if period is not None else None)
    for row in rows:
        found = facts(row, terms)
        tally.take(found.samples if found is not None else ())
    if as_json:
        say_json([_transit_json(each) for each in tally.transits()])
    else:
        _say_transits(tally.transits(), session.say)


def _filter(words: Sequence[str]) -> Filter:
    try:
        return parse(words)
    except FilterError as error:
        text = Message(N_("the filter can't be understood: {why}"), {"why": error.told})
        raise UsageError(text, hint=N_("docs/cli.md explains the filter language.")) from None


def _terms(session: Session, rows: Sequence[OrderRow], period: Range, scope: Filter, rules: str) -> MonitorTerms:
    config, now = session.config, session.now()
    since = _first_day(rows, now, session) if period.days is None and period.first is None else None
    return MonitorTerms(
        now=now,
        zone=session.zone,
        days=calendar_days(period, now, session.zone, since=since),
        rules=config.attention.tracking if rules == "tracking" else config.attention.monitor,
        scope=scope,
        deadlines=config.deadlines,
    )


def _first_day(rows: Sequence[OrderRow], now: datetime, session: Session) -> date:
    """The day the oldest order was made, for a period without a beginning; not before it could have been."""
    oldest = min((row.placed_at for row in rows), default=now)
    return max(local(oldest, session.zone).date(), date(1970, 1, 1))


# For people


def _say_monitor(figures: Figures, terms: MonitorTerms, rules: str, tr: Translator) -> None:
    for text in _head(figures, terms, tr):
        say(text)
    say("")
    _say_days(figures, tr)
    say("")
    _say_ages(figures, tr)
    say("")
    for text in _attention(figures, rules, tr):
        say(text)
    if figures.transits:
        say("")
        _say_transits(figures.transits, tr)


def _head(figures: Figures, terms: MonitorTerms, tr: Translator) -> Iterator[str]:
    _ = tr
    yield _("Fulfilment {first} – {last}").format(first=figures.days.first, last=figures.days.last)
    if terms.scope.text:
        yield _("Only: {filter}").format(filter=terms.scope.text)
    counted = tr.plural("{n} order", "{n} orders", figures.orders).format(n=figures.orders)
    text = _("{orders} · fulfilled {fulfilled} · delivered {delivered} · not fulfilled {unfulfilled}")
    yield text.format(
        orders=counted,
        fulfilled=figures.of(figures.fulfilled),
        delivered=figures.of(figures.delivered),
        unfulfilled=figures.unfulfilled,
    )
    if figures.undated:
        yield tr.plural(
            "{n} more is fulfilled, nobody knows since when",
            "{n} more are fulfilled, nobody knows since when",
            figures.undated,
        ).format(n=figures.undated)


def _say_days(figures: Figures, tr: Translator) -> None:
    _ = tr
    columns = (
        Column(title=_("Days")),
        Column(title=_("Fulfilled"), right=True),
        Column(title=""),
        Column(title=_("Delivered"), right=True),
    )
    counts = [(span, figures.of(figures.fulfilled, span), figures.of(figures.delivered, span))
              for span in spans(figures.days)]  # fmt: skip
    most = max((n for _span, n, _other in counts), default=0)
    say_table(columns, [(_days(span), str(n), _bar(n, most), str(other)) for span, n, other in counts])


def _days(days: Days) -> str:
    return str(days.first) if len(days) == 1 else f"{days.first} – {days.last}"


def _bar(n: int, most: int) -> str:
    """A bar of signs that every terminal has; something is never nothing."""
    return "#" * max(1, round(n * _WIDEST / most)) if n else ""


def _say_ages(figures: Figures, tr: Translator) -> None:
    waiting = tr("{n} of them fulfilled in these days").format(n=figures.waiting)
    say(tr("Not delivered yet: {n}, {waiting}").format(n=figures.open, waiting=waiting))
    most = max(figures.ages)
    columns = (Column(title=tr("Made so long ago")), Column(title=tr("Orders"), right=True), Column(title=""))
    say_table(columns, [(tr.say(age_words(at)), str(n), _bar(n, most)) for at, n in enumerate(figures.ages)])


def _attention(figures: Figures, rules: str, tr: Translator) -> Iterator[str]:
    text = tr(_BY_MONITOR if rules == "monitor" else _BY_TRACKING)
    yield text.format(n=figures.flagged)
    for rule, name in RULE_NAMES.items():
        if figures.rules.get(rule):
            yield f"  {tr(name)}: {figures.rules[rule]}"
    if figures.fresh:
        yield "  " + tr(_FRESH).format(n=figures.fresh)


def _say_transits(transits: Sequence[Transit], tr: Translator) -> None:
    _ = tr
    if not transits:
        say(_("No parcel has come whose time under way is known."))
        return
    columns = (
        Column(title=_("Carrier"), shrinks=True),
        Column(title=_("Country")),
        Column(title=_("Parcels"), right=True),
        *(Column(title=f"P{percent}", right=True) for percent in _PERCENTS),
        Column(title=""),
    )
    say_table(columns, [_transit_cells(each, tr) for each in transits])
    say(_("Days under way: half, four of five, nineteen of twenty came within them."))
    if any(each.few for each in transits):
        say(_("few = under {n} parcels: not to be trusted yet.").format(n=FEW))


def _transit_cells(each: Transit, tr: Translator) -> tuple[str, ...]:
    times = [f"{each.within(percent):.1f}" for percent in _PERCENTS]
    carrier, country = each.route.carrier or tr("not known"), each.route.country or "-"
    return carrier[:_CARRIER], country, str(each.count), *times, tr("few") if each.few else ""


# For scripts


def _monitor_json(figures: Figures, terms: MonitorTerms, rules: str, session: Session) -> Json:
    ends = (*AGE_LIMITS, None)
    return {
        "period": {"first": str(figures.days.first), "last": str(figures.days.last), "timezone": str(terms.zone)},
        "filter": terms.scope.text,
        "orders": figures.orders,
        "fulfilled": {"total": figures.of(figures.fulfilled), "undated": figures.undated},
        "delivered": {"total": figures.of(figures.delivered)},
        "days": [
            {"day": str(day), "fulfilled": figures.fulfilled.get(day, 0), "delivered": figures.delivered.get(day, 0)}
            for day in figures.days
        ],
        "not_fulfilled": figures.unfulfilled,
        "not_delivered": {
            "total": figures.open,
            "fulfilled_in_period": figures.waiting,
            "by_age": [
                {"over_days": (0, *AGE_LIMITS)[at], "to_days": ends[at], "orders": n}
                for at, n in enumerate(figures.ages)
            ],
        },
        "attention": {
            "rules": rules,
            "total": figures.flagged,
            "by_rule": {rule: figures.rules.get(rule, 0) for rule in RULE_NAMES},
            "pending_only": figures.fresh,
        },
        "transit": [_transit_json(each) for each in figures.transits],
    }


def _transit_json(each: Transit) -> Json:
    days = {f"p{percent}_days": round(each.within(percent), 2) for percent in _PERCENTS}
    carrier, country = each.route
    return {"carrier": carrier, "country": country, "parcels": each.count, "few": each.few, **days}


_PERCENTS: Final = (50, 80, 95)
_CARRIER: Final = 32  # characters
_BY_MONITOR: Final = N_("Needs attention by the monitor's rules: {n}")
_BY_TRACKING: Final = N_("Needs attention by the tracking page's rules: {n}")
_FRESH: Final = N_("{n} of them only because a parcel is pending: every fresh parcel counts")
