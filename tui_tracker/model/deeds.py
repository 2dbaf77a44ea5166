"""What an operator does to orders by hand: each a value that says what it makes of an order, in app and commands.

A deed is pure: the store applies it on top of everyone's commits, and keeps what it changed so that it can be undone.
"""

from collections.abc import Collection, Mapping
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import ClassVar, Final

import msgspec

from .errors import UsageError
from .handling import Refund, Resent, SentMessage
from .message import N_, Message
from .numbers import no_number
from .order import Customer, Order, Parcel
from .snoozing import put_off
from .text import clean_number, clean_text

NOTE_LIMIT: Final = 2000
"""Characters of a note."""
_TAG: Final = 40
_TAGS: Final = 50  # of one order
_MESSAGES: Final = 20  # of one order; the audit trail has all
_MOST: Final = Decimal(10) ** 12


def new_parcel(number: str, *, carrier: str, courier: str = "", now: datetime) -> Parcel:
    """A parcel that is due at once. Raises `UsageError` for what can be no tracking number."""
    if why := no_number(number):
        raise UsageError(why, hint=N_("Give the code as the carrier prints it."))
    return Parcel(number=clean_number(number), carrier=carrier, courier=courier, added_at=now, next_check_at=now)


class Deed(msgspec.Struct, frozen=True, kw_only=True):
    """Base of all: `kind` is the audit trail's, `numbers` the parcels it is about (in every order that holds them)."""

    kind: ClassVar[str]
    numbers: tuple[str, ...] = ()

    def on(self, order: Order, *, by: str, at: datetime) -> Order | None:
        """`order` after it; the same object where it changes nothing, `None` where there shall be none."""
        raise NotImplementedError

    def summary(self) -> str:
        """What it says, for the audit trail; plain text, not translated."""
        return ""


class SetNote(Deed, frozen=True, kw_only=True):
    """A note in place of what stood there; "" takes it away."""

    kind: ClassVar[str] = "note"
    text: str = ""

    def on(self, order: Order, *, by: str, at: datetime) -> Order | None:
        """Raises `UsageError` for a note that is too long."""
        if len(self.text) > NOTE_LIMIT:
            raise UsageError(Message(N_("a note has at most {n} characters"), {"n": NOTE_LIMIT}))
        _check_known(order)
        return msgspec.structs.replace(order, note=clean_text(self.text, limit=NOTE_LIMIT, multiline=True))

    def summary(self) -> str:
        """The beginning of the note."""
        return clean_text(self.text, limit=80)


class Tag(Deed, frozen=True, kw_only=True):
    """Tags added and taken away; what is asked for and there already stays as it is."""

    kind: ClassVar[str] = "tags"
    add: tuple[str, ...] = ()
    remove: tuple[str, ...] = ()

    def on(self, order: Order, *, by: str, at: datetime) -> Order | None:
        """Raises `UsageError` for too many."""
        taken = {tag.casefold() for tag in self.remove}
        kept = [tag for tag in order.tags if tag.casefold() not in taken]
        known = {tag.casefold() for tag in kept}
        fresh = {tag.casefold(): tag for tag in map(read_tag, self.add) if tag.casefold() not in known}
        tags = (*kept, *fresh.values())
        if len(tags) > _TAGS:
            raise UsageError(Message(N_("an order has at most {n} tags"), {"n": _TAGS}))
        return msgspec.structs.replace(order, tags=tags) if tags != order.tags else order

    def summary(self) -> str:
        """`+vip -late`."""
        return " ".join([*(f"+{tag}" for tag in self.add), *(f"-{tag}" for tag in self.remove)])


def read_tag(text: str) -> str:
    """A tag as it is kept. Raises `UsageError` for one that could not be asked for in a filter."""
    tag = clean_text(text, limit=_TAG + 1).strip().removeprefix("#")
    if not tag or len(tag) > _TAG or any(letter.isspace() or letter in ',:"' for letter in tag):
        raise UsageError(
            Message(N_("{tag} is no tag"), {"tag": repr(text[:60])}),
            hint=N_("One word of up to 40 characters, without comma, colon and quotation mark."),
        )
    return tag


class PutOff(Deed, frozen=True, kw_only=True):
    """Out of the queue until a parcel moves, and until `until` or `days_before` a deadline at the latest."""

    kind: ClassVar[str] = "snooze"
    until: datetime | None = None
    days_before: float | None = None

    def on(self, order: Order, *, by: str, at: datetime) -> Order | None:
        """Raises `UsageError` for a moment that is over."""
        if self.until is not None and self.until <= at:
            raise UsageError(N_("that moment is over"), hint=N_("Give one to come, such as 3d or 2026-12-01."))
        return put_off(order, by=by, at=at, until=self.until, days_before=self.days_before)

    def summary(self) -> str:
        """Until when."""
        if self.until is not None:
            return f"until {self.until.isoformat()}"
        return (
            f"until {self.days_before:g} days before a deadline" if self.days_before is not None else "until it moves"
        )


class Wake(Deed, frozen=True, kw_only=True):
    """Back into the queue."""

    kind: ClassVar[str] = "wake"

    def on(self, order: Order, *, by: str, at: datetime) -> Order | None:
        """An order that was not put off stays as it is."""
        return msgspec.structs.replace(order, snooze=None) if order.snooze is not None else order


class MarkResent(Deed, frozen=True, kw_only=True):
    """The goods are sent once more; with the new code where it is known. `undo` takes it away."""

    kind: ClassVar[str] = "resent"
    number: str = ""
    carrier: str = ""
    courier: str = ""

    def on(self, order: Order, *, by: str, at: datetime) -> Order | None:
        """Raises `UsageError` for what can be no tracking number."""
        fresh = [new_parcel(self.number, carrier=self.carrier, courier=self.courier, now=at)] if self.number else []
        known = {each.number for each in order.parcels}
        parcels = (*order.parcels, *(each for each in fresh if each.number not in known))
        number = clean_number(self.number) if self.number else ""
        resent = Resent(by=by, at=at, number=number, instead_of=tuple(sorted(known - {number})))
        return msgspec.structs.replace(order, resent=resent, parcels=parcels)

    def summary(self) -> str:
        """The new code."""
        return self.number


class MarkRefunded(Deed, frozen=True, kw_only=True):
    """The customer got money back: `amount` in the order's currency unless another is given; "" = all of it."""

    kind: ClassVar[str] = "refund"
    amount: str = ""
    currency: str = ""

    def on(self, order: Order, *, by: str, at: datetime) -> Order | None:
        """Raises `UsageError` for what is no amount."""
        amount = read_amount(self.amount) if self.amount else order.total
        return msgspec.structs.replace(
            order, refund=Refund(by=by, at=at, amount=amount, currency=self.currency or order.currency)
        )

    def summary(self) -> str:
        """The amount."""
        return " ".join(filter(None, (self.amount, self.currency)))


def read_amount(text: str) -> str:
    """An amount of money as a decimal number: "12,50" and "12.50" are both. Raises `UsageError`."""
    try:
        value = Decimal(text.strip().replace(",", "."))
    except InvalidOperation:
        value = Decimal("NaN")
    if not value.is_finite() or not 0 <= value < _MOST:
        raise UsageError(
            Message(N_("{amount} is no amount of money"), {"amount": repr(text[:40])}), hint=N_("Write 12.50.")
        )
    return f"{value:f}"


class Told(Deed, frozen=True, kw_only=True):
    """Somebody was written to about the order; what was sent can't be taken back, only that it is noted."""

    kind: ClassVar[str] = "told"
    to: str = "supplier"
    cause: str = ""
    way: str = ""

    def on(self, order: Order, *, by: str, at: datetime) -> Order | None:
        """The last ones are kept."""
        sent = SentMessage(by=by, at=at, to=self.to, cause=self.cause, way=self.way)
        return msgspec.structs.replace(order, messages=(*order.messages, sent)[-_MESSAGES:])

    def summary(self) -> str:
        """To whom, and about what."""
        return " ".join(filter(None, (self.to, self.cause)))


class Archive(Deed, frozen=True, kw_only=True):
    """Out of the lists, never flagged and not looked up any more; `back` takes it out of the archive."""

    kind: ClassVar[str] = "archive"
    back: bool = False

    def on(self, order: Order, *, by: str, at: datetime) -> Order | None:
        """An order that is there already stays as it is."""
        if self.back is (order.archived_at is None):
            return order
        return msgspec.structs.replace(order, archived_at=None if self.back else at)

    def summary(self) -> str:
        """Only when it is taken out."""
        return "taken out" if self.back else ""


class Remove(Deed, frozen=True, kw_only=True):
    """The order and all that is known of it."""

    kind: ClassVar[str] = "remove"

    def on(self, order: Order, *, by: str, at: datetime) -> Order | None:
        """None."""
        return None


class AddCode(Deed, frozen=True, kw_only=True):
    """One more parcel."""

    kind: ClassVar[str] = "add_code"
    code: str = ""
    carrier: str = ""
    courier: str = ""
    lines: tuple[int, ...] = ()

    def on(self, order: Order, *, by: str, at: datetime) -> Order | None:
        """Raises `UsageError` for what can be no tracking number."""
        parcel = new_parcel(self.code, carrier=self.carrier, courier=self.courier, now=at)
        if any(each.number == parcel.number for each in order.parcels):
            return order
        parcel = msgspec.structs.replace(parcel, lines=self.lines)
        return msgspec.structs.replace(order, parcels=(*order.parcels, parcel))

    def summary(self) -> str:
        """The code."""
        return self.code


class ReplaceCode(Deed, frozen=True, kw_only=True):
    """Another code for the parcel `numbers[0]`: it begins anew, with what was in it."""

    kind: ClassVar[str] = "replace_code"
    code: str = ""
    carrier: str = ""
    courier: str = ""

    def on(self, order: Order, *, by: str, at: datetime) -> Order | None:
        """Raises `UsageError` for what can be no tracking number."""
        fresh = new_parcel(self.code, carrier=self.carrier, courier=self.courier, now=at)
        others = {each.number for each in order.parcels} - set(self.numbers)
        parcels: list[Parcel] = []
        for parcel in order.parcels:
            if parcel.number not in self.numbers or parcel.number == fresh.number:
                parcels.append(parcel)
            elif fresh.number not in others:
                parcels.append(msgspec.structs.replace(fresh, lines=parcel.lines, shipped_at=parcel.shipped_at))
        return msgspec.structs.replace(order, parcels=tuple(parcels))

    def summary(self) -> str:
        """From which to which."""
        return f"{', '.join(self.numbers)} → {self.code}"


class RemoveCodes(Deed, frozen=True, kw_only=True):
    """The parcels `numbers` and what was known of them."""

    kind: ClassVar[str] = "remove_code"

    def on(self, order: Order, *, by: str, at: datetime) -> Order | None:
        """An order without them stays as it is."""
        kept = tuple(each for each in order.parcels if each.number not in self.numbers)
        return msgspec.structs.replace(order, parcels=kept) if len(kept) < len(order.parcels) else order

    def summary(self) -> str:
        """Their codes."""
        return ", ".join(self.numbers)


class SetLines(Deed, frozen=True, kw_only=True):
    """Which of the order's lines (indexes) are in the parcel `numbers[0]`."""

    kind: ClassVar[str] = "lines"
    lines: tuple[int, ...] = ()

    def on(self, order: Order, *, by: str, at: datetime) -> Order | None:
        """Lines the order does not have are left out."""
        lines = tuple(each for each in self.lines if 0 <= each < len(order.lines))
        parcels = tuple(
            msgspec.structs.replace(each, lines=lines) if each.number in self.numbers else each
            for each in order.parcels
        )
        return msgspec.structs.replace(order, parcels=parcels)


class EditOrder(Deed, frozen=True, kw_only=True):
    """What the order itself says. `customer`: fields by name, "" empties one; `None` leaves a thing as it is."""

    kind: ClassVar[str] = "edit"
    customer: Mapping[str, str] = msgspec.field(default_factory=dict)
    placed_at: datetime | None = None
    fulfilled_at: datetime | None = None
    cancelled: bool | None = None
    total: str | None = None
    currency: str | None = None

    def on(self, order: Order, *, by: str, at: datetime) -> Order | None:
        """Raises `UsageError` for a total that is none."""
        changed = order
        if self.customer:
            _check_known(order)
            changed = msgspec.structs.replace(changed, customer=edited(order.customer, self.customer))
        if self.placed_at is not None:
            changed = msgspec.structs.replace(changed, placed_at=self.placed_at)
        if self.fulfilled_at is not None:
            changed = msgspec.structs.replace(changed, fulfilled=True, fulfilled_at=self.fulfilled_at)
        if self.cancelled is not None and self.cancelled is (changed.cancelled_at is None):
            changed = msgspec.structs.replace(changed, cancelled_at=at if self.cancelled else None)
        if self.total is not None:
            changed = msgspec.structs.replace(changed, total=read_amount(self.total) if self.total else "")
        if self.currency is not None:
            changed = msgspec.structs.replace(changed, currency=clean_text(self.currency, limit=3).upper())
        return changed

    def summary(self) -> str:
        """The names of what was edited; what it says is the customer's."""
        others = ("placed_at", "fulfilled_at", "cancelled", "total", "currency")
        return ", ".join([*self.customer, *(name for name in others if getattr(self, name) is not None)])


def _check_known(order: Order) -> None:
    """Raises `UsageError` where the customer was forgotten: what is written there would be erased at once."""
    if order.forgotten_at is not None:
        text = Message(
            N_("{number}: the customer's data was erased, and none is kept any more"), {"number": order.number}
        )
        raise UsageError(text, hint=N_("A new order of that customer is kept as any other."))


def edited(customer: Customer, fields: Mapping[str, str]) -> Customer:
    """A customer with some fields replaced. Raises `KeyError` for one there is not."""
    unknown: Collection[str] = set(fields) - EDITABLE
    if unknown:
        raise KeyError(min(unknown))
    return msgspec.structs.replace(customer, **{name: clean_text(text) for name, text in fields.items()})


EDITABLE: Final = frozenset({"name", "email", "phone", "country", "city", "postal_code"})
