"""One parcel in lines: what it is doing and what that means, who says so, when it is looked at, and its events."""

from collections.abc import Iterator
from datetime import UTC, datetime, tzinfo
from typing import Final

import msgspec

from tui_tracker.i18n import Translator
from tui_tracker.model.derive import contradicted, started_at
from tui_tracker.model.events import Heard, distinct
from tui_tracker.model.expected import Expected
from tui_tracker.model.link_hosts import is_carriers_page
from tui_tracker.model.misses import miss_words
from tui_tracker.model.moments import local
from tui_tracker.model.order import Checkpoint, LastMiss, Parcel
from tui_tracker.model.pages import harmless_page
from tui_tracker.model.why import Why
from tui_tracker.model.zones import zone_of

from .durations import day, event_stamp, relative, stamp_and_relative
from .lines import Line, Span, folded, labelled, wrapped
from .statuses import glyph, status_span


class ParcelFacts(msgspec.Struct, frozen=True, kw_only=True):
    """A parcel and what surrounds it. `index` counts from 0; `carrier` is the title of who is asked, "" for nobody;
    `why`: the reasons, where they were asked for; `destination`: the country it goes to; `is_open`: all events shown.
    """

    parcel: Parcel
    index: int
    count: int
    chosen: bool
    now: datetime
    zone: tzinfo
    link: str = ""
    carrier: str = ""
    items: tuple[str, ...] = ()
    why: Why | None = None
    destination: str = ""
    is_open: bool = True


def parcel_lines(facts: ParcelFacts, tr: Translator, width: int, *, ascii_only: bool = False) -> list[Line]:
    """The parcel in lines of at most `width` cells, each with the parcel's index as its target."""
    lines = wrapped(_title(facts, tr), width, hang=2, target=facts.index)
    lines += _standing(facts, tr, width, ascii_only)
    for label, spans in _facts(facts, tr):
        lines += labelled(label, spans, width, target=facts.index)
    return lines + _events(facts, tr, width, ascii_only)


def web_address(url: str) -> str:
    """`url` if it is an http or https address with a host, else "": nothing else may become a link."""
    return harmless_page(url)


def opens(link: str, given: str) -> bool:
    """Whether a click may open `link`: a page that a carrier set up here made; one that was `given` with the code, by
    whoever wrote the file, only where it is a carrier's.
    """
    return bool(web_address(link)) and (link != given or is_carriers_page(link))


def events_fold(number: str) -> str:
    """The key of the fold of a parcel's events."""
    return f"events {number}"


def miss_reason(miss: LastMiss, carrier: str, title: str, tr: Translator) -> str:
    """Why the last look brought nothing, and how many in a row did: "17TRACK does not know it yet (3 looks)".

    `carrier`: the id of who is asked, "" for nobody; `title`: its name. Where nobody could be asked there was no look.
    """
    words = tr.say(miss_words(miss.kind, carrier, title))
    if miss.kind == "no_carrier":
        return words
    looks = tr.plural("{n} look", "{n} looks", miss.count).format(n=miss.count)
    return f"{words} ({looks})"


def _title(facts: ParcelFacts, tr: Translator) -> list[Span]:
    _ = tr
    place = _("Parcel {n} of {count}").format(n=facts.index + 1, count=facts.count)
    role = "chosen" if facts.chosen else "heading"
    return [Span(f"{'▸' if facts.chosen else ' '} {place} · ", role), Span(facts.parcel.number, role)]


def _standing(facts: ParcelFacts, tr: Translator, width: int, ascii_only: bool) -> list[Line]:
    """Status, what it means, and whose word it is."""
    parcel, index = facts.parcel, facts.index
    lines = wrapped([status_span(parcel.status, tr, parcel.detail, plain=ascii_only)], width, indent=2, target=index)
    lines += wrapped([Span(tr.meaning(parcel.status), "muted")], width, indent=4, target=index)
    for span in _by_hand(facts, tr):
        lines += wrapped([span], width, indent=4, target=index)
    for doubt in facts.why.suspicions if facts.why is not None else ():
        lines += wrapped([Span(f"? {tr.say(doubt.message)}", "flag")], width, indent=4, hang=2, target=index)
    return lines


def _by_hand(facts: ParcelFacts, tr: Translator) -> Iterator[Span]:
    """Whose word the status is, and what the carrier says to it."""
    parcel = facts.parcel
    if parcel.manual is None:
        return
    yield from (Span(text, "manual") for text in _set_by_hand(facts, tr))
    if contradicted(parcel) and parcel.since is not None:
        word = status_span(parcel.derived, tr, parcel.derived_detail).text[2:]
        since = stamp_and_relative(parcel.since, facts.now, facts.zone, tr)
        yield Span("! " + tr("The carrier says {status} since {when}").format(status=word, when=since), "flag")


def _set_by_hand(facts: ParcelFacts, tr: Translator) -> Iterator[str]:
    _ = tr
    parcel, manual = facts.parcel, facts.parcel.manual
    if manual is None:
        return
    when = stamp_and_relative(manual.at, facts.now, facts.zone, tr)
    yield _("Set by hand by {who} on {when}").format(who=manual.by or "?", when=when)
    if manual.note:
        yield _("Note: {note}").format(note=manual.note)
    if not parcel.events and parcel.told is None:
        yield _("The carrier has told nothing of it.")
    elif parcel.derived is manual.status:
        yield _("The carrier says the same.")
    elif not contradicted(parcel):
        word = status_span(parcel.derived, tr, parcel.derived_detail).text[2:]
        yield _("The carrier says: {status}").format(status=word)


def _facts(facts: ParcelFacts, tr: Translator) -> Iterator[tuple[str, list[Span]]]:
    _ = tr
    parcel = facts.parcel
    yield _("Carrier"), [Span(_carrier(facts, tr))]
    shipped = started_at(parcel)
    if shipped is not None:
        yield _("Shipped"), [Span(stamp_and_relative(shipped, facts.now, facts.zone, tr))]
    if facts.items:
        yield _("Contains"), [Span(", ".join(facts.items))]
    if parcel.last_mile_number:
        yield _("Last mile"), [Span(parcel.last_mile_number)]
    if parcel.expected is not None:
        yield _("Expected"), [Span(_expected(parcel.expected, facts))]
    yield _("Last check"), _last_check(facts, tr)
    yield _("Next check"), next_check(parcel, facts.why, facts.now, facts.zone, tr)
    if parcel.miss is not None:
        yield _("No answer"), _miss(parcel.miss, facts, tr)
    link = web_address(facts.link)
    if link:
        yield _("Link"), [Span(link, "link", link if opens(link, parcel.url) else "")]


def _carrier(facts: ParcelFacts, tr: Translator) -> str:
    _ = tr
    names = [facts.carrier or _("none chosen")]
    if facts.parcel.courier and facts.parcel.courier != facts.carrier:
        names.append(facts.parcel.courier)
    return " · ".join(names)


def _expected(expected: Expected, facts: ParcelFacts) -> str:
    first = day(expected.first, facts.zone)
    last = day(expected.last, facts.zone) if expected.last is not None else first
    text = first if first == last else f"{first} – {last}"
    return f"{text} ({expected.source})" if expected.source else text


def _last_check(facts: ParcelFacts, tr: Translator) -> list[Span]:
    _ = tr
    checked = facts.parcel.checked_at
    return [Span(_("never") if checked is None else stamp_and_relative(checked, facts.now, facts.zone, tr))]


def next_check(parcel: Parcel, why: Why | None, now: datetime, zone: tzinfo, tr: Translator) -> list[Span]:
    """When it is looked at by itself, and why then."""
    _, again = tr, parcel.next_check_at
    if again is None:
        when = _("not by itself; r looks now")
    else:
        when = _("due now") if again <= now else stamp_and_relative(again, now, zone, tr)
    explains = why is not None and (again is None) == (why.plan.at is None)
    return [Span(when), *([Span(f" · {tr.say(why.next[-1])}", "muted")] if why is not None and explains else [])]


def _miss(miss: LastMiss, facts: ParcelFacts, tr: Translator) -> list[Span]:
    reason = Span(miss_reason(miss, facts.parcel.carrier, facts.carrier, tr), "strong")
    spans = [reason, Span(f" · {relative(miss.at, facts.now, tr)}")]
    told = miss.message if miss.kind != "no_carrier" else ""  # the carrier's own words; nobody was asked
    where = _wrong_part(miss, tr)
    spans += [Span(f" · {text}", "muted") for text in (told, where) if text]
    answered = _answered_at(facts.parcel)
    if answered is not None:
        age = relative(answered, facts.now, tr)
        spans.append(Span(" · " + tr("carrier data from {when}").format(when=age), "strong"))
    return spans


def _answered_at(parcel: Parcel) -> datetime | None:
    """When a carrier last told something of it; older data files keep only when events came."""
    return parcel.answered_at or max((event.seen_at for event in parcel.events), default=None)


def _wrong_part(miss: LastMiss, tr: Translator) -> str:
    """The part of the answer that was not understood, where the plugin said so."""
    return tr("the part {field} of the answer").format(field=miss.field) if miss.field else ""


def _events(facts: ParcelFacts, tr: Translator, width: int, ascii_only: bool) -> list[Line]:
    """What happened, newest first and each once, at its own local time; a line where the number began another journey
    or somebody else took the parcel over.
    """
    _ = tr
    index, events = facts.index, facts.parcel.events
    later: Checkpoint | None = None
    if not events:
        return labelled(_("Events"), [Span(_("none yet"), "muted")], width, target=index)
    lines = labelled(_("Events"), [Span(_times_note(events, tr), "muted")], width, target=index)
    hang = _EVENT_HANG if width >= _WIDE_ENOUGH else 4
    told = list(reversed(distinct(events)))
    rest = 0 if facts.is_open or len(told) <= _LONG else len(told) - _FOLDED
    for heard in told[: len(told) - rest]:
        text = _between(heard.event, later, tr) if later is not None else ""
        lines += wrapped([Span(text, "muted")], width, indent=4, target=index) if text else []
        there = _destination_time(heard.event, facts.destination)
        spans = [*event_spans(heard.event, facts.parcel.courier, ascii_only), *there, *_also(heard, tr)]
        lines += wrapped(spans, width, indent=2, hang=hang, target=index)
        later = heard.event if later is None or heard.event.courier or heard.event.leg != later.leg else later
    if rest:
        words = tr.plural("{n} earlier event", "{n} earlier events", rest).format(n=rest)
        lines += folded(words, tr("Enter shows them"), width, key=events_fold(facts.parcel.number), target=index)
    return lines


def _destination_time(event: Checkpoint, country: str) -> list[Span]:
    """When it was where the parcel goes to, unless the clocks there say the same."""
    zone = zone_of(country) if country else None
    there = local(event.when, zone) if zone is not None and zone is not UTC else event.when
    if there.utcoffset() == event.when.utcoffset() or event.when.utcoffset() is None:
        return []
    form = "%H:%M" if there.date() == event.when.date() else "%Y-%m-%d %H:%M"
    return [Span(f" · {there:{form}} {country.upper()}", "muted")]


def _between(event: Checkpoint, later: Checkpoint, tr: Translator) -> str:
    """What changed from an event to a later one: the journey, or who had it; "" where nothing did."""
    if event.leg != later.leg:
        return tr("An earlier journey of the same number:")
    if event.courier and later.courier and event.courier != later.courier:
        return tr("Handed over by {before} to {after}").format(before=event.courier, after=later.courier)
    return ""


def _also(heard: Heard, tr: Translator) -> list[Span]:
    """Who else tells it."""
    return [Span(" · " + tr("also told by {who}").format(who=", ".join(heard.also)), "muted")] if heard.also else []


def _times_note(events: tuple[Checkpoint, ...], tr: Translator) -> str:
    _ = tr
    if any(event.zone_assumed for event in events):
        return _("local times; ~ marks a time zone that we assumed")
    return _("local times of the places")


def event_spans(event: Checkpoint, courier: str, ascii_only: bool) -> list[Span]:
    """What happened where, who had it then unless it is the parcel's `courier`, and who says so."""
    where = ", ".join(part for part in (event.place, event.country) if part)
    who = event.courier if event.courier != courier else ""
    tail = "".join(f" · {part}" for part in (where, who, event.source) if part)
    return [
        Span(f"{event_stamp(event)} ", "muted"),
        _sign(event, ascii_only),
        Span(event.text or event.code),
        Span(tail, "muted"),
    ]


def _sign(event: Checkpoint, ascii_only: bool) -> Span:
    if event.status is None:
        return Span("  ")
    return Span(f"{glyph(event.status, plain=ascii_only)} ", f"status-{event.status.value}")


_LONG: Final = 8  # events, above which a parcel that is not open…
_FOLDED: Final = 6  # …shows so many
_EVENT_HANG: Final = 24  # under the text: mark, day and minute, a short offset, glyph
_WIDE_ENOUGH: Final = 60  # cells, below which a text goes under its time
