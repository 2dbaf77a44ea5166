"""`add`: an order by hand, or more codes for one."""

from datetime import date, datetime, time

import click

from tui_tracker.engine import acts
from tui_tracker.model.errors import UsageError
from tui_tracker.model.order import NUMBER_LIMIT, Customer, OrderKey
from tui_tracker.model.text import clean_text
from tui_tracker.store.api import Act, Store

from .finding import plain
from .options import Command
from .output import say
from .selecting import Day
from .session import Session, pass_session


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
@pass_session
def add_command(
    session: Session,
    /,
    order: str,
    numbers: tuple[str, ...],
    placed: date | None,
    carrier: str,
    supplier_orders: tuple[str, ...],
    **customer: str,
) -> None:
    """Add an order by hand, with its tracking numbers; or more numbers to an order there is."""
    store = session.writing()
    now, key = session.now(), _key(store, order, session.config.shop.name)
    parcels = [acts.new_parcel(number, carrier=clean_text(carrier, limit=60), now=now) for number in numbers]
    change = acts.add_order(
        key,
        placed_at=now if placed is None else datetime.combine(placed, time(), session.zone),
        now=now,
        parcels=parcels,
        customer=_customer(customer),
        supplier_orders=supplier_orders,
    )
    before = store.find(key)
    summary = clean_text(" ".join((key.number, *(parcel.number for parcel in parcels))), limit=200)
    commit = store.commit([change], Act(kind="add", by=session.by, summary=summary)).result()
    _ = session.say
    text = (
        _("{number}: nothing new")
        if not commit.changed
        else _("{number} added")
        if before is None
        else _("{number} changed")
    )
    say(text.format(number=key.number))


def _key(store: Store, number: str, shop: str) -> OrderKey:
    """The key of the order there is, whether "#" was typed or not, and if it is from before the shop had a name."""
    cleaned = clean_text(number, limit=NUMBER_LIMIT + 1)
    if len(cleaned) > NUMBER_LIMIT:
        raise UsageError(
            f"{cleaned!r} is too long for an order number", hint=f"At most {NUMBER_LIMIT} characters are kept."
        )
    if not any(char.isalnum() for char in cleaned):
        raise UsageError(f"{cleaned!r} is not an order number", hint="Give the number as the shop has it, e.g. #1001.")
    if store.find(OrderKey(shop, cleaned)) is None:
        for row in store.rows():
            if row.shop in (shop, "") and plain(row.number) == plain(cleaned):
                return row.key
    return OrderKey(shop, cleaned)


def _customer(said: dict[str, str]) -> Customer:
    country = clean_text(said.pop("country"), limit=2 + 1).upper()
    if country and not (len(country) == 2 and country.isalpha()):
        raise UsageError(f"{country!r} is not a country", hint="Give two letters, such as SE.")
    name, email, phone = (clean_text(said[field]) for field in ("name", "email", "phone"))
    return Customer(name=name, email=email, phone=phone, country=country)
