"""Carriers and quota in words: one line for the list, and everything known for the one chosen. Pure."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime, tzinfo
from typing import Final

from rich.cells import cell_len

from tui_tracker.i18n import Translator
from tui_tracker.model.budget import Purpose
from tui_tracker.model.message import N_
from tui_tracker.model.moments import local
from tui_tracker.model.office import CarrierReport, CheckReport, OptionHelp
from tui_tracker.model.order import OrderRow
from tui_tracker.model.schedule import unfinished

from .cells import fitted
from .lines import Line, Span, labelled, wrapped

HEALTHS: Final[Mapping[str, str]] = {
    "up": N_("works"),
    "paused": N_("paused"),
    "down": N_("down"),
    "refused": N_("credentials refused"),
    "broken": N_("plugin failed"),
    "link_only": N_("only a page to open"),
    "sends": N_("sends messages"),
    "rests": N_("takes nothing for now"),
    "off": N_("off"),
    "not_enabled": N_("not enabled yet"),
    "not_configured": N_("not configured"),
    "failed": N_("failed"),
}
_PURPOSES: Final[Mapping[str, str]] = {
    Purpose.DUE: N_("due"),
    Purpose.MANUAL: N_("by hand"),
    Purpose.IMPORT: N_("import"),
    Purpose.DETECTION: N_("detection"),
    Purpose.CODES: N_("codes"),
}
_WELL: Final = frozenset({"up", "link_only", "sends"})
_IDLE: Final = frozenset({"off", "not_enabled", "not_configured"})
_SIGNS: Final = {"well": " ", "idle": "-", "ill": "!"}
_SET: Final = {
    "configuration": N_("set in tracker.toml"),
    "environment": N_("set in the environment"),
    "default": N_("default"),
    "missing": N_("missing"),
}
_TITLE_WIDTH: Final = 18
_COUNT_WIDTH: Final = 5


def under_way(rows: Iterable[OrderRow]) -> dict[str, int]:
    """Carrier id → parcels that are not finished."""
    found: dict[str, int] = {}
    kept = list(rows)
    open_now = set(unfinished(kept))
    for row in kept:
        for parcel in row.parcels:
            if (row.id, parcel.number) in open_now:
                found[parcel.carrier] = found.get(parcel.carrier, 0) + 1
    return found


def carrier_line(
    report: CarrierReport, parcels: int, tr: Translator, zone: tzinfo, width: int, health_width: int
) -> Line:
    """A carrier in `width` cells: a sign, its name, its health (in `health_width`), what is used, how many parcels."""
    state = _state(report)
    role = {"well": "", "idle": "muted", "ill": "flag"}[state]
    count = str(parcels) if parcels else ""
    name_width = min(_TITLE_WIDTH, max(8, width // 4))
    rest = max(0, width - 2 - name_width - 1 - health_width - 1 - _COUNT_WIDTH - 1)
    return Line(
        (
            Span(f"{_SIGNS[state]} ", role),
            Span(_padded(report.title, name_width) + " ", "strong" if state != "idle" else "muted"),
            Span(_padded(tr(HEALTHS.get(report.health, report.health)), health_width) + " ", role),
            Span(_padded(_quota_short(report, tr, zone, rest), rest) + " ", "muted"),
            Span(count.rjust(_COUNT_WIDTH)),
        )
    )


def health_width(reports: Iterable[CarrierReport], tr: Translator) -> int:
    """Cells that the longest of their healths takes."""
    return max((cell_len(tr(HEALTHS.get(each.health, each.health))) for each in reports), default=0)


def _padded(text: str, width: int) -> str:
    cut = fitted(text, width)
    return cut + " " * (width - cell_len(cut))


def _state(report: CarrierReport) -> str:
    if report.health in _WELL:
        return "well" if not report.no_new_until else "ill"
    return "idle" if report.health in _IDLE else "ill"


def _quota_short(report: CarrierReport, tr: Translator, zone: tzinfo, width: int) -> str:
    """The longest of the ways to say it that `width` cells hold."""
    quota, ways = report.quota, [""]
    if quota is not None:
        ways.append(f"{quota.used}/{quota.total}")
        until = quota.ends_at or quota.resets_at
        if until is not None:
            ways.append(tr("{used} to {day}").format(used=ways[-1], day=_day(until, zone)))
    elif report.metered:
        ways.append(tr("not known"))
    elif report.looks_up:
        ways.append(tr("costs nothing"))
    return next(way for way in reversed(ways) if cell_len(way) <= width)


def carrier_lines(
    report: CarrierReport, parcels: int, checked: CheckReport | None, tr: Translator, zone: tzinfo, width: int
) -> list[Line]:
    """Everything known of one carrier."""
    lines: list[Line] = []
    for label, spans in _facts(report, parcels, checked, tr, zone):
        lines += labelled(tr(label), spans, width, indent=0)
    return lines


def _facts(
    report: CarrierReport, parcels: int, checked: CheckReport | None, tr: Translator, zone: tzinfo
) -> Iterator[tuple[str, list[Span]]]:
    yield N_("Health"), list(_health(report, tr, zone))
    if checked is not None:
        text = " ".join(filter(None, (checked.text, checked.advice)))
        yield N_("Checked now"), [Span(text, "" if checked.good else "flag")]
    if report.looks_up:
        yield N_("May be asked"), [Span(_pace(report, tr))]
    yield from ((label, [Span(text)]) for label, text in _money(report, tr, zone))
    if report.looks_up or parcels:
        text = tr.plural(N_("{n} under way"), N_("{n} under way"), parcels).format(n=parcels)
        yield N_("Parcels"), [Span(text)]
    plugin = " ".join(filter(None, (report.plugin, report.version)))
    whose = f" ({report.distribution})" if report.distribution else ""
    if plugin:
        yield N_("Plugin"), [Span(plugin), Span(whose, "muted")]
    missing = [option.name for option in report.options if option.set == "missing" and option.required]
    if missing:
        yield N_("Lacks"), [Span(tr(_LACKS).format(names=", ".join(missing)), "flag")]


def _health(report: CarrierReport, tr: Translator, zone: tzinfo) -> Iterator[Span]:
    words = tr(HEALTHS.get(report.health, report.health))
    if report.paused_until is not None:
        words = tr("{health} until {moment}").format(health=words, moment=_moment(report.paused_until, zone))
    yield Span(words, "" if _state(report) == "well" else "flag")
    if report.no_new_until is not None:
        yield Span(
            " · " + tr("no new numbers until {moment}").format(moment=_moment(report.no_new_until, zone)), "flag"
        )
    if report.reason:
        yield Span(f": {report.reason}")


def _pace(report: CarrierReport, tr: Translator) -> str:
    parts = [tr.plural(N_("{n} number a call"), N_("{n} numbers a call"), report.batch).format(n=report.batch)]
    if report.rate is not None:
        parts.append(tr("{n} in {seconds} s").format(n=report.rate[0], seconds=f"{report.rate[1]:g}"))
    return " · ".join(parts)


def _money(report: CarrierReport, tr: Translator, zone: tzinfo) -> Iterator[tuple[str, str]]:
    """The account, its forecast, and what was spent for what."""
    quota = report.quota
    if quota is not None:
        text = tr("{used} of {total} used, {reserve} kept for track again")
        words = text.format(used=quota.used, total=quota.total, reserve=quota.reserve)
        until = [tr("until {day}").format(day=_day(quota.resets_at, zone))] if quota.resets_at is not None else []
        yield N_("Allowance"), ", ".join([words, *until])
        yield N_("Forecast"), _forecast(report, tr, zone)
    elif report.metered:
        yield N_("Allowance"), tr("not known")
    elif report.looks_up:
        yield N_("Allowance"), tr("costs nothing")
    if report.quota_problem:
        yield N_("Not told"), tr("it can't be asked what is left: {why}").format(why=report.quota_problem)
    for label, spent in ((N_("Spent today"), report.today), (N_("In period"), report.period)):
        if spent:
            yield label, _spent(spent, tr)


def _forecast(report: CarrierReport, tr: Translator, zone: tzinfo) -> str:
    quota = report.quota
    if quota is None or not quota.per_day:
        return tr("nothing was spent lately")
    pace = f"{quota.per_day:.1f}"
    if quota.ends_at is not None:
        text = tr("at {n} a day it is used up on {day}")
        return text.format(n=pace, day=_day(quota.ends_at, zone))
    if quota.resets_at is not None and quota.used_at_reset is not None:
        text = tr("at {n} a day {used} of {total} are used when it is filled up on {day}")
        day = _day(quota.resets_at, zone)
        return text.format(n=pace, used=quota.used_at_reset, total=quota.total, day=day)
    return tr("at {n} a day").format(n=pace)


def _spent(spent: Mapping[str, int], tr: Translator) -> str:
    known = {purpose: spent[purpose] for purpose in _PURPOSES if spent.get(purpose)}
    return ", ".join(f"{tr(_PURPOSES[purpose])} {amount}" for purpose, amount in known.items())


def options_text(options: Sequence[OptionHelp], section: str, tr: Translator) -> str:
    """How a plugin is configured: every option, what it is for, and whether it is set."""
    if not options:
        return tr("It has no options.")
    parts = [f"[{options[0].table}.{options[0].section or section}]"]
    for option in options:
        needed = f" · {tr(N_('needed'))}" if option.required else ""
        value = f" = {option.value}" if option.value else ""
        parts.append(f"{option.name}{value}  ({tr(_SET[option.set])}{needed})")
        if option.help:
            parts.append(f"    {option.help}")
    return "\n".join(parts)


def lines_of_text(text: str, width: int) -> list[Line]:
    """Plain text in lines."""
    return [line for each in text.split("\n") for line in wrapped([Span(each)], width)]


def _day(moment: datetime, zone: tzinfo) -> str:
    return f"{local(moment, zone):%Y-%m-%d}"


def _moment(moment: datetime, zone: tzinfo) -> str:
    return f"{local(moment, zone):%Y-%m-%d %H:%M}"


_LACKS: Final = N_("{names}; s sets it up")
