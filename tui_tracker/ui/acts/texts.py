"""Texts that leave the program: what is copied, the carrier's page, messages to the supplier."""

import os
from pathlib import Path
from typing import TYPE_CHECKING, Final

from tui_tracker.engine.port import ParcelRef
from tui_tracker.model.order import Order
from tui_tracker.store.api import Commit
from tui_tracker.ui.views.acted import orders_named
from tui_tracker.ui.views.marks import parcels_named

from .acting import Acting

if TYPE_CHECKING:
    from tui_tracker.ui.views.copying import Field

_MOST: Final = 100  # orders that are read whole for a text


class Texts(Acting):
    """Nothing of it changes an order, but that a message is noted."""

    def chosen_orders(self) -> list[Order]:
        """The chosen orders in full, the first hundred of them."""
        return [order for each in self.chosen_ids()[:_MOST] if (order := self.whole(each)) is not None]

    # Copying

    def action_copy(self) -> None:
        """Choose what is sent to the terminal's clipboard; y once more takes the code."""
        from tui_tracker.ui.dialogs.copying import CopyDialog
        from tui_tracker.ui.views.copying import copy_fields

        if not self.may("copy"):
            return
        orders, refs = self.chosen_orders(), self.selected_refs()

        def chosen(field: "Field | None") -> None:
            if field is not None:
                self.app.copy_to_clipboard(field.value)
                what = self._copied(field, refs)
                self.flash(self.tr("{what} sent to the terminal's clipboard").format(what=what))

        named = self.named(self.chosen_ids())
        self.app.push_screen(CopyDialog(named, copy_fields(orders, _codes(refs), self._links(orders), self.tr)), chosen)

    def _copied(self, field: "Field", refs: list[ParcelRef]) -> str:
        """What was copied, in words."""
        if field.key == "y":
            return parcels_named(_codes(refs), self.hidden_marks(), self.tr)
        n = field.value.count("\n") + 1
        return field.label if n > 1 else f"{field.label}: {field.value[:60]}"

    def _links(self, orders: list[Order]) -> dict[str, str]:
        return {number: link for order in orders for number, link in self.port.links(order).items()}

    def action_show(self) -> None:
        """All of it in a box, where the mouse can select it."""
        from tui_tracker.ui.dialogs.copying import ShowDialog
        from tui_tracker.ui.views.copying import all_text

        if self.may("show"):
            orders = self.chosen_orders()
            text = "\n\n".join(filter(None, (all_text(orders, self.tr), "\n".join(self._links(orders).values()))))
            self.app.push_screen(ShowDialog(self.named(self.chosen_ids()), text))

    def action_open_link(self) -> None:
        """Show the address of the carrier's page."""
        from tui_tracker.ui.dialogs.links import LinkDialog

        order = self.selected_order() if self.may("open_link") else None
        refs = [ref for ref in self.selected_refs() if order is not None and ref.order_id == order.id]
        if order is None or not refs:
            return
        link = self.port.links(order).get(refs[0].number, "")
        if link:
            self.app.push_screen(LinkDialog(link))
        else:
            self.flash(self.tr("There is no tracking page for {number}").format(number=refs[0].number), error=True)

    # Messages

    def action_message_supplier(self) -> None:
        """Prepare what is to be said to the supplier, by cause."""
        from tui_tracker.ui.dialogs.supplier_message import SupplierMessageDialog, Written
        from tui_tracker.ui.editor import edited

        if not self.may("message_supplier"):
            return
        orders, app = self.chosen_orders(), self.app
        if not orders:
            return

        def written(message: Written | None) -> None:
            if message is not None:
                self._send(message.text, message.way, message.cause.value, orders)

        dialog = SupplierMessageDialog(
            self.named(self.chosen_ids()),
            orders,
            self.port.now(),
            self.shell.options.timezone,
            lambda text: edited(app, text, name="supplier.txt"),
        )
        self.app.push_screen(dialog, written)

    def _send(self, text: str, way: str, cause: str, orders: list[Order]) -> None:
        """To the clipboard or into a file; that it was prepared is noted, unless nothing may be changed."""
        said = self.tr("Message sent to the terminal's clipboard")
        if way == "file":
            try:
                said = self.tr("Message written to {path}").format(path=f"./{_write(text, orders).name}")
            except OSError as error:
                self.flash(self.tr("Not written: {why}").format(why=error.strerror or str(error)), error=True)
                return
        else:
            self.app.copy_to_clipboard(text)
        if self.shell.options.read_only:
            self.flash(said)
            return
        from tui_tracker.model.deeds import Told

        ids = [order.id for order in orders]
        noted = orders_named(orders[0].number if len(orders) == 1 else "", len(orders), 0, self.tr)
        words = self.tr("{said} · noted: {orders}").format(said=said, orders=noted)

        def tell(_: Commit) -> str:
            return words

        self.when_kept(self.port.do(Told(to="supplier", cause=cause, way=way), ids), tell)

    # Why

    def action_why(self) -> None:
        """The reasons of the order under the cursor."""
        order = self.selected_order() if self.may("why") else None
        if order is not None:
            self.shell.explain(order.id)


def _codes(refs: list[ParcelRef]) -> list[str]:
    return [ref.number for ref in refs]


def _write(text: str, orders: list[Order]) -> Path:
    """A new file in the working directory; none that is there is touched. Raises `OSError`."""
    name = "".join(char if char.isalnum() else "-" for char in orders[0].number).strip("-")[:40] or "orders"
    stem = f"supplier-{name}" + (f"-and-{len(orders) - 1}-more" if len(orders) > 1 else "")
    for n in range(1, 1000):
        path = Path.cwd() / f"{stem}{f'-{n}' if n > 1 else ''}.txt"
        try:
            descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError:
            continue
        with open(descriptor, "w", encoding="utf-8") as file:
            file.write(text)
        return path
    raise FileExistsError(17, "too many of that name", stem)
