"""Messages to customers: written and looked at here, asked for in the outbox; whoever polls sends them."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from tui_tracker.model.message import N_

from .acting import Acting

if TYPE_CHECKING:
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

        if n == 1 and not plan.again:
            put()
        else:
            question = self.tr.plural(*_SURE, n).format(n=n)
            self.ask(question, list(self._asked_about(found)), put)

    def _asked_about(self, found: "Found") -> Iterator[str]:
        from tui_tracker.ui.views.composing import again_words, count_words

        if found.plan.nobody:
            yield count_words(found.plan, self.tr)
        yield from again_words(found.plan, self.tr, self.shell.options.timezone)
        for draft, sample in zip(found.plan.drafts, found.samples, strict=False):
            yield f"{draft.message.number}: {' · '.join(filter(None, (sample.to, sample.subject)))}"
        yield self.tr("What is sent can't be taken back.")

    def _asked(self, kept: "Kept") -> str:
        words = self.tr.plural(*_IN_OUTBOX, len(kept)).format(n=len(kept))
        return f"{words}: {self.sender_words()}"

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
