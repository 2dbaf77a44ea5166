"""`add`: an order by hand, or more codes for one."""

import re
from collections.abc import Iterable, Mapping
from datetime import date, datetime, time
from typing import Final

import click

from tui_tracker.engine import acts
from tui_tracker.model.attention import flags
from tui_tracker.model.awaiting import read_references
from tui_tracker.model.deeds import edited, new_parcel
from tui_tracker.model.errors import UsageError
from tui_tracker.model.message import N_, Message
from tui_tracker.model.nearest import nearest
from tui_tracker.model.order import NUMBER_LIMIT, Customer, OrderKey, row_of
from tui_tracker.model.text import clean_number, clean_text
from tui_tracker.store.api import Act, Store

from .finding import plain
from .json_output import Json, say_json
from .options import Command, json_option
from .output import say
from .selecting import Day
from .session import Session, pass_session

_S10: Final = re.compile(r"[A-Z]{2}\d{9}[A-Z]{2}")
_ADDRESS: Final = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s.]+")


@click.command("add", cls=Command)
@click.argument("order")
@click.argument("numbers", nargs=-1, metavar="[NUMBER]...")
@click.option("--placed", type=Day(), metavar="DATE", help="When it was made; today unless given.")
@click.option("--carrier", default="", metavar="ID", help="Who is asked; guessed from the number unless given.")
@click.option("--supplier-order", "supplier_orders", multiple=True, metavar="REF", help="The supplier's number for it.")
@click.option("--name", default="", help="The customer's name.")
@click.option("--email", default="", help="The customer's e-mail address.")
@click.option("--phone", default="", help="The customer's phone number.")
@click.option("--country", default="", metavar="CC", help="Where it goes, two letters.")
@json_option
@pass_session
def add_command(
    session: Session,
    /,
    order: str,
    numbers: tuple[str, ...],
    placed: date | None,
    carrier: str,
    supplier_orders: tuple[str, ...],
    as_json: bool,
    **customer: str,
) -> None:
    """Add an order by hand, with its tracking numbers; or more numbers to an order there is."""
    known = edited(Customer(), read_customer(customer))
    check_carrier(session, carrier)
    ordered = read_references(" ".join(supplier_orders))
    result, key, store = add_order(session, order, numbers, placed, known, carrier=carrier, supplier_orders=ordered)
    if as_json:
        say_json({"result": result, "order": order_json(session, store, store.find(key))})
    else:
        say(session.say(RESULTS[result]).format(number=key.number))


def add_order(
    session: Session,
    order: str,
    numbers: Iterable[str],
    placed: date | None,
    customer: Customer,
    *,
    carrier: str = "",
    supplier_orders: tuple[str, ...] = (),
) -> tuple[str, OrderKey, Store]:
    """Add it, or codes to the one there is; a key of `RESULTS`, and where it is. Raises `AppError`."""
    parcels = [new_parcel(_one(number), carrier=carrier, now=session.now()) for number in numbers]
    store = session.writing()
    now, key = session.now(), _key(store, order, session.config.shop.name)
    change = acts.add_order(
        key,
        placed_at=now if placed is None else datetime.combine(placed, time(), session.zone),
        now=now,
        parcels=parcels,
        customer=customer,
        supplier_orders=supplier_orders,
    )
    was_there = store.find(key) is not None
    summary = clean_text(" ".join((key.number, *(parcel.number for parcel in parcels))), limit=200)
    commit = store.commit([change], Act(kind="add", by=session.by, summary=summary, undoable=True)).result()
    return "unchanged" if not commit.changed else "changed" if was_there else "added", key, store


RESULTS: Final = {
    "added": N_("{number} added"),
    "changed": N_("{number} changed"),
    "unchanged": N_("{number}: nothing new"),
}


def order_json(session: Session, store: Store, order_id: int | None) -> Json | None:
    """The order as `list --json` has it; `None` when somebody took it out in the meantime."""
    order = store.order(order_id or 0)
    if order is None:
        return None
    found = flags(row_of(order), session.config.attention.tracking, session.now())
    return session.json_form([order]).order(order, found)


def _key(store: Store, number: str, shop: str) -> OrderKey:
    """The key of the order there is, whether "#" was typed or not, and if it is from before the shop had a name."""
    cleaned = clean_text(number, limit=NUMBER_LIMIT + 1)
    if len(cleaned) > NUMBER_LIMIT:
        text = Message(
            N_("the order number {number}… is longer than {most} characters"),
            {"number": cleaned[:20], "most": NUMBER_LIMIT},
        )
        raise UsageError(text, hint=N_("Give the number as the shop has it, e.g. #1001."))
    if not any(char.isalnum() for char in cleaned):
        text = Message(N_("{number} is not an order number"), {"number": repr(cleaned)})
        raise UsageError(text, hint=N_("Give the number as the shop has it, e.g. #1001."))
    if store.find(OrderKey(shop, cleaned)) is None:
        for row in store.rows():
            if row.shop in (shop, "") and plain(row.number) == plain(cleaned):
                return row.key
    return OrderKey(shop, cleaned)


def _one(number: str) -> str:
    """The code in one argument: blanks may stand only where the postal union prints them (`LB 123 456 785 SE`)."""
    joined = clean_number(number)
    if " " in clean_text(number) and not _S10.fullmatch(joined):
        text = Message(N_("{number} has blanks in it"), {"number": repr(clean_text(number))})
        raise UsageError(text, hint=N_("Write one code without blanks, and several codes as arguments of their own."))
    return number


def check_carrier(session: Session, carrier: str) -> None:
    """Raises `UsageError` when no carrier has that id; one that only lacks its options is fine."""
    if not carrier:
        return
    session.host.load()
    known = sorted({*session.host.carriers, *(row.name for row in session.host.rows if ":" not in row.name)} - {"csv"})
    if carrier not in known:
        near = nearest(carrier, known)
        hint = (
            Message(N_("Did you mean {name}?"), {"name": near})
            if near
            else Message(N_("Known: {names}"), {"names": ", ".join(known)})
        )
        raise UsageError(Message(N_("there is no carrier {carrier}"), {"carrier": repr(carrier)}), hint=hint)


def read_customer(said: Mapping[str, str]) -> dict[str, str]:
    """A customer's fields as they are kept; "" stays. Raises `UsageError` for what is no country and no address."""
    fields = {name: clean_text(text) for name, text in said.items()}
    country = fields.get("country", "").upper()
    if country and not (len(country) == 2 and country.isalpha()):
        text = Message(N_("{country} is not a country"), {"country": repr(country[:3])})
        raise UsageError(text, hint=N_("Give two letters, such as SE."))
    email = fields.get("email", "")
    if email and not _ADDRESS.fullmatch(email):
        text = Message(N_("{email} is not an e-mail address"), {"email": repr(email)})
        raise UsageError(text, hint=N_("Write it as name@example.org."))
    return {**fields, **({"country": country} if "country" in fields else {})}
