"""Messages to people, from the moment something happened until it is known what became of them: as they are kept.

Nobody's address stands in them before they are sent: it is the order's, and may be put right or forgotten until then.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime, time, timedelta, tzinfo
from enum import StrEnum
from typing import Annotated, Final, Literal

import msgspec

from .durations import DAY
from .happenings import HAPPENING_WORDS, LIFETIME, Happened, Happening, happened, holds
from .message import N_
from .notices import ALERT_LIFETIME, ALERT_WORDS, Alert, AlertRules, DigestRules
from .order import Order, OrderKey
from .record import Record
from .zones import zone_of

Hour = Annotated[int, msgspec.Meta(ge=0, le=24)]


class State(StrEnum):
    """Where a message is."""

    QUEUED = "queued"
    SENDING = "sending"
    SENT = "sent"
    RETRY = "retry"
    FAILED = "failed"
    UNKNOWN = "unknown"  # may have been sent; a person decides
    HELD = "held"  # a person is asked first
    SUPPRESSED = "suppressed"


OPEN: Final = frozenset({State.QUEUED, State.RETRY, State.SENDING})
STATE_WORDS: Final[Mapping[State, str]] = {
    State.QUEUED: N_("waits"),
    State.SENDING: N_("is being sent"),
    State.SENT: N_("sent"),
    State.RETRY: N_("is tried again"),
    State.FAILED: N_("failed"),
    State.UNKNOWN: N_("may have been sent"),
    State.HELD: N_("held"),
    State.SUPPRESSED: N_("not sent"),
}
REASONS: Final[Mapping[str, str]] = {
    "old": N_("it happened too long ago"),
    "imported": N_("the order came with its history"),
    "closed": N_("the order is cancelled, archived or refunded"),
    "no_address": N_("the customer has no address for this"),
    "no_own_address": N_("[notify] operator_address names no address of yours"),
    "unsubscribed": N_("the recipient wants no messages"),
    "bounced": N_("the address takes no messages"),
    "country": N_("customers there are not told"),
    "overtaken": N_("something newer happened meanwhile"),
    "not_so": N_("it is not so any more: the code or the status was taken back"),
    "gone": N_("something came in between; it may have been sent before"),
    "expired": N_("it could not be sent in time"),
    "flood": N_("too many at once: somebody has to look first"),
    "copied": N_("it waited when this copy of the data was made, and may have gone since"),
    "by_hand": N_("called off by hand"),
    "forgotten": N_("the customer's data was erased"),
    "nothing": N_("nothing needs a hand"),
}
"""Why a message is not sent, in words."""

CUSTOMER: Final = "customer"
OPERATOR: Final = "operator"
TABLE: Final = "outbox"


class NotifyRules(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=False):
    """Who is told of what, through which channel. Off until it is set up.

    `countries`: only customers there (ISO 3166 alpha-2); empty = everywhere. `languages`: by country; others have
    `language`. Quiet hours are the recipient's own; the same hour twice = none.
    """

    enabled: bool = False
    customers: tuple[Happening, ...] = (Happening.SHIPPED,)
    channel: str = "email"
    channels: dict[Happening, str] = msgspec.field(default_factory=dict)  # another one for some
    operator: tuple[Happening, ...] = ()
    operator_channel: str = ""
    operator_address: str = ""
    operator_addresses: dict[str, str] = msgspec.field(default_factory=dict)  # other ones, by channel
    digest: DigestRules = DigestRules()
    alerts: AlertRules = AlertRules()
    language: Literal["en", "sv"] = "en"
    languages: dict[str, Literal["en", "sv"]] = msgspec.field(default_factory=lambda: {"SE": "sv"})
    countries: tuple[str, ...] = ()
    quiet_from: Hour = 21
    quiet_to: Hour = 8
    max_age_days: Annotated[float, msgspec.Meta(gt=0, le=365)] = 7
    flood_cap: Annotated[int, msgspec.Meta(ge=1, le=100_000)] = 50  # messages in an hour

    def channel_of(self, kind: Happening, to: str) -> str:
        """The channel's id; "" = nobody is told."""
        if not self.enabled:
            return ""
        if to == OPERATOR:
            return self.operator_channel if kind in self.operator else ""
        return self.channels.get(kind, self.channel) if kind in self.customers else ""

    def operator_at(self, channel: str) -> str:
        """Where the operator is reached by that channel; "" = it needs no address, or nobody said."""
        return self.operator_addresses.get(channel, self.operator_address)

    def channels_of(self, alert: Alert) -> tuple[str, ...]:
        """The channels that tell the operator of it; none where it is not told."""
        chosen = self.digest.channels if alert is Alert.DIGEST else self.alerts.channels
        known = chosen or ((self.operator_channel,) if self.operator_channel else ())
        return tuple(dict.fromkeys(known)) if self.enabled and self._tells(alert) else ()

    def _tells(self, alert: Alert) -> bool:
        if alert is Alert.DIGEST:
            return bool(self.digest.at)
        if alert is Alert.CARRIER_BACK:
            return bool({Alert.CARRIER_DOWN, Alert.KEY_REFUSED} & set(self.alerts.tell))
        return alert.value in self.alerts.tell

    @property
    def tells_operator(self) -> bool:
        """Whether the operator is told of anything that is no single order's."""
        return any(map(self.channels_of, Alert))

    def language_of(self, country: str) -> str:
        """What customers there are written in."""
        return self.languages.get(country, self.language)


DEFAULT_NOTIFY: Final = NotifyRules()


class OutboxMessage(Record, frozen=True, kw_only=True):
    """One message. `keys`: one for each thing it tells of; whatever has a key of it was told already.

    It tells of an `event` of an order's `parcels`, or it is the shop's own: an `alert` about `subjects` (a carrier, a
    day, the deadlines of several orders), of no order.
    """

    keys: tuple[str, ...]
    order: int = 0  # 0 = of none
    number: str = ""  # the order's
    shop: str = ""
    event: Happening | None = None
    parcels: tuple[str, ...] = ()
    alert: Alert | None = None
    subjects: tuple[str, ...] = ()
    facts: dict[str, str] = msgspec.field(default_factory=dict)  # of an alert, as they were; times as ISO 8601
    channel: str
    to: str = CUSTOMER
    language: str = "en"
    state: State = State.QUEUED
    reason: str = ""  # of `REASONS`, or what a channel said
    created_at: datetime
    happened_at: datetime
    due_at: datetime
    expires_at: datetime
    attempts: int = 0
    sent_at: datetime | None = None
    reference: str = ""  # the service's own id
    parts: int = 0
    cost: str = ""
    subject: str = ""  # as it was sent
    address: str = ""  # masked, as it was sent
    recipient: str = ""  # a checksum of channel and address, to know it again by; kept once it was sent or refused
    refused: str = ""  # why nothing more may be sent to that recipient: a key of `REASONS`
    by: str = ""  # who asked for it; "" = the rules
    may_have_gone: bool = False  # it was handed over, and nobody knows whether it was taken
    although_stopped: bool = False  # `by` was told that the recipient is stopped, and wants it sent all the same
    let_go_by: str = ""  # who let it go when it waited for a person
    own: str = ""  # a template that `by` wrote for it, in place of the event's: it may tell what no event is

    def __post_init__(self) -> None:
        """Raises `ValueError` for what tells of nothing, or of two kinds of things."""
        if (self.event is None) == (self.alert is None) or (self.alert is None and not self.order):
            raise ValueError("a message has an event of an order, or an alert")

    @property
    def kind(self) -> Happening | Alert:
        """What it tells."""
        return self.event or self.alert or Alert.DIGEST

    @property
    def words(self) -> str:
        """The same in English, for the catalogue."""
        return _OWN if self.own else kind_words(self.kind)

    @property
    def lifetime(self) -> timedelta:
        """For how long it is worth telling, at most."""
        return LIFETIME[self.event] if self.event is not None else ALERT_LIFETIME[self.alert or Alert.DIGEST]


_OWN: Final = N_("own words")


def kind_words(kind: Happening | Alert) -> str:
    """What is told, in English, for the catalogue."""
    return HAPPENING_WORDS[kind] if isinstance(kind, Happening) else ALERT_WORDS[kind]


def key_of(number: str, parcel: str, leg: int, event: Happening, channel: str, to: str) -> str:
    """What makes a message the same, whatever process, restart or import asks for it. `number`: the order's; its shop's
    name makes no difference: a shop that takes another one and imports its orders again tells nobody anew.
    """
    return hashed(number, parcel, str(leg), event.value, channel, to)


def own_key(order: OrderKey, text: str, channel: str) -> str:
    """The same for a text that a person wrote: the same words twice are told twice only if that is meant."""
    return hashed(order.shop, order.number, "own", text, channel)


def recipient_of(channel: str, address: str) -> str:
    """What a recipient is known again by, without the address standing anywhere."""
    return hashed(channel, address.strip().casefold())


def hashed(*parts: str) -> str:
    """24 hexadecimal digits that are the same for the same parts, and tell nothing of them."""
    from hashlib import sha256  # loads a library of 4 MB: not for whoever only reads rules

    return sha256("\x1f".join(parts).encode()).hexdigest()[:24]


def still_so(found: OutboxMessage, order: Order) -> bool:
    """Whether what a message says is so: its parcels are there, and none was taken back behind what it tells. What a
    person wrote is that person's.
    """
    if found.own or found.event is None:
        return True
    parcels = {each.number: each for each in order.parcels}
    event = found.event
    return all(number in parcels and holds(event, parcels[number]) for number in found.parcels)


def messages_for(
    before: Order | None, after: Order | None, rules: NotifyRules, now: datetime, *, imported: bool = False
) -> list[OutboxMessage]:
    """What people are to be told of a change, and what they are not told of and why. Parcels of which the same happened
    are one message; those of which it happened too long ago are another, which is not sent.
    """
    if after is None or not rules.enabled:
        return []
    news: dict[Happening, list[Happened]] = {}
    for each in happened(before, after, now):
        news.setdefault(each.kind, []).append(each)
    found = []
    for kind, parts in news.items():
        for to in (CUSTOMER, OPERATOR):
            channel = rules.channel_of(kind, to)
            for some in _by_age(parts, rules, now) if channel else ():
                reason = _why_not(before, after, some, rules, now, to, imported=imported)
                found.append(message(after, kind, some, channel, to, rules, now, reason=reason))
    return found


def _by_age(parts: Sequence[Happened], rules: NotifyRules, now: datetime) -> Iterator[Sequence[Happened]]:
    """Those that are news, and those that are not."""
    limit = rules.max_age_days * DAY
    for is_old in (False, True):
        some = [each for each in parts if (now - each.at > limit) is is_old]
        if some:
            yield some


def message(
    order: Order,
    kind: Happening,
    parts: Sequence[Happened],
    channel: str,
    to: str,
    rules: NotifyRules,
    now: datetime,
    *,
    reason: str = "",
    by: str = "",
) -> OutboxMessage:
    """One message, to be sent as soon as the recipient's quiet hours allow; suppressed where there is a `reason`."""
    country = order.customer.country
    return OutboxMessage(
        keys=tuple(key_of(order.number, each.number, each.leg, kind, channel, to) for each in parts),
        order=order.id,
        number=order.number,
        shop=order.shop,
        event=kind,
        parcels=tuple(each.number for each in parts),
        channel=channel,
        to=to,
        language=rules.language_of(country) if to == CUSTOMER else rules.language,
        state=State.SUPPRESSED if reason else State.QUEUED,
        reason=reason,
        created_at=now,
        happened_at=max(each.at for each in parts),
        due_at=after_quiet_hours(now, country, rules) if to == CUSTOMER and not by else now,
        expires_at=now + LIFETIME[kind],
        by=by,
    )


def _why_not(
    before: Order | None,
    order: Order,
    parts: Sequence[Happened],
    rules: NotifyRules,
    now: datetime,
    to: str,
    *,
    imported: bool,
) -> str:
    """Why nobody is told; "" = somebody is."""
    limit = rules.max_age_days * DAY
    if order.cancelled_at is not None or order.archived_at is not None or order.refund is not None:
        return "closed"
    if all(now - each.at > limit for each in parts):
        return "old"
    if imported and _is_history(before, order, now, limit):
        return "imported"
    if to == CUSTOMER and rules.countries and order.customer.country not in rules.countries:
        return "country"
    return ""


def _is_history(before: Order | None, order: Order, now: datetime, limit: timedelta) -> bool:
    """Whether an import brings what has long happened: an order that was made before, or the first codes of one that
    was fulfilled before, as where orders and codes come in two files. A code may be long in coming, but not for ever.
    """
    if before is None:
        return now - order.placed_at > limit
    if before.parcels:
        return False
    fulfilled = order.fulfilled_at
    return now - order.placed_at > _CODE_COMES_WITHIN or (fulfilled is not None and now - fulfilled > limit)


_CODE_COMES_WITHIN: Final = timedelta(days=60)  # as long as AliExpress protects a buyer: nobody waits longer


def after_quiet_hours(now: datetime, country: str, rules: NotifyRules) -> datetime:
    """`now`, or when the quiet hours where the recipient lives are over."""
    return quiet_until(now, zone_of(country), rules.quiet_from, rules.quiet_to)


def quiet_until(now: datetime, zone: tzinfo, start: int, end: int) -> datetime:
    """`now`, or when the hours of the day from `start` to `end` in `zone` are over; the same twice = none."""
    here = now.astimezone(zone)
    quiet = (start <= here.hour < end) if start < end else (here.hour >= start or here.hour < end)
    if start == end or not quiet:
        return now
    day = here.date() + timedelta(days=1 if here.hour >= end or end == 24 else 0)
    return datetime.combine(day, time(end % 24), here.tzinfo).astimezone(now.tzinfo)


_BACK_OFF: Final = (
    timedelta(minutes=1),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=5),
    timedelta(hours=10),
)


def tried_again(found: OutboxMessage, now: datetime, why: str, *, not_before: datetime | None = None) -> OutboxMessage:
    """After a failure that may pass: later, with growing gaps, until it is not worth telling any more."""
    again = now + _BACK_OFF[min(found.attempts, len(_BACK_OFF)) - 1]
    again = max(again, not_before) if not_before is not None else again
    if again > found.expires_at:
        return msgspec.structs.replace(found, state=State.FAILED, reason=f"expired: {why}" if why else "expired")
    return msgspec.structs.replace(found, state=State.RETRY, reason=why, due_at=again)


def fresh_parts(found: OutboxMessage, told: Collection[str]) -> OutboxMessage | None:
    """The message for those of its parcels or subjects that were not told of before; `None` where all were, and where
    one that is about none was told.
    """
    things = found.parcels if found.alert is None else found.subjects
    if not told or len(things) != len(found.keys):
        return found if not set(found.keys) <= set(told) else None
    kept = [(key, thing) for key, thing in zip(found.keys, things, strict=True) if key not in told]
    if not kept:
        return None
    if len(kept) == len(found.keys):
        return found
    keys, left = zip(*kept, strict=True)
    if found.alert is not None:
        return msgspec.structs.replace(found, keys=keys, subjects=left)
    return msgspec.structs.replace(found, keys=keys, parcels=left)
