"""`edit`: what an operator knows better of an order: its codes, who carries them, its supplier orders, its customer."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, tzinfo
from typing import Any

import click

from tui_tracker.engine.port import ParcelRef
from tui_tracker.model.awaiting import read_references
from tui_tracker.model.deeds import AddCode, Deed, EditOrder, RemoveCodes, ReplaceCode
from tui_tracker.model.errors import AppError, Exit, NotFoundError, UsageError
from tui_tracker.model.message import N_, Message
from tui_tracker.model.text import clean_number, clean_text

from .adding import check_carrier, order_json, read_customer
from .finding import Found, find_one
from .json_output import say_json
from .options import Command, json_option
from .output import say
from .selecting import Day
from .session import Session, pass_session


class _OutOfReach(AppError):
    """The carrier could not be told."""

    exit_code = Exit.UNREACHABLE


@click.command("edit", cls=Command)
@click.argument("reference", metavar="ORDER-OR-NUMBER")
@click.option("--number", default="", metavar="NUMBER", help="Which of its parcels; needed where it has several.")
@click.option("--carrier", default=None, metavar="ID", help="Who is asked about the parcel.")
@click.option("--courier-code", default="", metavar="CODE", help="The carrier's own code for who moves it.")
@click.option("--courier", default="", metavar="NAME", help="The name that goes with the code.")
@click.option("--code", "codes", multiple=True, metavar="CODE", help="One more parcel; may be repeated.")
@click.option("--new-code", default="", metavar="CODE", help="Another code for the parcel, in every order that has it.")
@click.option("--drop-code", is_flag=True, help="Take the parcel out, of every order that has it.")
@click.option("--supplier-order", "supplier_orders", multiple=True, metavar="REF", help="In place of those it has.")
@click.option("--name", default=None, help="The customer's name.")
@click.option("--email", default=None, help="The customer's e-mail address.")
@click.option("--phone", default=None, help="The customer's telephone number.")
@click.option("--country", default=None, metavar="CC", help="Where it goes: two letters.")
@click.option("--placed", type=Day(), metavar="DATE", help="When it was made.")
@click.option("--cancel/--uncancel", "cancelled", default=None, help="The order is called off, or is not.")
@json_option
@pass_session
def edit_command(session: Session, /, reference: str, as_json: bool, **asked: Any) -> None:
    """Change an order by hand: its codes and who is asked about them, its supplier orders, its customer.

    A carrier that follows the number is told of another courier; when it refuses, nothing is changed and it says why.
    """
    edit = Edit(**asked)
    if not edit.deeds_wanted and edit.carrier is None and not edit.courier_code and not edit.supplier_orders:
        raise UsageError(N_("nothing to change was given"), hint=N_("tui-tracker edit --help says what can be."))
    check_carrier(session, edit.carrier or "")
    ordered = read_references(" ".join(edit.supplier_orders))
    found = find_one(session.writing().rows(), reference)
    of_parcel = edit.carrier is not None or edit.courier_code or edit.new_code or edit.drop_code
    ref = _parcel(found, edit.number) if of_parcel else None
    hand = session.by_hand()
    commits = []
    if ref is not None and edit.carrier is not None and not edit.new_code:
        commits.append(hand.set_carrier([ref], edit.carrier).result())
    courier_changed = False
    if ref is not None and edit.courier_code:
        _change_courier(session, ref, clean_text(edit.courier_code, limit=40), clean_text(edit.courier, limit=100))
        courier_changed = True
    if ordered or edit.supplier_orders:
        commits.append(hand.set_supplier_orders(found.row.id, ordered).result())
    commits += [hand.do(deed, [found.row.id]).result() for deed in edit.deeds(ref, session.zone)]
    for commit in commits:
        session.tell(commit)
    changed = courier_changed or any(commit.changed for commit in commits)
    if as_json:
        result = "changed" if changed else "unchanged"
        say_json({"result": result, "order": order_json(session, session.writing(), found.row.id)})
    else:
        text = N_("{number} changed") if changed else N_("{number}: nothing new")
        say(session.say(text).format(number=found.row.number))


@dataclass(frozen=True, kw_only=True, slots=True)
class Edit:
    """What was asked for on the command line."""

    number: str = ""
    carrier: str | None = None
    courier_code: str = ""
    courier: str = ""
    codes: tuple[str, ...] = ()
    new_code: str = ""
    drop_code: bool = False
    supplier_orders: tuple[str, ...] = ()
    name: str | None = None
    email: str | None = None
    phone: str | None = None
    country: str | None = None
    placed: date | None = None
    cancelled: bool | None = None

    @property
    def customer(self) -> dict[str, str]:
        """The customer's fields that were given, as they are kept. Raises `UsageError`."""
        given = {"name": self.name, "email": self.email, "phone": self.phone, "country": self.country}
        return read_customer({name: text for name, text in given.items() if text is not None})

    @property
    def deeds_wanted(self) -> bool:
        """Whether anything but carrier, courier and supplier orders is to be changed."""
        facts = self.customer or self.placed is not None or self.cancelled is not None
        return bool(facts or self.codes or self.new_code or self.drop_code)

    def deeds(self, ref: ParcelRef | None, zone: tzinfo) -> Iterator[Deed]:
        """What is to be done, one step each."""
        carrier = self.carrier or ""
        if ref is not None and self.new_code:
            yield ReplaceCode(numbers=(ref.number,), code=self.new_code, carrier=carrier)
        if ref is not None and self.drop_code:
            yield RemoveCodes(numbers=(ref.number,))
        for code in self.codes:
            yield AddCode(code=code, carrier=carrier)
        placed = datetime.combine(self.placed, time.min, zone) if self.placed is not None else None
        if self.customer or placed is not None or self.cancelled is not None:
            yield EditOrder(customer=self.customer, placed_at=placed, cancelled=self.cancelled)


def _parcel(found: Found, number: str) -> ParcelRef:
    """The parcel that is meant. Raises `UsageError` where it has several, `NotFoundError` where there is none."""
    numbers: Sequence[str] = found.numbers
    if number:
        numbers = [each for each in numbers if each == clean_number(number)]
    if not numbers:
        text = Message(N_("order {number} has no parcel {code}"), {"number": found.row.number, "code": number})
        none = Message(N_("order {number} has no parcel yet"), {"number": found.row.number})
        raise NotFoundError(text if number else none, hint=N_("Add its code: tui-tracker add ORDER NUMBER"))
    if len(numbers) > 1:
        args = {"number": found.row.number, "codes": ", ".join(numbers)}
        raise UsageError(
            Message(N_("order {number} has several parcels: {codes}"), args), hint=N_("Name one with --number.")
        )
    return ParcelRef(found.row.id, numbers[0])


def _change_courier(session: Session, ref: ParcelRef, code: str, name: str) -> None:
    """Raises `AppError` with the carrier's reason when it refuses."""
    engine = session.engine()
    engine.start()
    job = engine.wait(engine.change_courier(ref, code, name))
    for outcome in job.outcomes:
        if outcome.kind != "courier_changed":
            from .tracking import exit_code

            kind = _OutOfReach if exit_code(job.outcomes) is Exit.UNREACHABLE else AppError
            text = Message(N_("{number}: the courier was not changed"), {"number": ref.number})
            raise kind(text, hint=outcome.message)
    if job.message:
        raise AppError(job.message)
