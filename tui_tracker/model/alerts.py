"""What the shop's own people are to be told, from how things stand and what they were told before: pure.

One message says that a carrier is down and one that it is back, whatever happens in between, and whoever decides: the
same is told under the same key.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import Final, NamedTuple

import msgspec

from .cases import Case
from .deadlines import Deadline
from .moments import local
from .notices import ALERT_LIFETIME, WAITS, WEEK, Alert, DigestRules
from .order import OrderKey, OrderRow
from .outbox import OPERATOR, NotifyRules, OutboxMessage, State, hashed, quiet_until
from .queue import Queue

REST: Final = timedelta(hours=1)
"""So long after a carrier came back nobody is told that it went again: one that comes and goes is one nuisance."""

_TROUBLES: Final = frozenset({Alert.CARRIER_DOWN, Alert.KEY_REFUSED})
_UNSAID: Final = frozenset({State.SUPPRESSED, State.FAILED})


class CarrierNow(NamedTuple):
    """A carrier as it stands. `trouble`: why it can't be asked; `answered_at`: when it last did answer, as far as this
    process knows. Credits: 0 of 0 where there is no limit that is known of.
    """

    id: str
    title: str
    trouble: Alert | None = None
    reason: str = ""
    until: datetime | None = None
    answered_at: datetime | None = None
    used: int = 0
    total: int = 0
    resets_at: datetime | None = None


class DeadlineNow(NamedTuple):
    """A clock of an order that wants a hand."""

    order_id: int
    order: OrderKey
    deadline: Deadline

    @property
    def subject(self) -> str:
        """What a message keeps of it."""
        return " ".join(filter(None, (str(self.order_id), self.deadline.kind, self.deadline.number)))


class Said(NamedTuple):
    """One thing a message tells: its subject, and what makes it the same whoever tells it."""

    subject: str
    same: str


class Report(NamedTuple):
    """What a message of the shop is written from, as it is when it goes. `rows`: the orders that are named, by id."""

    queue: Queue = Queue()
    deadlines: tuple[DeadlineNow, ...] = ()
    rows: Mapping[int, OrderRow] = {}


def alert_key(alert: Alert, same: str, channel: str) -> str:
    """What makes an alert the same, whatever process or restart asks for it."""
    return hashed("alert", alert.value, same, channel)


# Once a day


def digest_day(rules: DigestRules, now: datetime, zone: tzinfo) -> date | None:
    """The day whose digest is due by now; `None` before its time, and on days without one.

    A time that the clock leaves out comes as much later, one that it has twice comes the first time.
    """
    at, today = rules.time, now.astimezone(zone).date()
    if at is None or WEEK[today.weekday()] not in rules.days:
        return None
    return today if now >= _moment(today, at, zone) else None


def digest_of(
    day: date, channel: str, rules: NotifyRules, now: datetime, zone: tzinfo, *, empty: bool = False, by: str = ""
) -> OutboxMessage:
    """The message of one day; what is `empty` is kept as not sent, unless it is wished for. It is not worth sending the
    day after.
    """
    said = Said(day.isoformat(), day.isoformat())
    made = _message(Alert.DIGEST, channel, [said], {}, rules, now, by=by)
    reason = "nothing" if empty and not rules.digest.empty and not by else ""
    return _replaced(
        made,
        expires_at=_moment(day + timedelta(days=1), time(), zone),
        state=State.SUPPRESSED if reason else State.QUEUED,
        reason=reason,
    )


# At once


def alerts_of(
    carriers: Iterable[CarrierNow],
    clocks: Iterable[DeadlineNow],
    known: Sequence[OutboxMessage],
    rules: NotifyRules,
    now: datetime,
    zone: tzinfo,
) -> list[OutboxMessage]:
    """What cannot wait until tomorrow's digest. `known`: what was told before, the newest first."""
    found: list[OutboxMessage] = []
    for carrier in carriers:
        found += _of_carrier(carrier, known, rules, now)
        found += _of_quota(carrier, known, rules, now, zone)
    found += _of_deadlines(clocks, rules, now, zone)
    return [_after_quiet(each, rules, now, zone) for each in found]


def _of_carrier(
    carrier: CarrierNow, known: Sequence[OutboxMessage], rules: NotifyRules, now: datetime
) -> Iterator[OutboxMessage]:
    """That it went down, or is back."""
    facts = {"title": carrier.title, "reason": carrier.reason, "until": _iso(carrier.until)}
    for channel in rules.channels_of(Alert.CARRIER_BACK):
        told = [each for each in known if _is_about(each, carrier.id, channel) and each.alert in _OF_CARRIERS]
        episode, back = _episode(told)
        if carrier.trouble is not None:
            rests = back is not None and now - back.created_at < REST
            known_of = any(each.alert is carrier.trouble for each in episode)
            if channel in rules.channels_of(carrier.trouble) and not rests and not known_of:
                said = [Said(carrier.id, f"{carrier.id} {_iso(back.created_at if back else None)}")]
                yield _message(carrier.trouble, channel, said, facts, rules, now)
        elif episode and carrier.answered_at is not None and carrier.answered_at > episode[0].created_at:
            said = [Said(carrier.id, f"{carrier.id} {_iso(episode[-1].created_at)}")]
            made = _message(Alert.CARRIER_BACK, channel, said, {"title": carrier.title}, rules, now)
            if all(each.state in _UNSAID for each in episode):
                made = _replaced(made, state=State.SUPPRESSED, reason="overtaken")
            yield made


def _episode(told: Sequence[OutboxMessage]) -> tuple[list[OutboxMessage], OutboxMessage | None]:
    """What was told since a carrier was back, the newest first; and that it was."""
    episode: list[OutboxMessage] = []
    for each in told:
        if each.alert is Alert.CARRIER_BACK:
            return episode, each
        episode.append(each)
    return episode, None


def _of_quota(
    carrier: CarrierNow, known: Sequence[OutboxMessage], rules: NotifyRules, now: datetime, zone: tzinfo
) -> Iterator[OutboxMessage]:
    """Once until it is filled up again; where nobody says when, once a month for an allowance of that size."""
    if carrier.total <= 0 or carrier.used < rules.alerts.quota * carrier.total:
        return
    facts = {
        "title": carrier.title,
        "used": str(carrier.used),
        "total": str(carrier.total),
        "until": _iso(carrier.resets_at),
    }
    period = (
        f"{carrier.resets_at.astimezone(UTC):%Y-%m-%d}"
        if carrier.resets_at is not None
        else f"{carrier.total} {local(now, zone):%Y-%m}"
    )
    for channel in rules.channels_of(Alert.QUOTA):
        told = (each for each in known if each.alert is Alert.QUOTA and _is_about(each, carrier.id, channel))
        if not any(_lasts(each, now) for each in told):
            yield _message(Alert.QUOTA, channel, [Said(carrier.id, f"{carrier.id} {period}")], facts, rules, now)


def _lasts(told: OutboxMessage, now: datetime) -> bool:
    """Whether the allowance that was told of is not filled up yet."""
    until = told.facts.get("until", "")
    return bool(until) and datetime.fromisoformat(until) > now


def _of_deadlines(
    clocks: Iterable[DeadlineNow], rules: NotifyRules, now: datetime, zone: tzinfo
) -> Iterator[OutboxMessage]:
    """All that end by tomorrow's midnight are one message."""
    near = sorted(
        (each for each in clocks if each.deadline.kind in rules.alerts.clocks and is_near(each.deadline.at, now, zone)),
        key=lambda each: (each.deadline.at, each.order, each.deadline),
    )
    if not near:
        return
    said = [
        Said(each.subject, " ".join((*each.order, each.deadline.kind, each.deadline.number, _day(each, zone))))
        for each in near
    ]
    for channel in rules.channels_of(Alert.DEADLINE):
        made = _message(Alert.DEADLINE, channel, said, {"first": _iso(near[0].deadline.at)}, rules, now)
        yield _replaced(made, expires_at=max(each.deadline.at for each in near))


def is_near(at: datetime, now: datetime, zone: tzinfo) -> bool:
    """Whether that is today or tomorrow, and not over."""
    return at >= now and local(at, zone).date() <= local(now, zone).date() + timedelta(days=1)


def deadlines_of(cases: Iterable[Case], rows: Mapping[int, OrderRow]) -> list[DeadlineNow]:
    """The nearest clock of each order that wants a hand."""
    return [
        DeadlineNow(case.order_id, OrderKey(row.shop, row.number), case.deadline)
        for case in cases
        if case.deadline is not None and (row := rows.get(case.order_id)) is not None
    ]


# What they share

_OF_CARRIERS: Final = _TROUBLES | {Alert.CARRIER_BACK}


def _is_about(told: OutboxMessage, subject: str, channel: str) -> bool:
    return told.channel == channel and subject in told.subjects


def _day(each: DeadlineNow, zone: tzinfo) -> str:
    return f"{local(each.deadline.at, zone):%Y-%m-%d}"


def _iso(moment: datetime | None) -> str:
    return moment.astimezone(UTC).isoformat() if moment is not None else ""


def _moment(day: date, at: time, zone: tzinfo) -> datetime:
    return datetime.combine(day, at, zone).astimezone(UTC)


def _replaced(message: OutboxMessage, **fields: object) -> OutboxMessage:
    return msgspec.structs.replace(message, **fields)


def _message(
    alert: Alert,
    channel: str,
    said: Sequence[Said],
    facts: Mapping[str, str],
    rules: NotifyRules,
    now: datetime,
    *,
    by: str = "",
) -> OutboxMessage:
    return OutboxMessage(
        keys=tuple(alert_key(alert, each.same, channel) for each in said),
        alert=alert,
        subjects=tuple(each.subject for each in said),
        facts={name: value for name, value in facts.items() if value},
        channel=channel,
        to=OPERATOR,
        language=rules.language,
        created_at=now,
        happened_at=now,
        due_at=now,
        expires_at=now + ALERT_LIFETIME[alert],
        by=by,
    )


def _after_quiet(made: OutboxMessage, rules: NotifyRules, now: datetime, zone: tzinfo) -> OutboxMessage:
    """What can wait goes when the quiet hours are over; a deadline that would be over by then goes now."""
    if made.alert not in WAITS or made.state is not State.QUEUED:
        return made
    due = quiet_until(now, zone, rules.alerts.quiet_from, rules.alerts.quiet_to)
    first = made.facts.get("first", "")
    if first and datetime.fromisoformat(first) <= due:
        return made
    return _replaced(made, due_at=due)
