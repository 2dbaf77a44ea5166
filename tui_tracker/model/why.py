"""Why a parcel has its status and when it is looked at next: from the data and the rules, never from a log."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final, NamedTuple

from .derive import DeriveRules, Verdict, contradicted, derive, is_passed_on, opinions, started_at
from .durations import DAY
from .events import distinct, in_legs, tells_the_same
from .message import N_, Message
from .order import Checkpoint, Order, Parcel
from .saving import Held
from .schedule import NOTHING_MORE, Carried, Plan, ScheduleRules, is_told_of, planned
from .status import INFO, Status
from .suspicion import DEFAULT_SUSPICION, Suspicion, SuspicionRules, suspicions

When = Callable[[datetime], str]
"""How a moment is written, in the reader's zone."""


class Ignored(NamedTuple):
    """An event that does not decide, and why."""

    event: Checkpoint
    reason: Message


class Why(NamedTuple):
    """The whole answer for one parcel."""

    verdict: Verdict  # what events and clock say
    reasons: tuple[Message, ...]  # the rule, its threshold, whose word it is; the hand's first
    deciding: tuple[Checkpoint, ...]  # the events that say so, oldest first
    ignored: tuple[Ignored, ...]
    opinions: Mapping[str, Verdict]  # by carrier; more than one status in it: they disagree
    suspicions: tuple[Suspicion, ...]
    plan: Plan
    next: tuple[Message, ...]  # when the next look is, and why then


class Rules(NamedTuple):
    """What everything is judged by."""

    derive: DeriveRules
    schedule: ScheduleRules
    suspicion: SuspicionRules = DEFAULT_SUSPICION


def why(
    order: Order,
    parcel: Parcel,
    now: datetime,
    rules: Rules,
    when: When,
    about: Carried = NOTHING_MORE,
    held: Held | None = None,
) -> Why:
    """The reasons of one parcel of `order` at `now`. `about`: how often its carrier wants to be asked; `held`: why it
    is not asked though its time has come.
    """
    verdict = derive(parcel, now, rules.derive)
    events = in_legs(parcel.events)
    deciding = _deciding(events, verdict)
    said = opinions(parcel, now, rules.derive)
    asked = min(parcel.checked_at or now, now)
    plan = planned(parcel, asked, rules.schedule, about)
    return Why(
        verdict=verdict,
        reasons=(*_by_hand(parcel, when), _reason(parcel, verdict, deciding, now, rules.derive, when), *_differ(said)),
        deciding=deciding,
        ignored=tuple(_ignored(events, deciding, verdict, parcel)),
        opinions=said,
        suspicions=suspicions(order, parcel, rules.suspicion),
        plan=plan,
        next=(*_next(parcel, plan, now, when, held), *_paced(parcel, plan, asked, rules.schedule, about, held)),
    )


def _deciding(events: Sequence[Checkpoint], verdict: Verdict) -> tuple[Checkpoint, ...]:
    """The events from which the status follows: for silence and age the last sign of life."""
    if not events or verdict.rule in ("activation", "not_active", "invalid", "never_active", "headline"):
        return ()
    leg = [event for event in events if event.leg == verdict.leg and event.status is not None]
    if verdict.rule in ("silence", "age"):
        return tuple(events[-1:])
    if verdict.rule == "handed_over":
        return tuple(event for event in leg if event.when == verdict.since)
    same = [event for event in leg if event.status is verdict.status and event.when >= (verdict.since or event.when)]
    return tuple(same)


_BY_HAND: Final = N_("{by} set it by hand on {when}")
_BY_HAND_NOTE: Final = N_("{by} set it by hand on {when}: {note}")
_CONTRADICTED: Final = N_("Since then the carrier says {status}")
_EVENT: Final = N_("The newest event that says something: {text} ({source}, {when})")
_ENDED: Final = N_("It came to its end on {when}: {text} ({source}); later scans change nothing")
_HEADLINE: Final = N_("{source} itself says {status}; its newest event is none that we know")
_HANDED_OVER: Final = N_("{courier} calls it delivered, but has handed it on: only the last courier delivers")
_ACTIVATION: Final = N_("No scan yet; a code may take {days} days to become active, until {until}")
_NEVER_ASKED: Final = N_("No carrier has been asked about it yet")
_NOT_ACTIVE: Final = N_("{source} still does not know it {n} days after it was shipped; {days} days are usual")
_INVALID: Final = N_("{source} refused the number for good: {message}")
_SILENCE: Final = N_("No event for {n} days; after {days} it counts as expired")
_AGE: Final = N_("{n} days under way; after {days} it counts as expired")
_NEVER_ACTIVE: Final = N_("{n} days after it was shipped there is still no scan; after {days} it counts as expired")
_DIFFER: Final = N_("The carriers disagree: {said}. The newest event decides")


def _by_hand(parcel: Parcel, when: When) -> Iterator[Message]:
    manual = parcel.manual
    if manual is None:
        return
    args = {"by": manual.by, "when": when(manual.at), "note": manual.note}
    yield Message(_BY_HAND_NOTE if manual.note else _BY_HAND, args)
    if contradicted(parcel):
        yield Message(_CONTRADICTED, {"status": INFO[parcel.derived].label})


def _reason(
    parcel: Parcel, verdict: Verdict, deciding: Sequence[Checkpoint], now: datetime, rules: DeriveRules, when: When
) -> Message:
    source = parcel.carrier or "?"
    shipped = started_at(parcel) or parcel.added_at or now
    silent = (now - (parcel.last_event_at or now)) // DAY
    match verdict.rule:
        case "event" if deciding:
            newest = deciding[-1]
            args = {"text": newest.text, "source": newest.source, "when": when(newest.when)}
            return Message(_ENDED if INFO[verdict.status].terminal else _EVENT, args)
        case "handed_over" if deciding:
            return Message(_HANDED_OVER, {"courier": deciding[-1].courier})
        case "headline":
            return Message(_HEADLINE, {"source": source, "status": INFO[verdict.status].label})
        case "invalid":
            return Message(_INVALID, {"source": source, "message": parcel.miss.message if parcel.miss else ""})
        case "not_active":
            days = _number(rules.activation_days)
            return Message(_NOT_ACTIVE, {"source": source, "n": (now - shipped) // DAY, "days": days})
        case "never_active":
            return Message(_NEVER_ACTIVE, {"n": (now - shipped) // DAY, "days": _number(rules.unknown_days)})
        case "silence":
            return Message(_SILENCE, {"n": silent, "days": _number(rules.silent_days)})
        case "age":
            return Message(_AGE, {"n": (now - shipped) // DAY, "days": _number(rules.too_old_days)})
        case _ if parcel.checked_at is None:
            return Message(_NEVER_ASKED)
        case _:
            until = when(_after(shipped, rules.activation_days))
            return Message(_ACTIVATION, {"days": _number(rules.activation_days), "until": until})


def _after(moment: datetime, days: float) -> datetime:
    """So many days after `moment`; itself where the calendar ends before."""
    try:
        return moment + days * DAY
    except OverflowError:
        return moment


def _number(days: float) -> str:
    return f"{days:g}"


def _differ(said: Mapping[str, Verdict]) -> Iterator[Message]:
    if len({verdict.status for verdict in said.values()}) > 1:
        first, *others = said.items()
        words = _said(*first)
        for each in others:
            words = Message("{before}, {one}", {"before": words, "one": _said(*each)})
        yield Message(_DIFFER, {"said": words})


def _said(source: str, verdict: Verdict) -> Message:
    return Message("{source}: {status}", {"source": source, "status": INFO[verdict.status].label})


_EARLIER_LEG: Final = N_("belongs to an earlier journey of the number")
_UNMAPPED: Final = N_("nobody has said what it means")
_LABEL: Final = N_("a label is no scan")
_LATE: Final = N_("reported after the end")
_PASSED_ON: Final = N_("handed to the next courier, not to the customer")
_OLDER: Final = N_("older than the one that decides")
_ECHO: Final = N_("the same as {source} tells")


def _ignored(
    events: Sequence[Checkpoint], deciding: Sequence[Checkpoint], verdict: Verdict, parcel: Parcel
) -> Iterator[Ignored]:
    leg = [event for event in events if event.leg == verdict.leg]
    heard = [each.event for each in distinct(events)]
    firsts = {id(each) for each in heard}
    for event in events:
        if id(event) not in firsts and event not in deciding:
            first = next(each for each in reversed(heard) if tells_the_same(each, event))
            yield Ignored(event, Message(_ECHO, {"source": first.source}))
        elif event not in deciding:
            yield Ignored(event, _why_not(event, leg, verdict, parcel))


def _why_not(event: Checkpoint, leg: Sequence[Checkpoint], verdict: Verdict, parcel: Parcel) -> Message:
    if event.leg < verdict.leg:
        return Message(_EARLIER_LEG)
    if event.status is None:
        return Message(_UNMAPPED)
    if is_passed_on(event, leg, parcel):
        return Message(_PASSED_ON)
    if verdict.since is not None and event.when > verdict.since and INFO[verdict.status].terminal:
        return Message(_LATE)
    if event.status in (Status.PENDING, Status.UNKNOWN):
        return Message(_LABEL)
    return Message(_OLDER)


_SELDOM: Final = N_("its carrier wants {hours} hours between two looks at least")
_TELLS: Final = N_("its carrier lately told of it by itself, so it is asked less often: every {hours} hours")
_NEXT: Final = N_("Next look: {when}")
_DUE: Final = N_("It is due now")
_HELD: Final = N_("Next look: {when}, no credit is spent on it before")
_NONE: Final = N_("It is not looked at by itself any more")
_PACES: Final[Mapping[str, str]] = {
    "pending": N_("a code without a scan is looked at every {hours} hours"),
    "pending_active": N_("most codes become active in these days: every {hours} hours"),
    "pending_late": N_("a code that is late to become active: every {hours} hours"),
    "unknown": N_("a code that is not known: every {hours} hours at first"),
    "unknown_late": N_("a code that is still not known: every {hours} hours"),
    "in_transit": N_("under way with news lately: every {hours} hours"),
    "in_transit_silent": N_("under way and silent for some days: every {hours} hours"),
    "in_transit_quiet": N_("under way and silent for long: every {hours} hours, sooner again after an event"),
    "in_destination": N_("in the country it goes to: every {hours} hours"),
    "out_for_delivery": N_("out for delivery: every {hours} hours by day"),
    "pick_up": N_("waits to be collected: every {hours} hours"),
    "pick_up_late": N_("has waited to be collected for days: every {hours} hours"),
    "problem": N_("in trouble: every {hours} hours"),
    "problem_late": N_("in trouble for days: every {hours} hours"),
    "expired": N_("expired, may come back: every {hours} hours for some weeks"),
    "expired_late": N_("expired for weeks"),
    "returned": N_("returned: every {hours} hours for a while"),
    "returned_late": N_("returned some time ago"),
    "delivered": N_("delivered lately, returns show now: every {hours} hours"),
    "delivered_late": N_("delivered some days ago: every {hours} hours"),
    "delivered_end": N_("delivered long ago"),
    "failure": N_("the carrier could not be asked: again after {hours} h"),
    "no_carrier": N_("as soon as there is a carrier that can look it up"),
    "rejected": N_("the carrier refused the number"),
    "by_hand": N_("its end was set by hand"),
}


def _next(parcel: Parcel, plan: Plan, now: datetime, when: When, held: Held | None) -> Iterator[Message]:
    at = parcel.next_check_at
    if held is not None and at is not None:
        yield Message(_HELD, {"when": when(max(at, held.until))})
        yield held.message
        return
    if at is None:
        yield Message(_NONE)
    elif at <= now:
        yield Message(_DUE)
    else:
        yield Message(_NEXT, {"when": when(at)})
    yield Message(_PACES[plan.rule], {"hours": _number(plan.hours)})


def _paced(
    parcel: Parcel, plan: Plan, asked: datetime, rules: ScheduleRules, about: Carried, held: Held | None
) -> Iterator[Message]:
    """What moves the pace of its status, the strongest last."""
    if plan.at is None or plan.rule == "no_carrier" or held is not None:
        return
    if about.pushes and plan.rule != "failure" and is_told_of(parcel, asked, rules):
        yield Message(_TELLS, {"hours": _number(plan.hours)})
    if about.min_interval and plan.at - asked == timedelta(seconds=about.min_interval):
        yield Message(_SELDOM, {"hours": _number(about.min_interval / 3600)})
