"""What an import would do, worked out before anything is done: new, changed, unchanged, skipped.

Pure: reads the orders there are, yields changes for the store. Planning again after they are applied finds nothing
to do; applying them after somebody else's edit merges with it.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, tzinfo
from typing import Final, NamedTuple

from tui_tracker.model.message import N_, Message
from tui_tracker.model.numbers import no_number
from tui_tracker.model.order import NUMBER_LIMIT, Order, OrderKey, OrderRow, Parcel
from tui_tracker.model.text import clean_number, clean_text
from tui_tracker.plugin import OrderDraft, Page, ParcelDraft, Skipped
from tui_tracker.store.api import Change

from .known_orders import DAY, KnownOrders, OrderOf, loose_key
from .merging import Merge, aware, cleaned, web_address

ChooseCarrier = Callable[[str, str], tuple[str, str]]


@dataclass(frozen=True, kw_only=True, slots=True)
class ImportItem:
    """One order, or one row that was not taken. `row`: where it begins in the file (0 = not a file).

    `customer` and `placed_at` as they would be after the import; "" and `None` for a row that was not taken.
    """

    row: int
    order: str = ""
    customer: str = ""
    placed_at: datetime | None = None
    what: tuple[Message, ...] = ()

    def __str__(self) -> str:
        """What happens or why not, in English."""
        return "; ".join(map(str, self.what))


class ImportCounts(NamedTuple):
    """How many orders, skipped rows, and new tracking codes."""

    new: int
    changed: int
    unchanged: int
    skipped: int
    codes: int


@dataclass(frozen=True, kw_only=True, slots=True)
class ImportPlan:
    """What an import would do. `look_ups`: carrier id → new codes it would be asked about ("" = no carrier known)."""

    new: tuple[ImportItem, ...] = ()
    changed: tuple[ImportItem, ...] = ()
    unchanged: tuple[ImportItem, ...] = ()
    skipped: tuple[ImportItem, ...] = ()
    look_ups: Mapping[str, int] = field(default_factory=dict)
    merges: tuple[Change, ...] = ()

    def changes(self) -> list[Change]:
        """What the store is to commit: only for orders that are new or changed."""
        return list(self.merges)

    def summary(self) -> ImportCounts:
        """The plan in numbers."""
        codes = sum(self.look_ups.values())
        return ImportCounts(len(self.new), len(self.changed), len(self.unchanged), len(self.skipped), codes)


def plan_import(
    page: Page,
    rows: Sequence[OrderRow],
    order_of: OrderOf,
    *,
    source: str,
    shop: str,
    now: datetime,
    timezone: tzinfo,
    choose_carrier: ChooseCarrier,
) -> ImportPlan:
    """The plan for `page` on top of `rows`.

    An order is the same when shop and number agree ("#1001" and "1001" do), or shop and the shop's own id. `shop` is
    meant where the page names none, `timezone` where a time has none. `choose_carrier(number, courier)` gives a
    carrier's id and the courier's name. Raises what `order_of` raises.
    """
    planner = _Planner(KnownOrders(rows, order_of), source, shop, now, timezone, choose_carrier)
    for row in page.skipped:
        planner.skip(row.row, clean_text(row.order, limit=64), _reason(row))
    # Dated ones first: an order can only be made from those, and the others may be about it.
    drafts = [(cleaned(each, shop, timezone), each) for each in page.orders]
    for draft, told in sorted(drafts, key=lambda pair: pair[0].placed_at is None):
        planner.take_order(draft)
        planner.say_amounts(draft, told)
    for parcel in page.parcels:
        planner.take_parcel(parcel)
    return planner.plan()


def _reason(row: Skipped) -> Message:
    """A source's own reason, in parts where it gives them, so that it can be translated."""
    template = clean_text(row.template)
    values: dict[str, object] = {name: clean_text(value) for name, value in row.values.items()}
    fields = set(re.findall(_FIELD, template))
    rest = re.sub(_FIELD, "", template)
    if not template or not fields <= values.keys() or "{" in rest or "}" in rest:
        return Message("{reason}", {"reason": clean_text(row.reason)})
    column = values.get("column")
    if isinstance(column, str) and column.isprintable() and not {"{", "}"} & set(column):
        values["column"] = Message(column)
    return Message(template, values)


_FIELD: Final = re.compile(r"\{([a-z_]+)\}")
_NO_NUMBER: Final = N_("no order number")
_LONG: Final = N_("the order number {number}… is longer than {most} characters")
_NO_AMOUNT: Final = N_("left out: {text} is not an amount")
_NO_DATE: Final = N_("no order date, and there is no order {order} to add to")
_FUTURE: Final = N_("the order date, {date}, lies in the future")
_NO_ORDER: Final = N_("no order {order}")
_NO_SUPPLIER_ORDER: Final = N_("no order has the supplier order {reference}")
_SEVERAL: Final = N_("several shops have an order {order}")
_NAMES_NONE: Final = N_("the code {number} names no order")
_GONE: Final = N_("the order {order} was removed meanwhile")
_NEW: Final = N_("new order")
_CODE: Final = N_("code {number}")
_CODE_TOO: Final = N_("code {number}, which order {other} has too")
_MORE: Final = N_("more about the code {number}")
_FULFILLED: Final = N_("fulfilled")
_UNFULFILLED: Final = N_("no longer fulfilled")
_FACTS: Final = (
    ("cancelled_at", N_("cancelled")),
    ("placed_at", N_("order date")),
    ("customer", N_("customer")),
    ("lines", N_("line items")),
    ("total", N_("total")),
    ("currency", N_("currency")),
    ("supplier_orders", N_("supplier order")),
    ("tags", N_("tags")),
    ("note", N_("note")),
    ("url", N_("link")),
    ("external_id", N_("the shop's own id")),
)


@dataclass(slots=True, eq=False)
class _Work:
    """What the page tells of one order, gathered."""

    key: OrderKey
    row: int
    order_id: int | None = None
    drafts: list[OrderDraft] = field(default_factory=list)
    parcels: list[Parcel] = field(default_factory=list)

    @property
    def target(self) -> int | OrderKey:
        return self.key if self.order_id is None else self.order_id


class _Planner:
    """Gathers a page by order, then compares each with what is known."""

    def __init__(
        self, known: KnownOrders, source: str, shop: str, now: datetime, zone: tzinfo, choose: ChooseCarrier
    ) -> None:
        self._known = known
        self._source = source
        self._shop = shop
        self._now = now
        self._zone = zone
        self._choose = choose
        self._works: list[_Work] = []
        self._by_id: dict[int, _Work] = {}
        self._by_name: dict[OrderKey, _Work] = {}  # new orders, and known ones under another name
        self._fresh: dict[str, list[_Work]] = {}
        self._holders: dict[str, str] = {}
        self._skipped: list[ImportItem] = []

    def skip(self, row: int, order: str, why: Message) -> None:
        self._skipped.append(ImportItem(row=row, order=order, what=(why,)))

    def take_order(self, draft: OrderDraft) -> None:
        if not any(map(str.isalnum, draft.number)):
            self.skip(draft.row, "", Message(_NO_NUMBER))
        elif len(draft.number) > NUMBER_LIMIT:
            self.skip(draft.row, "", Message(_LONG, {"number": draft.number[:20], "most": NUMBER_LIMIT}))
        elif draft.placed_at is not None and draft.placed_at > self._now + DAY:
            self.skip(draft.row, draft.number, Message(_FUTURE, {"date": f"{draft.placed_at:%Y-%m-%d}"}))
        elif (work := self._work_for(draft)) is None:
            self.skip(draft.row, draft.number, Message(_NO_DATE, {"order": draft.number}))
        else:
            work.drafts.append(draft)

    def say_amounts(self, draft: OrderDraft, told: OrderDraft) -> None:
        """Say which amounts are none, so that nobody misses them later."""
        pairs = [(told.total, draft.total), *((a.price, b.price) for a, b in zip(told.lines, draft.lines, strict=True))]
        for text, amount in pairs:
            if not amount and any(map(str.isdigit, text)):
                self.skip(draft.row, draft.number, Message(_NO_AMOUNT, {"text": clean_text(text, limit=40)}))

    def _work_for(self, draft: OrderDraft) -> _Work | None:
        """The order that `draft` is about; `None` for a new one that can't be made."""
        name = loose_key(draft.shop, draft.number)
        order_id = self._find(draft.shop, draft.number)
        if order_id is None and name not in self._by_name:
            order_id = self._known.with_external_id(draft)
            if order_id is not None:
                self._by_name[name] = self._known_work(order_id, draft.row)
        if order_id is not None:
            return self._known_work(order_id, draft.row)
        if name in self._by_name or draft.placed_at is None:
            return self._by_name.get(name)
        self._by_name[name] = work = _Work(OrderKey(draft.shop, draft.number), draft.row)
        self._fresh.setdefault(name.number, []).append(work)
        self._works.append(work)
        return work

    def _find(self, shop: str, number: str) -> int | None:
        """The order there is. Orders kept before the shop had a name in the configuration are this shop's."""
        found = self._known.find(shop, number)
        return self._known.find("", number) if found is None and shop == self._shop else found

    def _known_work(self, order_id: int, row: int) -> _Work:
        if order_id not in self._by_id:
            self._by_id[order_id] = work = _Work(self._known.row(order_id).key, row, order_id)
            self._works.append(work)
        return self._by_id[order_id]

    def take_parcel(self, told: ParcelDraft) -> None:
        number = clean_number(told.number)
        order = clean_text(told.order, limit=NUMBER_LIMIT + 1)
        if why := no_number(told.number):
            self.skip(told.row, order, why)
            return
        works = self._works_of(told, order)
        if isinstance(works, Message):
            self.skip(told.row, order, works)
            return
        for work in works:
            work.parcels.append(self._parcel(told, number, work))

    def _works_of(self, told: ParcelDraft, order: str) -> "list[_Work] | Message":
        """The orders a code is for, or why there is none."""
        reference = clean_text(told.supplier_order, limit=64)
        if order:
            return self._works_by_number(told, order)
        if not reference:
            return Message(_NAMES_NONE, {"number": clean_number(told.number)})
        works = [self._known_work(each, told.row) for each in self._known.with_supplier_order(reference)]
        works += [work for work in self._works if work not in works and _names(work, reference)]
        return works or Message(_NO_SUPPLIER_ORDER, {"reference": reference})

    def _works_by_number(self, told: ParcelDraft, order: str) -> "list[_Work] | Message":
        shop = clean_text(told.shop, limit=100)
        order_id = self._find(shop or self._shop, order)
        if order_id is not None:
            return [self._known_work(order_id, told.row)]
        name = loose_key(shop or self._shop, order)
        if name in self._by_name:
            return [self._by_name[name]]
        ids = [] if shop else self._known.in_any_shop(order)
        fresh = [] if shop else self._fresh.get(name.number, [])
        if len(ids) + len(fresh) > 1:
            return Message(_SEVERAL, {"order": order})
        return [self._known_work(each, told.row) for each in ids] or fresh or Message(_NO_ORDER, {"order": order})

    def _parcel(self, told: ParcelDraft, number: str, work: _Work) -> Parcel:
        carrier, courier = clean_text(told.carrier, limit=64), clean_text(told.courier, limit=100)
        if not carrier and not self._has_carrier(work, number):
            carrier, courier = self._choose(number, courier)
        return Parcel(
            number=number,
            carrier=carrier,
            courier=clean_text(courier, limit=100),
            url=web_address(told.url),
            shipped_at=aware(told.shipped_at, self._zone),
            lines=told.lines,
            added_at=self._now,
            next_check_at=self._now,
        )

    def _has_carrier(self, work: _Work, number: str) -> bool:
        parcels = self._known.row(work.order_id).parcels if work.order_id is not None else ()
        return any(parcel.number == number and parcel.carrier for parcel in parcels)

    def plan(self) -> ImportPlan:
        items: dict[str, list[ImportItem]] = {"new": [], "changed": [], "unchanged": []}
        look_ups: Counter[str] = Counter()
        merges = []
        for work in self._works:
            merge = self._merge(work)
            before = None if work.order_id is None else self._known.order_of(work.order_id)
            after = merge(before)
            if after is None:
                self.skip(work.row, work.key.number, Message(_GONE, {"order": work.key.number}))
                continue
            what = tuple(self._what(before, after))
            kind = "new" if before is None else "unchanged" if after is before else "changed"
            items[kind].append(_item(work.row, after, what))
            if after is not before:
                merges.append(Change(target=work.target, apply=merge))
                look_ups.update(parcel.carrier for parcel in _new_parcels(before, after))
        ordered = {kind: tuple(sorted(found, key=_row)) for kind, found in items.items()}
        skipped = tuple(sorted(self._skipped, key=_row))
        return ImportPlan(**ordered, skipped=skipped, look_ups=dict(look_ups), merges=tuple(merges))

    def _merge(self, work: _Work) -> Merge:
        return Merge(
            key=work.key,
            creates=work.order_id is None,
            drafts=tuple(work.drafts),
            parcels=tuple(work.parcels),
            source=self._source,
            now=self._now,
        )

    def _what(self, before: Order | None, after: Order) -> Iterator[Message]:
        """What differs, in words."""
        if before is None:
            yield Message(_NEW)
        else:
            yield from _facts(before, after)
        for parcel in _new_parcels(before, after):
            other = self._other_holder(parcel.number, after)
            args = {"number": parcel.number, "other": other}
            yield Message(_CODE_TOO if other else _CODE, args)
            self._holders.setdefault(parcel.number, after.number)

    def _other_holder(self, number: str, order: Order) -> str:
        """Number of another order with this code, there already or earlier in this plan; "" = none."""
        holder = self._known.holder(number)
        if holder is not None and holder != order.id:
            return self._known.row(holder).number
        return self._holders.get(number, "")


def _item(row: int, order: Order, what: tuple[Message, ...]) -> ImportItem:
    customer = order.customer.name or order.customer.email
    return ImportItem(row=row, order=order.number, customer=customer, placed_at=order.placed_at, what=what)


def _row(item: ImportItem) -> int:
    return item.row


def _names(work: _Work, reference: str) -> bool:
    """Whether the page itself gives this supplier order to an order."""
    return any(
        reference in draft.supplier_orders or any(line.supplier_order == reference for line in draft.lines)
        for draft in work.drafts
    )


def _new_parcels(before: Order | None, after: Order) -> list[Parcel]:
    known = {parcel.number for parcel in before.parcels} if before is not None else set()
    return [parcel for parcel in after.parcels if parcel.number not in known]


def _facts(before: Order, after: Order) -> Iterator[Message]:
    if after.fulfilled != before.fulfilled or after.fulfilled_at != before.fulfilled_at:
        yield Message(_FULFILLED if after.fulfilled else _UNFULFILLED)
    for name, words in _FACTS:
        if getattr(before, name) != getattr(after, name):
            yield Message(words)
    known = {parcel.number: parcel for parcel in before.parcels}
    for parcel in after.parcels:
        if parcel.number in known and known[parcel.number] != parcel:
            yield Message(_MORE, {"number": parcel.number})
