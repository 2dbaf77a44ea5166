"""What an operator does about an order: note, tags, putting off, resent, refunded, archive, removal."""

from collections import Counter
from collections.abc import Callable, Collection, Iterator
from datetime import datetime
from typing import TYPE_CHECKING, Final

from tui_tracker.model.errors import AppError
from tui_tracker.model.message import N_, Message
from tui_tracker.model.order import OrderRow
from tui_tracker.ui.views.durations import day

from .acting import MANY, Acting, told

if TYPE_CHECKING:
    from tui_tracker.model.deeds import MarkRefunded, MarkResent, PutOff, Tag


class Handling(Acting):
    """Acts on the chosen orders, each a deed that can be taken back."""

    # Putting off

    def action_snooze(self) -> None:
        """Put the orders off: until they move, and until a day or a deadline at the latest."""
        from tui_tracker.ui.dialogs.snooze import SnoozeDialog

        if not self.may("snooze"):
            return
        seen, zone = self.chosen_rows(), self.shell.options.timezone

        def chosen(deed: "PutOff | None") -> None:
            if deed is not None:
                self.do(deed, put_off_words(deed, self._day_words), seen)

        self.app.push_screen(SnoozeDialog(self.named(list(seen)), self.port.now(), zone), chosen)

    def _day_words(self, moment: datetime) -> str:
        return day(moment, self.shell.options.timezone)

    def action_wake(self) -> None:
        """Put the orders off no longer."""
        from tui_tracker.model.deeds import Wake

        if self.may("wake"):
            seen = {order_id: row for order_id, row in self.chosen_rows().items() if row.snooze is not None}
            self.do(Wake(), Message(_WOKEN), seen)

    # Notes and tags

    def action_note(self) -> None:
        """Write a note in place of the one there is."""
        from tui_tracker.ui.dialogs.note import NoteDialog

        if not self.may("note"):
            return
        seen = self.chosen_rows()

        def written(text: str | None) -> None:
            self._note(text, seen)

        self.app.push_screen(NoteDialog(self.named(list(seen)), common_note(seen.values()), len(seen)), written)

    def action_edit_note(self) -> None:
        """The same in the operator's own editor."""
        from tui_tracker.ui.editor import edited

        if not self.may("edit_note"):
            return
        seen = self.chosen_rows()
        try:
            text = edited(self.app, common_note(seen.values()), name="note.txt")
        except AppError as error:
            self.flash(told(error, self.tr), error=True)
            return
        if text is None:
            self.flash(self.tr("Nothing was changed in the editor"))
        self._note(text, seen)

    def _note(self, text: str | None, seen: dict[int, OrderRow]) -> None:
        from tui_tracker.model.deeds import SetNote

        if text is not None:
            self.do(SetNote(text=text), Message(_NOTED if text.strip() else _NOTE_GONE), seen)

    def action_tag(self) -> None:
        """Add tags and take some away."""
        from tui_tracker.ui.dialogs.tags import TagDialog

        if not self.may("tag"):
            return
        seen = self.chosen_rows()

        def chosen(deed: "Tag | None") -> None:
            if deed is not None:
                self.do(deed, Message(_TAGGED, {"tags": deed.summary()}), seen)

        here = Counter(tag for row in seen.values() for tag in row.tags)
        self.app.push_screen(TagDialog(self.named(list(seen)), here, self._known_tags()), chosen)

    def _known_tags(self) -> list[str]:
        """All tags there are, the most used first."""
        try:
            return [tag for tag, _ in Counter(tag for row in self.port.rows() for tag in row.tags).most_common()]
        except AppError:  # the list on the screen has said so
            return []

    # Money and goods

    def action_resent(self) -> None:
        """The goods are sent once more, with the new code where it is known."""
        from tui_tracker.ui.dialogs.handling import ResentDialog

        if not self.may("resent"):
            return
        seen = self.chosen_rows()

        def chosen(deed: "MarkResent | None") -> None:
            if deed is not None:
                words = Message(_RESENT_AS, {"code": deed.number}) if deed.number else Message(_RESENT)
                self.do(deed, words, seen)

        self.app.push_screen(ResentDialog(self.named(list(seen)), several=len(seen) > 1), chosen)

    def action_refunded(self) -> None:
        """The customer got money back: all of it, or a part."""
        from tui_tracker.ui.dialogs.handling import RefundDialog

        if not self.may("refunded"):
            return
        seen = self.chosen_rows()
        totals = {f"{row.total} {row.currency}".strip() for row in seen.values()}

        def chosen(deed: "MarkRefunded | None") -> None:
            if deed is not None:
                amount = deed.summary()
                self.do(deed, Message(_REFUNDED_PART, {"amount": amount}) if amount else Message(_REFUNDED), seen)

        total = totals.pop() if len(totals) == 1 else ""
        self.app.push_screen(RefundDialog(self.named(list(seen)), total, several=len(seen) > 1), chosen)

    # Out of the way

    def action_archive(self) -> None:
        """Into the archive; when all of them are there, out of it."""
        from tui_tracker.model.deeds import Archive

        if self.may("archive"):
            seen = self.chosen_rows()
            back = all(row.archived_at is not None for row in seen.values())
            self.do(Archive(back=back), Message(_UNARCHIVED if back else _ARCHIVED), seen)

    def action_remove(self) -> None:
        """Remove the orders, after saying what goes with them."""
        from tui_tracker.model.deeds import Remove

        if self.may("remove"):
            seen = self.chosen_rows()
            question = self.tr("Remove {orders}?").format(orders=self.named(list(seen)))
            lines = [self.tr.say(each) for each in self._lost(seen)]
            self.ask(question, lines, lambda: self.do(Remove(), Message(_REMOVED), seen, sure=True))

    def _lost(self, seen: dict[int, OrderRow]) -> Iterator[Message]:
        """What goes with the orders; events are counted where there are not too many orders to read."""
        n = sum(len(row.parcels) for row in seen.values())
        yield Message(N_("Goes with it: {n} parcel"), {"n": n}, plural=N_("Goes with it: {n} parcels"))
        if len(seen) <= MANY:
            orders = [order for each in seen if (order := self.whole(each)) is not None]
            events = sum(len(parcel.events) for order in orders for parcel in order.parcels)
            yield Message(N_("…and {n} event"), {"n": events}, plural=N_("…and {n} events"))
        notes = sum(bool(row.note) for row in seen.values())
        if notes:
            yield Message(N_("…and {n} note"), {"n": notes}, plural=N_("…and {n} notes"))
        open_ones = sum(_is_open(row) for row in seen.values())
        if open_ones:
            one, many = N_("{n} of them is not delivered yet"), N_("{n} of them are not delivered yet")
            yield Message(one, {"n": open_ones}, plural=many)
        yield Message(N_("u takes it back, carriers' answers included; an import brings it back as new."))


def _is_open(row: OrderRow) -> bool:
    from tui_tracker.model.status import INFO

    return row.cancelled_at is None and not (row.status is not None and INFO[row.status].terminal)


def common_note(rows: Collection[OrderRow]) -> str:
    """The note that all of them have, else ""."""
    notes = {row.note for row in rows}
    return notes.pop() if len(notes) == 1 else ""


def put_off_words(deed: "PutOff", when: Callable[[datetime], str]) -> Message:
    """Until when, to be told."""
    if deed.until is not None:
        return Message(_PUT_OFF_UNTIL, {"when": when(deed.until)})
    if deed.days_before is not None:
        return Message(_PUT_OFF_BEFORE, {"days": f"{deed.days_before:g}"})
    return Message(_PUT_OFF)


_PUT_OFF: Final = N_("Put off until it moves")
_PUT_OFF_UNTIL: Final = N_("Put off until {when}")
_PUT_OFF_BEFORE: Final = N_("Put off until {days} days before a deadline")
_WOKEN: Final = N_("Put off no longer")
_NOTED: Final = N_("Note written")
_NOTE_GONE: Final = N_("Note taken away")
_TAGGED: Final = N_("Tags {tags}")
_RESENT: Final = N_("Marked resent")
_RESENT_AS: Final = N_("Marked resent as {code}")
_REFUNDED: Final = N_("Marked refunded in full")
_REFUNDED_PART: Final = N_("Marked refunded {amount}")
_ARCHIVED: Final = N_("Archived")
_UNARCHIVED: Final = N_("Out of the archive")
_REMOVED: Final = N_("Removed")
