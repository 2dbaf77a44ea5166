"""Messages to customers: written and looked at here, asked for in the outbox; whoever polls sends them."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from tui_tracker.model.message import N_

from .acting import Acting

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from tui_tracker.engine.port import Erasing
    from tui_tracker.model.forgetting import Trace
    from tui_tracker.model.notifying import Kept
    from tui_tracker.ui.dialogs.customer_message import Found


class Customers(Acting):
    """The chosen orders' customers."""

    def action_message_customer(self) -> None:
        """Choose what is told or write it, look at it, and ask for it."""
        from tui_tracker.ui.dialogs.customer_message import CustomerMessageDialog
        from tui_tracker.ui.editor import edited

        if not self.may("message_customer"):
            return
        desk, app, ids = self.port.notifying(), self.app, self.chosen_ids()
        if desk is None:
            self.flash(self.tr("There are no messages to customers here"), error=True)
            return

        def chosen(found: "Found | None") -> None:
            if found is not None:
                self._ask_for(found)

        zone = self.shell.options.timezone
        dialog = CustomerMessageDialog(
            self.named(ids), ids, desk, zone, lambda text: edited(app, text, name="message.liquid")
        )
        app.push_screen(dialog, chosen)

    def _ask_for(self, found: "Found") -> None:
        """At once for one that was not told; else after saying how many and to whom."""
        desk, plan = self.port.notifying(), found.plan
        if desk is None:
            return
        n = len(plan.drafts)

        def put() -> None:
            self.when_kept(desk.ask(plan), self._asked)

        if n == 1 and not plan.again and not plan.stopped:
            put()
        else:
            question = self.tr.plural(*_SURE, n).format(n=n)
            self.ask(question, list(self._asked_about(found)), put)

    def _asked_about(self, found: "Found") -> Iterator[str]:
        from tui_tracker.ui.views.composing import again_words, count_words, stopped_words

        if found.plan.nobody:
            yield count_words(found.plan, self.tr)
        yield from stopped_words(found.plan, self.tr)
        yield from again_words(found.plan, self.tr, self.shell.options.timezone)
        for draft, sample in zip(found.plan.drafts, found.samples, strict=False):
            yield f"{draft.message.number}: {' · '.join(filter(None, (sample.to, sample.subject)))}"
        yield self.tr("What is sent can't be taken back.")

    def _asked(self, kept: "Kept") -> str:
        words = self.tr.plural(*_IN_OUTBOX, len(kept)).format(n=len(kept))
        return f"{words}: {self.sender_words()}"

    # What customers may ask of the shop

    def action_write_no_more(self) -> None:
        """Write to the customers of the chosen orders no more; of many only after asking."""
        from tui_tracker.ui.views.stops import stopped_words

        desk, ids = self.port.notifying(), self.chosen_ids()
        if not self.may("write_no_more"):
            return
        if desk is None:
            self.flash(self.tr("There are no messages to customers here"), error=True)
            return
        stops = desk.stops()

        def stop() -> "Callable[[], None]":
            made = stops.stop_customers(ids)
            return lambda: self.shell.flash(stopped_words(made, self.tr))

        def begin() -> None:
            self.aside("stop", stop, anywhere=True)

        if len(ids) > 1:
            question = self.tr("No more messages to the customers of {orders}?").format(orders=self.named(ids))
            self.ask(question, (), begin)
        else:
            begin()

    def action_forget(self) -> None:
        """Erase what is kept of the customer, in all their orders, after saying what that is."""
        if not self.may("forget"):
            return
        erasing, order_id = self.port.erasing(), self.chosen_ids()[0]
        named = self.named([order_id])

        def find() -> "Callable[[], None]":
            trace = erasing.trace(f"id:{order_id}")
            return lambda: self._forget(erasing, trace, named)

        self.flash(self.tr("Looking for what is kept of the customer of {orders}").format(orders=named))
        self.aside("forget", find)

    def _forget(self, erasing: "Erasing", trace: "Trace", named: str) -> None:
        words = [self.tr.say(each) for each in trace.words()]
        if not trace:
            self.flash(words[0])
            return

        def forget() -> "Callable[[], None]":
            erasing.forget(trace)
            held = list(map(str, erasing.still_held(trace)))
            return lambda: self._forgotten(held)

        def begin() -> None:
            self.flash(self.tr("Erasing…"))
            self.aside("forget", forget, anywhere=True)

        self.ask(self.tr("Erase the data of the customer of {orders} for good?").format(orders=named), words, begin)

    def _forgotten(self, held: "Sequence[str]") -> None:
        from tui_tracker.ui.dialogs.text import TextDialog

        done = self.tr("Erased. The data file was written anew without it.")
        if not held:
            self.shell.flash(done)
            return
        text = self.tr("These copies still have it. Remove them yourself, or keep them as long as you must:")
        self.app.push_screen(TextDialog(self.tr("Still held"), "\n".join((done, text, "", *held))))

    def sender_words(self) -> str:
        """Who sends what is in the outbox."""
        state = self.port.state()
        if state.polls:
            return self.tr("this program sends it in a moment")
        if state.poller:
            return self.tr("{who} sends it").format(who=state.poller)
        return self.tr("it is sent when somebody polls")


_SURE: Final = (N_("Send {n} message to a customer?"), N_("Send {n} messages to customers?"))
_IN_OUTBOX: Final = (N_("{n} message in the outbox (6)"), N_("{n} messages in the outbox (6)"))
