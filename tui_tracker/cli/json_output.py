"""JSON for scripts: the names here are promised in docs/cli.md and only ever added to.

Times are ISO 8601 with an offset, in the shop's zone; statuses and rules are English keys.
"""

from collections.abc import Callable, Sequence
from datetime import datetime, tzinfo
from typing import Any

import msgspec

from tui_tracker.i18n import Translator
from tui_tracker.model.attention import Flag
from tui_tracker.model.awaiting import awaited, references
from tui_tracker.model.deadlines import DEFAULT_DEADLINES, DeadlineRules, deadlines
from tui_tracker.model.derive import started_at
from tui_tracker.model.detection import Guess
from tui_tracker.model.events import distinct
from tui_tracker.model.moments import local
from tui_tracker.model.order import Checkpoint, LastMiss, Order, OrderRow, Parcel, SupplierLook
from tui_tracker.model.outbox import OutboxMessage
from tui_tracker.store.api import AuditEntry

from .output import say

Json = dict[str, Any]
Link = Callable[[Parcel], str]


def say_json(value: Any) -> None:
    """`value` on standard output, indented."""
    try:
        encoded = msgspec.json.encode(value)
    except UnicodeEncodeError:  # a name on the disk or an argument that is not UTF-8
        encoded = msgspec.json.encode(_encodable(value))
    say(msgspec.json.format(encoded, indent=2).decode())


def _encodable(value: Any) -> Any:
    """`value` with "?" for what no encoding has."""
    if isinstance(value, str):
        return value.encode("utf-8", "replace").decode()
    if isinstance(value, dict):
        return {_encodable(key): _encodable(each) for key, each in value.items()}
    return [_encodable(each) for each in value] if isinstance(value, list | tuple) else value


class JsonForm:
    """Orders and parcels as JSON, in one zone and language."""

    def __init__(
        self, zone: tzinfo, translate: Translator, link: Link, rules: DeadlineRules = DEFAULT_DEADLINES
    ) -> None:
        """`link`: the page of a parcel, "" where there is none; `rules`: of the deadlines."""
        self._zone = zone
        self._translate = translate
        self._link = link
        self._rules = rules

    def time(self, moment: datetime | None) -> str | None:
        """A moment in the shop's zone."""
        return None if moment is None else local(moment, self._zone).isoformat()

    def order(self, order: Order, flags: Sequence[Flag], row: OrderRow | None = None) -> Json:
        """One entry of `list --json`. `row`: its list columns, where they are at hand."""
        customer = order.customer
        return {
            "id": str(order.id),
            "number": order.number,
            "shop": order.shop,
            "source": order.source,
            "placed_at": self.time(order.placed_at),
            "customer": {
                "name": customer.name,
                "email": customer.email,
                "phone": customer.phone,
                "country": customer.country,
            },
            "fulfilled": order.fulfilled,
            "fulfilled_at": self.time(order.fulfilled_at),
            "cancelled": order.cancelled_at is not None,
            "status": order.status,
            "attention": [{"rule": flag.rule, "reason": self._translate.say(flag.message)} for flag in flags],
            "deadlines": self.deadlines(row or order),
            "parcels": [self.parcel(parcel) for parcel in order.parcels],
            "tags": list(order.tags),
            "note": order.note,
            "archived": order.archived_at is not None,
            **self.handled(order),
        }

    def handled(self, order: Order) -> Json:
        """What was done about an order that no carrier tells; `None` for what was not."""
        snooze, resent, refund = order.snooze, order.resent, order.refund
        return {
            "snoozed": snooze
            and {
                "by": snooze.by,
                "at": self.time(snooze.at),
                "until": self.time(snooze.until),
                "days_before_deadline": snooze.days_before,
            },
            "resent": resent and {"by": resent.by, "at": self.time(resent.at), "number": resent.number},
            "refund": refund
            and {
                "by": refund.by,
                "at": self.time(refund.at),
                "amount": refund.amount,
                "currency": refund.currency,
            },
        }

    def deadlines(self, order: Order | OrderRow) -> list[Json]:
        """All clocks that run, the nearest first; those that are over too."""
        return [
            {"kind": each.kind, "at": self.time(each.at), "source": each.source, "number": each.number}
            for each in deadlines(order, self._rules)
        ]

    def parcel(self, parcel: Parcel) -> Json:
        """One parcel of an order."""
        return {
            "number": parcel.number,
            "carrier": parcel.carrier,
            "status": parcel.status,
            "detail": parcel.detail,
            "courier": parcel.courier,
            "manual": parcel.manual is not None,
            "shipped_at": self.time(started_at(parcel)),
            "last_event_at": self.time(parcel.last_event_at),
            "last_event": parcel.last_event,
            "checked_at": self.time(parcel.checked_at),
            "next_check_at": self.time(parcel.next_check_at),
            "url": self._link(parcel) or None,
        }

    def followed(self, parcel: Parcel) -> Json:
        """What `show` has more of a parcel than `list`, without its events."""
        return {
            "courier_code": parcel.courier_code,
            "last_mile_number": parcel.last_mile_number,
            "registered_at": self.time(parcel.registered_at),
            "stopped_at": self.time(parcel.stopped_at),
            "retracks": parcel.retracks,
            "courier_changes": parcel.courier_changes,
            "miss": self.miss(parcel.miss),
        }

    def miss(self, miss: LastMiss | None) -> Json | None:
        """Why the last look brought nothing; `None` when it brought something."""
        if miss is None:
            return None
        at = self.time(miss.at)
        return {"kind": miss.kind, "message": miss.message, "field": miss.field, "at": at, "count": miss.count}

    def supplier_looks(self, order: Order) -> list[Json]:
        """What became of asking for the codes of each supplier order."""
        looks = {look.reference: look for look in order.looks}
        waits = frozenset(awaited(order))
        found = []
        for reference in references(order):
            look = looks.get(reference, SupplierLook(reference=reference))
            found.append(
                {
                    "supplier_order": reference,
                    "awaited": reference in waits,
                    "codes": list(look.codes),
                    "carrier": look.carrier,
                    "checked_at": self.time(look.checked_at),
                    "next_check_at": self.time(look.next_check_at) if reference in waits else None,
                    "miss": self.miss(look.miss),
                }
            )
        return found

    def whole(
        self,
        order: Order,
        flags: Sequence[Flag],
        log: Sequence[AuditEntry],
        messages: Sequence[tuple[int, OutboxMessage]],
    ) -> Json:
        """`show --json`: the same and more."""
        parcels = [{**self.parcel(each), **self.followed(each), "events": self.events(each)} for each in order.parcels]
        return {
            **self.order(order, flags),
            "lines": [
                {
                    "title": line.title,
                    "sku": line.sku,
                    "quantity": line.quantity,
                    "price": line.price,
                    "supplier_order": line.supplier_order,
                }
                for line in order.lines
            ],
            "forgotten_at": self.time(order.forgotten_at),
            "total": order.total,
            "currency": order.currency,
            "supplier_orders": list(order.supplier_orders),
            "codes_due_at": self.time(order.codes_due_at),
            "supplier_looks": self.supplier_looks(order),
            "parcels": parcels,
            "log": [self.entry(each) for each in log],
            "notifications": [self.notification(number, each) for number, each in messages],
        }

    def events(self, parcel: Parcel) -> list[Json]:
        """All that were told, oldest first. `also`: the other carriers that told the same; an event that only repeats
        what another carrier told is an `echo`.
        """
        also = {id(heard.event): list(heard.also) for heard in distinct(parcel.events)}
        return [
            {**self.event(event), "also": also.get(id(event), []), "echo": id(event) not in also}
            for event in parcel.events
        ]

    def event(self, event: Checkpoint) -> Json:
        """One event of a parcel."""
        return {
            "at": event.when.isoformat() if event.zone_assumed else self.time(event.when),
            "zone_assumed": event.zone_assumed,
            "text": event.text,
            "place": event.place,
            "status": event.status,
            "detail": event.detail,
            "code": event.code,
            "source": event.source,
            "leg": event.leg,
            "courier": event.courier,
            "country": event.country,
        }

    def notification(self, number: int, message: OutboxMessage) -> Json:
        """One entry of `outbox --json`."""
        each = message
        return {
            "id": number,
            "order": {"id": str(each.order), "number": each.number, "shop": each.shop} if each.order else None,
            "event": each.kind,
            "parcels": list(each.parcels),
            "subjects": list(each.subjects),
            "channel": each.channel,
            "to": each.to,
            "language": each.language,
            "state": each.state,
            "reason": each.reason or None,
            "created_at": self.time(each.created_at),
            "happened_at": self.time(each.happened_at),
            "due_at": self.time(each.due_at),
            "expires_at": self.time(each.expires_at),
            "sent_at": self.time(each.sent_at),
            "attempts": each.attempts,
            "reference": each.reference or None,
            "parts": each.parts or None,
            "cost": each.cost or None,
            "subject": each.subject or None,
            "address": each.address or None,
            "by": each.by or None,
            "let_go_by": each.let_go_by or None,
            "although_stopped": each.although_stopped,
            "own": each.own or None,
            "refused": each.refused or None,
            "may_have_gone": each.may_have_gone,
            "facts": dict(each.facts),
        }

    def entry(self, entry: AuditEntry) -> Json:
        """One line of the audit trail."""
        return {"at": self.time(entry.at), "kind": entry.kind, "by": entry.by, "summary": entry.summary}


def guess(found: Guess) -> Json:
    """One candidate of `detect --json`."""
    return {
        "courier": found.courier,
        "title": found.title,
        "confidence": found.confidence,
        "reason": found.reason,
        "url": found.url,
    }
