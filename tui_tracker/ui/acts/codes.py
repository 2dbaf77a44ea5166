"""Putting an order right: its code, its carrier, what is in which parcel, its facts, its supplier orders."""

from collections.abc import Collection
from typing import TYPE_CHECKING, Final

from tui_tracker.engine.port import ParcelRef
from tui_tracker.model.errors import AppError
from tui_tracker.model.message import N_, Message
from tui_tracker.model.order import Order, Parcel, holding, row_of

from .tracking import Tracking

if TYPE_CHECKING:
    from tui_tracker.model.deeds import Deed, EditOrder


class Codes(Tracking):
    """Each is about the order under the cursor; what it does to others that share the parcel is told before."""

    def action_edit_code(self) -> None:
        """Replace the code, add one, or take it away."""
        from tui_tracker.ui.dialogs.codes import CodeChoice, CodeDialog

        order = self.selected_order() if self.may("edit_code") else None
        if order is None:
            return
        parcel = self._chosen_parcel(order)
        number = parcel.number if parcel is not None else ""

        def chosen(choice: CodeChoice | None) -> None:
            if choice is not None:
                self._edit_code(order, number, choice.kind, choice.code)

        self.app.push_screen(CodeDialog(order, number, self._sharing(number, order.id)), chosen)

    def _edit_code(self, order: Order, number: str, kind: str, code: str) -> None:
        from tui_tracker.model.deeds import AddCode, RemoveCodes, ReplaceCode

        seen = {order.id: row_of(order)}
        if kind == "remove":
            parcel = next(each for each in order.parcels if each.number == number)
            question = self.tr("Remove the code {number}?").format(number=number)
            n = len(parcel.events)
            lines = [self.tr.plural("Goes with it: {n} event", "Goes with it: {n} events", n).format(n=n)]
            deed = RemoveCodes(numbers=(number,))
            self.ask(question, lines, lambda: self.do(deed, Message(_CODE_GONE, {"number": number}), seen))
        elif kind == "replace" and number:
            words = Message(_CODE_REPLACED, {"before": number, "after": code})
            self._do_and_track(ReplaceCode(numbers=(number,), code=code), words, order, code)
        else:
            self._do_and_track(AddCode(code=code), Message(_CODE_ADDED, {"code": code}), order, code)

    def _do_and_track(self, deed: "Deed", done: Message, order: Order, code: str) -> None:
        """A fresh code is looked up at once."""
        self.do(deed, done, {order.id: row_of(order)}, then=lambda: self._track_new(order.id, code))

    def _track_new(self, order_id: int, code: str) -> None:
        row = self.port.row(order_id)
        if row is not None and any(parcel.number == code for parcel in row.parcels) and self.is_mounted:
            self.follow(self.port.track([ParcelRef(order_id, code)], title=code), first=self.tr(_TAKES_BACK))

    def _chosen_parcel(self, order: Order) -> Parcel | None:
        """The parcel that is chosen, else the order's first."""
        numbers = [ref.number for ref in self.selected_refs() if ref.order_id == order.id]
        return next((each for each in order.parcels if each.number in numbers), next(iter(order.parcels), None))

    def _sharing(self, number: str, order_id: int) -> list[str]:
        """The numbers of the other orders that hold the parcel."""
        if not number:
            return []
        try:
            rows = {row.id: row for row in self.port.rows()}
        except AppError:  # the list on the screen has said so
            return []
        return [rows[each].number for each, _ in holding(rows.values(), (number,)) if each != order_id]

    # Carrier and courier

    def action_edit_carrier(self) -> None:
        """Who is asked about the chosen parcels, and whose they are."""
        from tui_tracker.ui.dialogs.carriers import CarrierChoice, CarrierDialog

        if not self.may("edit_carrier"):
            return
        refs, seen = self.selected_refs(), self.chosen_rows()
        order = self.whole(refs[0].order_id)
        parcel = next((each for each in order.parcels if each.number == refs[0].number), None) if order else None
        if parcel is None:
            return

        def chosen(choice: CarrierChoice | None) -> None:
            if choice is None:
                return
            if choice.courier or choice.courier_code:
                self.follow(self.port.change_courier(refs[0], choice.courier_code, choice.courier))
                self.flash(self.tr("Changing the courier of {number}").format(number=refs[0].number))
                return
            title = choice.title or self.tr("whoever knows the number")
            text = self.tr("{what}: asked about at {carrier} · u takes it back")
            said = text.format(what=self.parcels(refs), carrier=title)
            self.when_kept(self.port.set_carrier(refs, choice.carrier, seen), self.said(said))

        carriers = self.port.state().carriers
        what = self.parcels(refs)
        self.app.push_screen(CarrierDialog(what, parcel, carriers, several=len(refs) > 1), chosen)

    # What is in it, and the order itself

    def action_edit_lines(self) -> None:
        """Which of the order's items are in the chosen parcel."""
        from tui_tracker.model.deeds import SetLines
        from tui_tracker.ui.dialogs.items import ItemsDialog

        order = self.selected_order() if self.may("edit_lines") else None
        parcel = self._chosen_parcel(order) if order is not None else None
        if order is None or parcel is None:
            return

        def chosen(lines: Collection[int] | None) -> None:
            if lines is not None and set(lines) != set(parcel.lines):
                n = len(lines)
                words = Message(_LINES[0], {"n": n, "number": parcel.number}, plural=_LINES[1])
                deed = SetLines(numbers=(parcel.number,), lines=tuple(sorted(lines)))
                self.do(deed, words, {order.id: row_of(order)})

        self.app.push_screen(ItemsDialog(order, parcel), chosen)

    def action_edit_order(self) -> None:
        """The customer, the days, the total."""
        from tui_tracker.ui.dialogs.facts import FactsDialog

        order = self.selected_order() if self.may("edit_order") else None
        if order is None:
            return

        def edited(deed: "EditOrder | None") -> None:
            if deed is not None:
                self.do(deed, Message(_EDITED), {order.id: row_of(order)})

        self.app.push_screen(FactsDialog(order, self.shell.options.timezone), edited)

    def action_supplier_orders(self) -> None:
        """Give the order its numbers at the supplier."""
        from tui_tracker.ui.dialogs.supplier import SupplierDialog

        order = self.selected_order() if self.may("supplier_orders") else None
        if order is None:
            return

        def done(found: tuple[str, ...] | None) -> None:
            if found is None or found == order.supplier_orders:
                return
            given, none = N_("{number}: supplier orders {numbers}"), N_("{number}: no supplier orders")
            text = self.tr(given if found else none) + " · " + self.tr("u takes it back")
            said = text.format(number=order.number, numbers=", ".join(found))
            self.when_kept(self.port.set_supplier_orders(order.id, found), self.said(said))

        self.app.push_screen(SupplierDialog(order), done)


_TAKES_BACK: Final = N_("u takes the code back")
_CODE_REPLACED: Final = N_("{before} replaced by {after}")
_CODE_ADDED: Final = N_("Code {code} added")
_CODE_GONE: Final = N_("Code {number} removed")
_LINES: Final = (N_("{n} item in {number}"), N_("{n} items in {number}"))
_EDITED: Final = N_("Edited")
