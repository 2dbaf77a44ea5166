"""`why`: the reasons for a status, the flags, the deadlines and the next look."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

import click

from tui_tracker.engine.explaining import explained
from tui_tracker.engine.ledger import Ledger
from tui_tracker.model.attention import Flag, flags
from tui_tracker.model.cases import ADVICE_WORDS, Terms, Urgency, case_of, tells_more
from tui_tracker.model.codes_why import codes_why
from tui_tracker.model.deadlines import DEADLINE_WORDS, Deadline, deadlines
from tui_tracker.model.errors import NotFoundError
from tui_tracker.model.message import N_, Message
from tui_tracker.model.moments import local
from tui_tracker.model.order import Checkpoint, Order, Parcel, row_of
from tui_tracker.model.snoozing import is_asleep
from tui_tracker.model.why import Why

from .finding import find_one
from .json_output import Json, JsonForm, say_json
from .listing import status_words
from .options import Command, json_option
from .output import say
from .session import Session, pass_session

if TYPE_CHECKING:
    from tui_tracker.store.api import Store


@click.command("why", cls=Command)
@click.argument("reference", metavar="ORDER-OR-NUMBER")
@json_option
@pass_session
def why_command(session: Session, reference: str, as_json: bool) -> None:
    """Why an order's parcels have their status, why it is flagged, and when it is looked at next."""
    store = session.reading()
    found = find_one(store.rows(), reference)
    order = store.order(found.row.id)
    if order is None:
        raise NotFoundError(Message(N_("order {number} was taken out a moment ago"), {"number": found.row.number}))
    if order.parcels:
        session.host.load()  # how often carriers want to be asked; none that was not allowed is imported
    page = _Page(session, store, order)
    wanted = [parcel for parcel in order.parcels if parcel.number in found.numbers]
    if as_json:
        say_json(page.json(wanted))
        return
    for line in page.lines(wanted):
        say(line)


class _Page:
    """The reasons of one order's parcels."""

    def __init__(self, session: Session, store: "Store", order: Order) -> None:
        self._order = order
        self._say = session.say
        self._zone = session.zone
        self._now = session.now()
        policy = session.policy
        ledger = Ledger(store).lines()
        self._codes = codes_why(order, self._now, policy.codes, self._when)
        self._whys = explained(order, self._now, self._when, policy, session.host.carriers, ledger)
        config, row = session.config, row_of(order)
        self._flags: Sequence[Flag] = flags(row, config.attention.tracking, self._now)
        terms = Terms(self._now, config.queue, config.attention.tracking, config.deadlines, session.zone)
        case = None if is_asleep(row, self._now, config.deadlines) else case_of(row, terms)
        self._case = case if tells_more(case, self._flags) else None
        self._deadlines = deadlines(order, policy.deadlines)
        self._form: JsonForm = session.json_form([order])

    def lines(self, parcels: Sequence[Parcel]) -> Iterator[str]:
        """As text."""
        _ = self._say
        yield self._order.number
        yield from (f"! {_.say(flag.message)}" for flag in self._flags)
        if self._case is not None:
            sign = "!" if self._case.urgency is Urgency.ACT else "?"
            yield f"{sign} {_.say(self._case.reason)} · {_(ADVICE_WORDS[self._case.advice])}"
        for each in self._codes:
            yield from (
                _.say(reason) if not place else f"  {_.say(reason)}" for place, reason in enumerate(each.reasons)
            )
        if not self._order.parcels and not self._codes:
            yield _("It has no parcel yet, so nothing is looked up")
        for parcel in parcels:
            yield ""
            yield from self._parcel(parcel, self._why(parcel))
        running = [each for each in self._deadlines if each.number in ("", *(parcel.number for parcel in parcels))]
        if running:
            yield ""
            yield from map(self._deadline, running)

    def _parcel(self, parcel: Parcel, found: Why) -> Iterator[str]:
        _ = self._say
        detail = f" ({_.detail(parcel.detail)})" if parcel.detail else ""
        yield f"{parcel.number}  {status_words(_, parcel.status, manual=parcel.manual is not None)}{detail}"
        yield from (f"  {_.say(reason)}" for reason in found.reasons)
        yield from (f"  ? {_.say(each.message)}" for each in found.suspicions)
        yield from (f"  {_.say(words)}" for words in found.next)
        if found.deciding:
            yield "  " + _("What decides:")
            yield from (f"    {self._event(event)}" for event in found.deciding)
        if found.ignored:
            yield "  " + _("What does not:")
            yield from (f"    {self._event(each.event)}  – {_.say(each.reason)}" for each in found.ignored)

    def _event(self, event: Checkpoint) -> str:
        where = ", ".join(filter(None, (event.place, event.country)))
        return f"{self._when(event.when)}  {event.text}" + (f"  {where}" if where else "") + f"  [{event.source}]"

    def _deadline(self, each: Deadline) -> str:
        _ = self._say
        days = (each.at - self._now).days
        left = _("{n} days left").format(n=days) if days >= 0 else _("over")
        return f"{self._when(each.at)}  {_(DEADLINE_WORDS[each.kind])} ({left}; {each.source})  {each.number}".rstrip()

    def _queued(self) -> Json | None:
        """What the morning queue has against the order, where its flags do not tell it."""
        case = self._case
        if case is None:
            return None
        reason = self._say.say(case.reason)
        return {"rule": case.rule, "urgency": case.urgency, "reason": reason, "advice": case.advice}

    def json(self, parcels: Sequence[Parcel]) -> Json:
        """As JSON."""
        return {
            "id": str(self._order.id),
            "number": self._order.number,
            "attention": [{"rule": flag.rule, "reason": self._say.say(flag.message)} for flag in self._flags],
            "queue": self._queued(),
            "deadlines": self._form.deadlines(self._order),
            "codes": [
                {
                    "supplier_order": each.reference,
                    "next_check_at": self._form.time(each.at),
                    "reasons": [self._say.say(reason) for reason in each.reasons],
                }
                for each in self._codes
            ],
            "parcels": [self._parcel_json(parcel, self._why(parcel)) for parcel in parcels],
        }

    def _parcel_json(self, parcel: Parcel, found: Why) -> Json:
        _, form = self._say, self._form
        return {
            "number": parcel.number,
            "status": parcel.status,
            "detail": parcel.detail,
            "manual": parcel.manual is not None,
            "derived": found.verdict.status,
            "rule": found.verdict.rule,
            "since": form.time(found.verdict.since),
            "reasons": [_.say(reason) for reason in found.reasons],
            "deciding": [form.event(event) for event in found.deciding],
            "ignored": [{**form.event(each.event), "reason": _.say(each.reason)} for each in found.ignored],
            "carriers": {source: verdict.status for source, verdict in found.opinions.items()},
            "suspicions": [{"rule": each.rule, "reason": _.say(each.message)} for each in found.suspicions],
            "checked_at": form.time(parcel.checked_at),
            "next_check_at": form.time(parcel.next_check_at),
            "next": {
                "rule": found.plan.rule,
                "hours": found.plan.hours,
                "reasons": [_.say(words) for words in found.next],
            },
        }

    def _why(self, parcel: Parcel) -> Why:
        return self._whys[parcel.number]

    def _when(self, moment: datetime) -> str:
        return local(moment, self._zone).strftime("%Y-%m-%d %H:%M")
