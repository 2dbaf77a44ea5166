"""What the fulfilment monitor shows: figures as lines of numbers, bars and sparklines. Pure; no colour is needed."""

from collections.abc import Sequence
from typing import Final

from tui_tracker.i18n import Translator
from tui_tracker.model.message import N_
from tui_tracker.model.monitor import RULE_NAMES, Figures, Part, age_words, spans
from tui_tracker.model.period import Days
from tui_tracker.model.transit import FEW, Route, Transit, spread

from .bars import bar, sparkline
from .cells import fitted
from .grid import BLANK, GridLine, Piece, beside, counted, flowed
from .lines import Span, wrapped

NARROWEST: Final = 56  # cells; on less, what stands at the right is cut
_BESIDE: Final = 70  # cells; with less, the two blocks stand one below the other
_GAP: Final = 3
_LABEL: Final = 14  # cells of a span of days, and of an age
_NUMBER: Final = 6
_PERCENTS: Final = (50, 80, 95)


def monitor_lines(figures: Figures, tr: Translator, width: int, *, ascii_only: bool = False) -> list[GridLine]:
    """The page in lines of at most `width` cells (at least `NARROWEST`)."""
    width = max(NARROWEST, width)
    lines = [
        *_summary(figures, tr, width),
        *_attention(figures, tr, width),
        BLANK,
        *_blocks(figures, tr, width, ascii_only),
        BLANK,
        *_transit_block(figures, tr, width, ascii_only),
    ]
    return [_plain(line) for line in lines] if ascii_only else lines


def _blocks(figures: Figures, tr: Translator, width: int, ascii_only: bool) -> list[GridLine]:
    """Days and ages beside each other, or one after the other where there is no room for the words above them."""
    left = (width - _GAP) * 3 // 5
    right = width - _GAP - left
    if width < _BESIDE:
        days, ages = _days_block(figures, tr, width, ascii_only), _ages_block(figures, tr, width, ascii_only)
        return [*days, BLANK, *ages]
    days, ages = _days_block(figures, tr, left, ascii_only), _ages_block(figures, tr, right, ascii_only)
    return beside([days, ages], [left, right], _GAP)


def _summary(figures: Figures, tr: Translator, width: int) -> list[GridLine]:
    days = figures.days
    told = (
        (tr.plural("{n} order", "{n} orders", figures.orders), figures.orders, Part(kind="orders")),
        (tr("fulfilled {n}"), figures.of(figures.fulfilled), Part(kind="fulfilled", days=days)),
        (tr("delivered {n}"), figures.of(figures.delivered), Part(kind="delivered", days=days)),
        (tr("not delivered yet {n}"), figures.open, Part(kind="open")),
        (tr("of them fulfilled in these days {n}"), figures.waiting, Part(kind="waiting", days=days)),
        (tr("not fulfilled {n}"), figures.unfulfilled, Part(kind="unfulfilled")),
    )
    pieces = [_told(*each) for each in told]
    if figures.undated:
        pieces.append(_told(tr("fulfilled, nobody knows when {n}"), figures.undated, Part(kind="undated")))
    return flowed(pieces, width)


def _attention(figures: Figures, tr: Translator, width: int) -> list[GridLine]:
    pieces = [_told(tr("Needs attention {n}"), figures.flagged, Part(kind="flagged"), "flag")]
    for rule, name in RULE_NAMES.items():
        pieces.append(_told(f"{tr(name)} {{n}}", figures.rules.get(rule, 0), Part(kind="flagged", rule=rule)))
    if figures.fresh:
        pieces.append(_told(tr("only pending {n}"), figures.fresh, Part(kind="flagged", rule="fresh")))
    return flowed(pieces, width)


def _told(text: str, n: int, part: Part, role: str = "strong") -> Piece:
    """Words with their number; nothing can be opened behind a zero."""
    return Piece(text.format(n=n), role, part) if n else Piece(text.format(n=n), "muted")


def _days_block(figures: Figures, tr: Translator, width: int, ascii_only: bool) -> list[GridLine]:
    """Fulfilled and delivered, a line each day, week or month; over more than days a sparkline of the days too."""
    half = (width - _LABEL) // 2
    room = half - _NUMBER - 2
    pieces = spans(figures.days)
    counts = [(span, figures.of(figures.fulfilled, span), figures.of(figures.delivered, span)) for span in pieces]
    most = max((max(one, other) for _span, one, other in counts), default=0)
    titles = fitted("", _LABEL) + fitted(tr("Fulfilled"), half) + fitted(tr("Delivered"), half)
    lines: list[GridLine] = [(Piece(titles.rstrip(), "heading"),)]
    if len(pieces) < len(figures.days):
        lines.append(_daily(figures, tr, half, ascii_only))
    for span, fulfilled, delivered in counts:
        first, second = Part(kind="fulfilled", days=span), Part(kind="delivered", days=span)
        lines.append(
            (
                Piece(fitted(_span_words(span), _LABEL), "label"),
                *_barred(fulfilled, most, room, first, ascii_only),
                Piece("  "),
                *_barred(delivered, most, room, second, ascii_only),
            )
        )
    return lines


def _daily(figures: Figures, tr: Translator, half: int, ascii_only: bool) -> GridLine:
    """Each day of the period as a height, side by side for what was fulfilled and delivered."""
    shown = [
        fitted(sparkline([counts.get(day, 0) for day in figures.days], half - 2, ascii_only=ascii_only), half)
        for counts in (figures.fulfilled, figures.delivered)
    ]
    return (Piece(fitted(tr("day by day"), _LABEL), "label"), Piece("".join(shown), "bar"))


def _barred(n: int, most: int, room: int, part: Part, ascii_only: bool) -> GridLine:
    drawn = bar(n, most, room, ascii_only=ascii_only)
    return (counted(n, _NUMBER - 1, part), Piece(" "), Piece(fitted(drawn, room), "bar", part if n else None))


def _span_words(span: Days) -> str:
    """A day, the days of a week, or a month."""
    if len(span) == 1:
        return str(span.first)
    if span.first.day == 1 and len(span) > 7:
        return f"{span.first:%Y-%m}"
    return f"{span.first:%m-%d} – {span.last:%m-%d}"


def _ages_block(figures: Figures, tr: Translator, width: int, ascii_only: bool) -> list[GridLine]:
    """What is not delivered yet, by how long ago the order was made."""
    room, most = width - _LABEL - _NUMBER, max(figures.ages)
    lines: list[GridLine] = [(Piece(fitted(tr("Not delivered, by age"), width).rstrip(), "heading"),)]
    for at, n in enumerate(figures.ages):
        label = Piece(fitted(tr.say(age_words(at)), _LABEL), "label")
        lines.append((label, *_barred(n, most, room, Part(kind="open", age=at), ascii_only)))
    return lines


def _transit_block(figures: Figures, tr: Translator, width: int, ascii_only: bool) -> list[GridLine]:
    """Days under way of what was delivered in the period, a line each route."""
    spark = min(24, width - _ROUTE - _COUNTRY - _NUMBER - 6 * len(_PERCENTS) - _FEW - 2)
    titles = fitted(tr("Days under way"), _ROUTE + _COUNTRY) + fitted(tr("n"), _NUMBER, right=True)
    titles += "".join(fitted(f"P{percent}", 6, right=True) for percent in _PERCENTS)
    if not figures.transits:
        nothing = tr("No parcel came in these days whose time under way is known.")
        return [(Piece(titles, "heading"),), *_muted(nothing, width)]
    lines: list[GridLine] = [(Piece(titles, "heading"),)]
    lines += [_transit_line(each, figures.days, tr, spark, ascii_only) for each in figures.transits]
    if any(each.few for each in figures.transits):
        lines += _muted(tr(_FEW_SAID).format(n=FEW), width)
    return lines


def _muted(text: str, width: int) -> list[GridLine]:
    return [tuple(Piece(span.text, span.role) for span in line.spans) for line in wrapped([Span(text, "muted")], width)]


def _transit_line(each: Transit, days: Days, tr: Translator, spark: int, ascii_only: bool) -> GridLine:
    part = Part(kind="transit", days=days, route=each.route)
    times = "".join(f"{each.within(percent):6.1f}" for percent in _PERCENTS)
    few = fitted(" " + tr("few") if each.few else "", _FEW)
    drawn = sparkline(spread(each.times, spark), spark, ascii_only=ascii_only) if spark > 4 else ""
    return (
        Piece(fitted(_carrier(each.route, tr), _ROUTE), "label"),
        Piece(fitted(each.route.country or "–", _COUNTRY), "label"),
        counted(each.count, _NUMBER, part),
        Piece(times),
        Piece(few, "muted"),
        Piece(" " + drawn.rstrip(), "bar"),
    )


def _carrier(route: Route, tr: Translator) -> str:
    return (route.carrier or tr("not known"))[:60]


def _plain(line: GridLine) -> GridLine:
    return tuple(piece._replace(text=piece.text.translate(_ASCII)) for piece in line)


_ASCII: Final = str.maketrans({"·": "-", "–": "-", "…": "."})
_ROUTE: Final = 20
_COUNTRY: Final = 4
_FEW: Final = 5
_FEW_SAID: Final = N_("few: under {n} parcels, P95 is the slowest of all; from the left: how many took how long")


def part_words(part: Part, tr: Translator) -> str:
    """What a list of those orders is called."""
    when = f" {part.days.first} – {part.days.last}" if part.days is not None and len(part.days) > 1 else ""
    if part.days is not None and len(part.days) == 1:
        when = f" {part.days.first}"
    if part.kind == "open" and part.age is not None:
        return f"{tr(_KINDS['open'])}, {tr.say(age_words(part.age))}"
    if part.kind == "flagged" and part.rule:
        name = _FRESH if part.rule == "fresh" else RULE_NAMES[part.rule]
        return f"{tr(_KINDS['flagged'])}: {tr(name)}"
    if part.kind == "transit" and part.route is not None:
        return f"{_carrier(part.route, tr)} {part.route.country or '–'}: {tr(_KINDS['transit'])}{when}"
    return tr(_KINDS[part.kind]) + when


def scope_words(parts: Sequence[str]) -> str:
    """What is shown, in one line; "" says nothing."""
    return " · ".join(part for part in parts if part)


_FRESH: Final = N_("only pending")
_KINDS: Final = {
    "orders": N_("All orders counted"),
    "fulfilled": N_("Fulfilled"),
    "delivered": N_("Delivered"),
    "undated": N_("Fulfilled, nobody knows when"),
    "waiting": N_("Not delivered yet, fulfilled"),
    "open": N_("Not delivered yet"),
    "unfulfilled": N_("Not fulfilled"),
    "flagged": N_("Needs attention"),
    "transit": N_("delivered"),
}
