"""From records to drafts: rows of one order gathered, line items and codes taken, bad rows set aside."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from tui_tracker.plugin import CustomerDraft, LineDraft, OrderDraft, Page, ParcelDraft, Skipped

from .columns import Columns, simple
from .records import Record
from .values import BadCell, check_code, codes, count, fulfilled, moment, rounded

_EMPTY: Final = (None, "", ())
_LONGEST_NUMBER: Final = 64  # characters of an order number; two that differ only beyond would become one


@dataclass(slots=True)
class _Order:
    """An order while its rows come in; what is said first stays."""

    number: str
    row: int
    facts: dict[str, Any] = field(default_factory=dict)
    customer: dict[str, Any] = field(default_factory=dict)
    lines: list[LineDraft] = field(default_factory=list)

    def draft(self) -> OrderDraft:
        customer = CustomerDraft(**self.customer)
        return OrderDraft(number=self.number, row=self.row, customer=customer, lines=tuple(self.lines), **self.facts)


class Collector:
    """Takes the records of one file and makes a page of them."""

    def __init__(self, columns: Columns) -> None:
        """`columns`: what the file's columns mean."""
        self._columns = columns
        self._orders: dict[str, _Order] = {}
        self._refused: set[str] = set()
        self._parcels: list[ParcelDraft] = []
        self._skipped: list[Skipped] = []
        self._last = ""
        self._about = ""  # the order that the record at hand names
        self._header = [simple(name) for name in columns.header]

    def page(self) -> Page:
        """All that was taken."""
        orders = tuple(order.draft() for order in self._orders.values())
        return Page(
            orders=orders,
            parcels=tuple(self._parcels),
            skipped=tuple(self._skipped),
            columns=self._columns.used,
            ignored=self._columns.unused,
        )

    def take(self, record: Record) -> None:
        """Take one record; when it is bad, it is set aside with the reason."""
        self._about = self._columns.cell(record.cells, "order") or self._last
        if record.broken:
            self._skip(record.row, BadCell(record.broken))
        elif any(cell and not cell.isspace() for cell in record.cells):
            try:
                self._take(record.row, record.cells)
            except BadCell as error:
                self._skip(record.row, error)
            if any("\ufffd" in cell for cell in record.cells):
                self._skip(
                    record.row, BadCell("some characters can't be read: save the file as UTF-8 and import it again")
                )

    def _skip(self, row: int, why: BadCell) -> None:
        told = Skipped(row=row, reason=str(why), order=self._about, template=why.template, values=why.values)
        self._skipped.append(told)

    def _take(self, row: int, cells: Sequence[str]) -> None:
        self._check_shape(cells)
        number = self._number(cells)
        lines: tuple[int, ...] = ()
        if number and self._columns.has_orders:
            key = number.casefold()
            if self._passed_over(key, cells):
                return
            try:
                order = self._order(key, number, row, cells)
            except BadCell:
                self._refused.add(key)
                raise
            lines = self._line(order, row, cells)
            self._say_rounded(row, cells)
        self._take_codes(number, lines, row, cells)

    def _check_shape(self, cells: Sequence[str]) -> None:
        width = len(self._columns.header)
        if len(cells) > width and any(cell.strip() for cell in cells[width:]):
            raise BadCell("{cells} cells where the header has {width}", cells=len(cells), width=width)
        if [simple(cell) for cell in cells[:3]] == self._header[:3] and list(map(simple, cells)) == self._header:
            raise BadCell("the header again")

    def _number(self, cells: Sequence[str]) -> str:
        """The order's number; a line item without one belongs to the order above it."""
        number = self._columns.cell(cells, "order")
        if not number and self._last and self._columns.cell(cells, "title") and not self._is_head(cells):
            number = self._last
        if len(number) > _LONGEST_NUMBER:
            raise BadCell(
                "the order number {number}… is longer than {most} characters", number=number[:20], most=_LONGEST_NUMBER
            )
        if not number and not (self._columns.has("number") and self._columns.has("supplier_order")):
            raise BadCell("no order number")
        self._last = number or self._last
        return number

    def _is_head(self, cells: Sequence[str]) -> bool:
        """Whether this row begins an order; in Shopify's export later rows may repeat the date, but no more."""
        names = ("external_id", "total", "fulfilled") if self._columns.shopify else ("placed",)
        return any(self._columns.cell(cells, name) for name in names)

    def _passed_over(self, key: str, cells: Sequence[str]) -> bool:
        """Whether this is one more row of an order whose first row could not be taken."""
        if key in self._refused and not self._is_head(cells):
            return True
        self._refused.discard(key)
        return False

    def _order(self, key: str, number: str, row: int, cells: Sequence[str]) -> _Order:
        facts, customer = self._facts(cells), self._customer(cells)
        order = self._orders.get(key)
        if order is not None and self._columns.shopify and self._is_head(cells):
            self._check_same(order, facts)
            again = BadCell(
                "order {number} is there again in row {row}, which is taken instead", number=number, row=row
            )
            self._skip(order.row, again)
            order = None
        order = order or _Order(number, row)
        self._orders[key] = order
        references = dict.fromkeys((*order.facts.get("supplier_orders", ()), *facts.get("supplier_orders", ())))
        order.facts = {**facts, **order.facts, "supplier_orders": tuple(references)}
        order.customer = {**customer, **order.customer}
        return order

    def _check_same(self, order: _Order, facts: dict[str, Any]) -> None:
        known = order.facts.get("external_id", "")
        if known and facts.get("external_id", known) != known:
            raise BadCell(
                "another order {number}, with another Id, is in row {row}", number=order.number, row=order.row
            )

    def _facts(self, cells: Sequence[str]) -> dict[str, Any]:
        read = self._columns
        status = fulfilled(read.cell(cells, "fulfilled"))
        shipped = moment(read.cell(cells, "fulfilled_at"), "fulfilled at")
        facts = {
            "shop": read.cell(cells, "shop"),
            "external_id": _whole(read.cell(cells, "external_id")),
            "placed_at": moment(read.cell(cells, "placed"), "order date"),
            "total": read.cell(cells, "total"),
            "currency": read.cell(cells, "currency"),
            "fulfilled": True if status is None and shipped is not None else status,
            "fulfilled_at": None if status is False else shipped,
            "cancelled_at": moment(read.cell(cells, "cancelled_at"), "cancelled at"),
            "supplier_orders": self._suppliers(cells),
            "note": "\n".join(read.cells(cells, "note")),
            "tags": tuple(filter(None, map(str.strip, ",".join(read.cells(cells, "tags")).split(",")))),
            "url": read.cell(cells, "order_url"),
        }
        return {name: value for name, value in facts.items() if value not in _EMPTY}

    def _customer(self, cells: Sequence[str]) -> dict[str, Any]:
        read = self._columns
        names = ("name", "email", "phone", "country", "city", "postal_code")
        texts = {name: _whole(read.cell(cells, name)) for name in names}
        address = tuple(read.cells(cells, "address") or read.cells(cells, "street")[:1])
        return {name: value for name, value in {**texts, "address": address}.items() if value}

    def _suppliers(self, cells: Sequence[str]) -> tuple[str, ...]:
        return tuple(filter(_whole, codes(self._columns.cells(cells, "supplier_order"))))

    def _say_rounded(self, row: int, cells: Sequence[str]) -> None:
        """Say which supplier orders a spreadsheet has spoilt: the operator counts on them."""
        for reference in filter(rounded, codes(self._columns.cells(cells, "supplier_order"))):
            self._skip(row, BadCell("supplier order left out: Excel has rounded this number ({code})", code=reference))

    def _line(self, order: _Order, row: int, cells: Sequence[str]) -> tuple[int, ...]:
        """Add this row's line item; its index, or () when there is none."""
        read = self._columns
        title, sku = read.cell(cells, "title"), read.cell(cells, "sku")
        if not title and not sku:
            return ()
        try:
            quantity = count(read.cell(cells, "quantity"))
        except BadCell as error:
            self._skip(row, error)
            return ()
        suppliers = self._suppliers(cells)
        supplier = suppliers[0] if len(suppliers) == 1 else ""
        price = read.cell(cells, "price")
        order.lines.append(LineDraft(title=title, sku=sku, quantity=quantity, price=price, supplier_order=supplier))
        return (len(order.lines) - 1,)

    def _take_codes(self, number: str, lines: tuple[int, ...], row: int, cells: Sequence[str]) -> None:
        read = self._columns
        found = codes(read.cells(cells, "number"))
        if not found and read.has("number") and not read.has_orders:
            raise BadCell("no tracking number")
        shipped = moment(read.cell(cells, "shipped"), "shipped at") if found else None
        for code in found:
            try:
                check_code(code)
            except BadCell as error:
                self._skip(row, error)
                continue
            self._parcels.append(
                ParcelDraft(
                    number=code,
                    order=number,
                    shop=read.cell(cells, "shop"),
                    supplier_order=next(iter(self._suppliers(cells)), ""),
                    courier=read.cell(cells, "carrier"),
                    url=read.cell(cells, "url") if len(found) == 1 else "",
                    shipped_at=shipped,
                    lines=lines,
                    row=row,
                )
            )


def _whole(text: str) -> str:
    """`text`, or "" for a long number that a spreadsheet has rounded: many would look like one."""
    return "" if rounded(text) else text
