"""The outbox's desk: what a person sees of it, asks for and makes of it; one way for app and commands.

Nothing is sent from here. What is asked for is put into the outbox, and whoever polls sends it.
"""

from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from concurrent.futures import Future
from datetime import datetime
from typing import TYPE_CHECKING, Final, Protocol

import msgspec

from tui_tracker.model.errors import NotFoundError, UsageError
from tui_tracker.model.happenings import Happening
from tui_tracker.model.message import N_, Message
from tui_tracker.model.notifying import Draft, Earlier, Kept, Nobody, Plan, Preview, SmsSize, Stops, Way, Wish
from tui_tracker.model.order import Order
from tui_tracker.model.outbox import CUSTOMER, REASONS, STATE_WORDS, NotifyRules, OutboxMessage, State
from tui_tracker.store.api import Act, Commit, MessageChange, Store

from .addresses import address_of, masked_address, why_closed
from .asking import Step, asked_for, called_off, released, told_as, tried_once_more

if TYPE_CHECKING:
    from .templates import TemplateWriter

_NAMED: Final = 20  # orders in an audit entry
_LOOKED_AT: Final = 50  # of an order's messages, for the one that told the same
_LIKELIEST: Final = (*list(Happening)[7:0:-1], Happening.SHIPPED, Happening.CODE_CHANGED)


class Facts(Protocol):
    """What is known of a channel."""

    @property
    def title(self) -> str:
        """Its name."""

    @property
    def reaches(self) -> str:
        """What an address is."""

    @property
    def form(self) -> str:
        """What is written."""

    @property
    def in_app(self) -> bool:
        """Whether it shows things to whoever sits at the terminal."""


class _Closed(UsageError):
    """The customer is stopped, or the address takes nothing."""


class MessageDesk:
    """Implements `model.notifying.Notifying`. Any thread may call."""

    def __init__(
        self,
        store: Store,
        rules: NotifyRules,
        channels: "Callable[[], Mapping[str, Facts]]",
        writer: "Callable[[], TemplateWriter]",
        now: Callable[[], datetime],
        *,
        by: str,
        resting: Callable[[], Mapping[str, str]] = dict,
        country: str = "",
    ) -> None:
        """`channels`: the loaded ones by id, loading them first; `writer`: made when it is first needed; `by`: who
        asks; `country`: the shop's.
        """
        self._country = country
        self._store = store
        self._rules = rules
        self._channels = channels
        self._writer = writer
        self._now = now
        self._by = by
        self._resting = resting

    # What is there

    def messages(self, *, limit: int, order: int | None = None) -> Kept:
        """The newest first, of all orders or of one."""
        return self._store.messages(limit=limit, order=order)

    def pending(self) -> Kept:
        """Those that are not over."""
        return self._store.pending()

    def message(self, number: int) -> OutboxMessage | None:
        """One of them."""
        return self._store.message(number)

    def recipient(self, message: OutboxMessage) -> str:
        """Where it went or would go, masked."""
        if message.address:
            return message.address
        if message.to != CUSTOMER:
            return masked_address(self._rules.operator_at(message.channel))
        order = self._store.order(message.order)
        facts = self._channels_now().get(message.channel)
        return masked_address(address_of(order, facts.reaches)) if order is not None and facts is not None else ""

    def _channels_now(self) -> Mapping[str, Facts]:
        return self._known if self._known is not None else {}

    _known: "Mapping[str, Facts] | None" = None  # the channels, once somebody has loaded them

    def shown(self, number: int) -> Preview:
        """What a message says, written anew from its template."""
        message = self._store.message(number)
        if message is not None and message.alert is not None:
            raise UsageError(N_("what you are told yourself is written when it goes out, of how things are then"))
        order = self._store.order(message.order) if message is not None else None
        if message is None or order is None:
            raise NotFoundError(N_("the order is gone, and with it what the message said"))
        return self._written(message, order, self.recipient(message))

    def resting(self) -> Mapping[str, str]:
        """The channels that take nothing for now, and why, as far as this process sends."""
        return self._resting()

    def stops(self) -> Stops:
        """Who is written to no more."""
        from .stopping import StopList

        return StopList(self._store, self._now, by=self._by, country=self._country)

    # What a person asks for

    def ways(self) -> Sequence[Way]:
        """The channels by which customers can be reached, the configured one first."""
        found = [
            Way(name, facts.title, facts.form == "short")
            for name, facts in self._loaded().items()
            if not facts.in_app and (facts.reaches or name in self._named())
        ]
        return sorted(found, key=lambda way: way.id != self._rules.channel)

    def _named(self) -> set[str]:
        return {self._rules.channel, *self._rules.channels.values()}

    def _loaded(self) -> Mapping[str, Facts]:
        self._known = self._channels()
        return self._known

    def setting_up(self) -> str:
        """The lines of tracker.toml that set notifications up."""
        return _LINES

    def events(self, order_ids: Collection[int]) -> Mapping[Happening, int]:
        """What can be told of these orders, and of how many; the likeliest first."""
        counts = Counter(kind for order in self._orders(order_ids) for kind in Happening if told_as(order, kind))
        ranked = [kind for kind in _LIKELIEST if counts[kind]]
        return {kind: counts[kind] for kind in ranked}

    def template(self, event: Happening, channel: str) -> str:
        """What a text of one's own begins with: the event's template in the shop's language."""
        from .templates.files import Kind

        form = "sms" if self._form(channel) == "short" else "txt"
        source = self._writer().source(Kind(event, self._rules.language, form))
        return source.text if form == "sms" or _has_subject(source.text) else f"Subject: {{{{ name }}}}\n{source.text}"

    def plan(self, wish: Wish, order_ids: Collection[int]) -> Plan:
        """Who would get what, and who nothing."""
        drafts: list[Draft] = []
        nobody: list[Nobody] = []
        wrong: tuple[str, ...] = ()
        for order in self._orders(order_ids):
            if wish.own and not drafts and not wrong:
                wrong = tuple(self._wrong(wish, order))
            try:
                drafts.append(self._draft(wish, order))
            except UsageError as error:
                nobody.append(Nobody(order.number, error.told, error.advice, isinstance(error, _Closed)))
        return Plan(wish=wish, drafts=tuple(drafts), nobody=tuple(nobody), wrong=wrong)

    def _orders(self, order_ids: Collection[int]) -> Iterator[Order]:
        found = map(self._store.order, order_ids)
        return (order for order in found if order is not None)

    def _draft(self, wish: Wish, order: Order) -> Draft:
        """Raises `UsageError` with why the customer gets nothing."""
        message = self._asked_for(wish, order, again=True)
        if not wish.again:
            self._not_waiting(message, order)
            message = self._asked_for(wish, order, again=False)
        facts = self._loaded().get(message.channel)
        if facts is None:
            hint = Message(_HINT, {"channel": message.channel})
            raise UsageError(
                Message(N_("the channel {channel} is not set up"), {"channel": message.channel}), hint=hint
            )
        address = address_of(order, facts.reaches)
        if facts.reaches and not address:
            raise UsageError(Message(_NOBODY, {"number": order.number, "why": Message(REASONS["no_address"])}))
        country = order.customer.country or self._country
        closed = why_closed(self._store, message.channel, address, country) if address else ""
        if closed and not wish.although_stopped:
            why = Message(_NOBODY, {"number": order.number, "why": Message(REASONS[closed])})
            raise _Closed(why, hint=N_("Give --although-stopped to send it all the same."))
        if closed:
            message = msgspec.structs.replace(message, although_stopped=True)
        return Draft(message, masked_address(address), self._earlier(message, order))

    def _asked_for(self, wish: Wish, order: Order, *, again: bool) -> OutboxMessage:
        return asked_for(
            order,
            wish.event,
            wish.channel,
            self._rules,
            self._now(),
            by=self._by,
            told=self._store.told,
            again=again,
            own=wish.own,
        )

    def _not_waiting(self, message: OutboxMessage, order: Order) -> None:
        """Raises `UsageError` where one that tells the same is there and was not sent: it may go yet."""
        earlier = self._earlier(message, order)
        if earlier is not None and earlier.state is not State.SENT:
            words = {"number": order.number, "state": Message(STATE_WORDS[earlier.state])}
            raise UsageError(Message(_WAITING, words), hint=N_("tui-tracker outbox has it; --again makes another one."))

    def _earlier(self, message: OutboxMessage, order: Order) -> Earlier | None:
        """Keys of a message that is sent once more end in "#2"."""
        keys = {key.partition("#")[0] for key in message.keys}
        for _, each in self._store.messages(order=order.id, limit=_LOOKED_AT):
            if keys & {key.partition("#")[0] for key in each.keys}:
                return Earlier(each.state, each.sent_at)
        return None

    def _wrong(self, wish: Wish, order: Order) -> Iterator[str]:
        """What is gravely wrong with a text of one's own."""
        from .templates.files import Kind
        from .templates.linting import check
        from .templates.rendering import Source

        form = "sms" if self._form(wish.channel) == "short" else "txt"
        kind = Kind(wish.event, self._rules.language_of(order.customer.country), form)
        for each in check(Source("", wish.own, html=False), kind, self._writer(), order=order):
            if each.grave:
                yield f"{each.line}:{each.column}: {each.text}"

    def _form(self, channel: str) -> str:
        facts = self._loaded().get(channel or self._rules.channel)
        return facts.form if facts is not None else "text"

    def preview(self, draft: Draft) -> Preview:
        """A message as it would go out."""
        order = self._store.order(draft.message.order)
        if order is None:
            raise NotFoundError(
                Message(N_("order {number} was taken out a moment ago"), {"number": draft.message.number})
            )
        return self._written(draft.message, order, draft.to)

    def _written(self, message: OutboxMessage, order: Order, to: str) -> Preview:
        from .templates.sms import measure

        facts = self._loaded().get(message.channel)
        written = self._writer().write(message, order, facts.form if facts is not None else "text")
        short = facts is not None and facts.form == "short"
        return Preview(written.subject, written.text, to, SmsSize(*measure(written.text)) if short else None)

    # What is done

    def ask(self, plan: Plan) -> "Future[Kept]":
        """Put a plan's messages into the outbox. Raises `UsageError` for a text that is wrong."""
        if plan.wrong:
            raise UsageError(Message(N_("the text can't be sent: {why}"), {"why": plan.wrong[0]}))
        messages = [each.message for each in plan.drafts]
        named = ", ".join(each.number for each in messages[:_NAMED])
        stopped = " (although stopped)" if plan.stopped else ""
        return self._commit(
            "notify", f"{plan.wish.event}: {named}{stopped}", [MessageChange(apply=_new(each)) for each in messages]
        )

    def release(self, numbers: Sequence[int]) -> "Future[Kept]":
        """Let messages go that wait for a person."""
        return self._change("release", numbers, released(self._by, self._now()))

    def call_off(self, numbers: Sequence[int]) -> "Future[Kept]":
        """Call messages off that have not gone."""
        return self._change("cancel", numbers, called_off)

    def try_again(self, numbers: Sequence[int]) -> "Future[Kept]":
        """Send messages again that failed, were not sent or may have been sent."""
        return self._change("retry", numbers, tried_once_more(self._by, self._now()))

    def _change(self, kind: str, numbers: Sequence[int], step: Step) -> "Future[Kept]":
        changes = [MessageChange(number=number, apply=step) for number in numbers]
        return self._commit(f"outbox_{kind}", ", ".join(map(str, numbers[:_NAMED])), changes)

    def _commit(self, kind: str, summary: str, changes: Sequence[MessageChange]) -> "Future[Kept]":
        kept: Future[Kept] = Future()

        def done(commit: "Future[Commit]") -> None:
            if commit.cancelled():
                kept.cancel()
            elif (error := commit.exception()) is not None:
                kept.set_exception(error)
            else:
                kept.set_result(commit.result().messages)

        act = Act(kind=kind, by=self._by, summary=summary)
        self._store.commit([], act, messages=changes).add_done_callback(done)
        return kept


def _new(made: OutboxMessage) -> Step:
    return lambda _: made


def _has_subject(text: str) -> bool:
    return text.lstrip().casefold().startswith("subject")


_NOBODY: Final = N_("{number}: {why}")
_WAITING: Final = N_("{number}: a message that tells it is in the outbox: {state}")
_HINT: Final = N_("Write its table into tracker.toml: [channels.{channel}].")
_LINES: Final = """\
[notify]
enabled = true
customers = ["shipped"]
channel = "email"

[channels.email]
host = "smtp.example.org"
from = "Nordljus <hello@shop.example>"
username = "hello@shop.example"
password = { env = "SMTP_PASSWORD" }
"""
