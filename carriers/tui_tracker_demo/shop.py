"""The demo's shop: made-up orders of the last 75 days, with everything that can be wrong with an order.

A few orders are *staged*: their numbers and dates are chosen so that at the start each of the nine statuses can be
seen. All others live as the dice fall.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from decimal import Decimal
from random import Random
from typing import Final, NamedTuple

from tui_tracker.plugin import (
    Context,
    CustomerDraft,
    LineDraft,
    OrderDraft,
    OrderSource,
    Page,
    ParcelDraft,
    Status,
)

from .lives import destination_of, events_until, instants, life_of, scenario_of
from .names import FIRST_COURIERS, MAIL_DOMAINS, NOTES, PRODUCTS, SHOP, TAGS, City, Country
from .numbers import FORMS, is_mistyped, make
from .settings import DemoConfig

DAY: Final = timedelta(days=1)
DAYS: Final = 75
_FIRST_NUMBER: Final = 1001
_SILENCE: Final = (Status.PENDING, Status.UNKNOWN, Status.EXPIRED)  # told by what the carrier does not say
_DONE: Final = "all"


class Plan(NamedTuple):
    """One order before it has a number and a customer. `codes`: tracking number and when it was shipped."""

    placed_at: datetime
    codes: tuple[tuple[str, datetime], ...] = ()
    fulfilled_at: datetime | None = None
    cancelled_at: datetime | None = None


class Stage(NamedTuple):
    """How to show `status` at the start: which lives pass through it, and how often in a hundred orders."""

    status: Status
    scenarios: tuple[str, ...]
    share: int


STAGES: Final = (
    Stage(Status.PENDING, ("label_only", "slow_activation"), 3),
    Stage(Status.UNKNOWN, ("wrong_code",), 2),
    Stage(Status.PICK_UP, ("to_the_door", "collected", "not_collected", "locker"), 4),
    Stage(Status.EXPIRED, ("silent",), 2),
    Stage(Status.ALERT, ("customs_held", "returning", "lost", "customs_fee", "damaged"), 3),
    Stage(Status.UNDELIVERED, ("second_attempt", "bad_address", "refused", "not_collected"), 3),
    Stage(Status.RETURNED, ("not_collected", "refused"), 2),
    Stage(Status.IN_TRANSIT, ("to_the_door", "from_nearby"), 1),
    Stage(Status.DELIVERED, ("to_the_door", "neighbour"), 1),
)


class DemoShop(OrderSource):
    """The made-up shop's orders and codes."""

    id = "demo"
    title = "Demo shop"
    config_type = DemoConfig

    def __init__(self, config: DemoConfig) -> None:
        """`config`: seed, number of orders and the start, all as in `DemoConfig`."""
        self._config = config

    async def fetch(self, cursor: str, ctx: Context) -> Page:
        """All orders in one page; nothing new after that."""
        if cursor == _DONE:
            return Page(cursor=_DONE)
        return shop_page(self._config.seed, self._config.orders, self._config.begins(ctx.now()))


def shop_page(seed: int, count: int, start: datetime) -> Page:
    """The shop as it stands at `start` (aware): `count` orders, oldest first, and their codes."""
    dice = Random(f"{seed}/shop")
    plans = sorted(_Planner(seed, start, dice).plans(count), key=lambda plan: plan.placed_at)
    orders: list[OrderDraft] = []
    parcels: list[ParcelDraft] = []
    for number, plan in enumerate(plans, start=_FIRST_NUMBER):
        order = _order(f"#{number}", plan, _customer(seed, plan, dice), dice)
        orders.append(order)
        parcels.extend(_parcels(order, plan))
    return Page(orders=orders, parcels=parcels, cursor=_DONE)


class _Planner:
    """Decides what orders there are: first one of every kind that must be seen, then as the dice fall."""

    def __init__(self, seed: int, start: datetime, dice: Random) -> None:
        self._seed, self._start, self._dice = seed, start, dice
        self._used: set[str] = set()

    def plans(self, count: int) -> list[Plan]:
        special = list(self._special(count))[:count]
        return special + [self._ordinary() for _ in range(count - len(special))]

    def _special(self, count: int) -> Iterator[Plan]:
        """At least one of each kind, more in a larger shop."""
        for stage in STAGES:
            for turn in range(_part(count, stage.share)):
                yield self._staged(stage, stage.scenarios[turn % len(stage.scenarios)])
        for _ in range(_part(count, 3)):
            yield Plan(placed_at=self._ago(0.1, 6))
        for _ in range(_part(count, 2)):
            yield Plan(placed_at=self._ago(8, 20))
        for _ in range(_part(count, 2)):
            placed_at = self._ago(3, 50)
            yield Plan(placed_at=placed_at, fulfilled_at=placed_at + self._handling())
        for _ in range(_part(count, 1)):
            yield from self._sharing()
        for _ in range(_part(count, 2)):
            placed_at = self._ago(2, 60)
            yield Plan(placed_at=placed_at, cancelled_at=placed_at + 0.2 * self._handling())
        for code in ("TBC", "see e-mail!"):
            shipped_at = self._ago(1, 30)
            yield self._shipped(shipped_at, (code, shipped_at))
        for _ in range(_part(count, 1)):
            shipped_at = self._ago(9, 40)
            yield self._shipped(shipped_at, (self._mistyped(), shipped_at))

    def _staged(self, stage: Stage, scenario: str) -> Plan:
        """An order whose parcel shows `stage.status` at the start."""
        while True:
            number = self._number_living(scenario)
            shipped_at = self._start - self._age_at(stage.status, number)
            if stage.status in _SILENCE or self._newest(number, shipped_at) is stage.status:
                return self._shipped(shipped_at, (number, shipped_at))

    def _newest(self, number: str, shipped_at: datetime) -> Status | None:
        """What the carrier says last at the start. Doors wait for the morning, so a moment can be missed."""
        events = events_until(life_of(self._seed, number), shipped_at, self._start)
        return events[-1].status if events else None

    def _age_at(self, status: Status, number: str) -> timedelta:
        """How long ago `number` must have been shipped to be in `status` now."""
        if status is Status.UNKNOWN:
            return self._dice.uniform(8, 40) * DAY
        life = life_of(self._seed, number)
        times = [at - self._start for at in instants(life, self._start)]
        if status is Status.EXPIRED:
            return times[-1] + self._dice.uniform(31, 40) * DAY
        if status is Status.PENDING:
            return max(life.active_after, times[0]) + (0.2 if life.scenario.name == "label_only" else -1) * DAY
        at = self._dice.choice([at for at, moment in enumerate(life.moments) if moment.step.status is status])
        until = times[at + 1] if at + 1 < len(times) else times[at] + 12 * DAY
        return times[at] + (until - times[at]) * self._dice.uniform(0.3, 0.7)

    def _ordinary(self) -> Plan:
        """An order like most: more of them lately, one to three codes, not shipped yet if it is young."""
        dice = self._dice
        placed_at = self._start - DAYS * dice.random() ** 1.2 * DAY
        shipped_at = placed_at + self._handling()
        if shipped_at > self._start:
            return Plan(placed_at=placed_at)
        codes = [(self._number(), shipped_at)]
        for _ in range(dice.choices((0, 1, 2), (74, 19, 7))[0]):
            later = shipped_at + dice.uniform(0, 4) * DAY
            if later <= self._start:
                codes.append((self._number_to(destination_of(self._seed, codes[0][0])), later))
        return Plan(placed_at=placed_at, codes=tuple(codes), fulfilled_at=shipped_at)

    def _sharing(self) -> Iterator[Plan]:
        """Two orders of one customer that went out in one parcel."""
        shipped_at = self._ago(4, 40)
        code = (self._number(), shipped_at)
        yield self._shipped(shipped_at, code)
        yield self._shipped(shipped_at, code)

    def _shipped(self, shipped_at: datetime, *codes: tuple[str, datetime]) -> Plan:
        return Plan(placed_at=shipped_at - self._handling(), codes=codes, fulfilled_at=shipped_at)

    def _ago(self, least: float, most: float) -> datetime:
        """A moment between `least` and `most` days before the start."""
        return self._start - self._dice.uniform(least, most) * DAY

    def _handling(self) -> timedelta:
        """From order to hand-over."""
        return self._dice.uniform(0.4, 3.5) * DAY

    def _number(self) -> str:
        """A number that is not taken."""
        while True:
            number = make(self._dice.choice(FORMS), self._dice)
            if number not in self._used:
                self._used.add(number)
                return number

    def _number_living(self, scenario: str) -> str:
        while True:
            number = self._number()
            if scenario_of(self._seed, number).name == scenario:
                return number

    def _number_to(self, destination: tuple[Country, City]) -> str:
        while True:
            number = self._number()
            if destination_of(self._seed, number) == destination:
                return number

    def _mistyped(self) -> str:
        """A registered item's number with two figures swapped, so that its check digit is wrong."""
        while True:
            number = make("RR", self._dice)
            swapped = number[:4] + number[5] + number[4] + number[6:]
            if is_mistyped(swapped):
                return swapped


def _part(count: int, share: int) -> int:
    """`share` per hundred of `count`, at least one."""
    return max(1, count * share // 100)


def _order(number: str, plan: Plan, who: "_Customer", dice: Random) -> OrderDraft:
    lines = _lines(who.country, dice)
    total = sum((Decimal(line.price) * line.quantity for line in lines), Decimal(0))
    return OrderDraft(
        number=number,
        shop=SHOP,
        external_id=f"demo-{number[1:]}",
        placed_at=plan.placed_at.replace(microsecond=0),
        customer=who.draft,
        lines=lines,
        total=str(total),
        currency=who.country.currency,
        fulfilled=plan.fulfilled_at is not None,
        fulfilled_at=plan.fulfilled_at and plan.fulfilled_at.replace(microsecond=0),
        cancelled_at=plan.cancelled_at and plan.cancelled_at.replace(microsecond=0),
        supplier_orders=tuple(dict.fromkeys(line.supplier_order for line in lines if line.supplier_order)),
        note=dice.choice(NOTES) if dice.random() < 0.12 else "",
        tags=tuple(tag for tag in TAGS if dice.random() < 0.06),
        url=f"https://{SHOP}/admin/orders/{number[1:]}",
    )


def _lines(country: Country, dice: Random) -> tuple[LineDraft, ...]:
    products = dice.sample(PRODUCTS, dice.choices((1, 2, 3, 5), (55, 28, 12, 5))[0])
    ordered = f"81{dice.randrange(10**14):014d}" if dice.random() < 0.7 else ""
    return tuple(
        LineDraft(
            title=title,
            sku=sku,
            quantity=dice.choices((1, 2, 4), (82, 14, 4))[0],
            price=f"{Decimal(krona) * Decimal(str(country.rate)):.2f}",
            supplier_order=ordered,
        )
        for title, sku, krona in products
    )


class _Customer(NamedTuple):
    draft: CustomerDraft
    country: Country


def _customer(seed: int, plan: Plan, dice: Random) -> _Customer:
    """Who lives where the first code goes; the same code gives the same person."""
    code = plan.codes[0][0] if plan.codes else str(dice.random())
    country, city = destination_of(seed, code)
    own = Random(f"{seed}/who/{code}")
    given, family = own.choice(country.given), own.choice(country.family)
    draft = CustomerDraft(
        name=f"{family}{given}" if country.family_first else f"{given} {family}",
        email=f"customer{own.randrange(100, 1000)}@{own.choice(MAIL_DOMAINS)}",
        phone=f"{country.phone}{own.randrange(5, 100):02d}" if country.phone and own.random() < 0.8 else "",
        country=country.code,
        city=city.name,
        postal_code=city.postal_code,
        address=(f"{own.choice(country.streets)} {own.randrange(1, 120)}",),
    )
    return _Customer(draft, country)


def _parcels(order: OrderDraft, plan: Plan) -> Iterator[ParcelDraft]:
    """The order's codes, its lines dealt out among them."""
    several = len(plan.codes) > 1
    for at, (number, shipped_at) in enumerate(plan.codes):
        lines = tuple(range(at, len(order.lines), len(plan.codes))) if several else ()
        yield ParcelDraft(
            number=number,
            order=order.number,
            shop=order.shop,
            carrier="demo",
            courier=next((name for form, name in FIRST_COURIERS.items() if number.startswith(form)), ""),
            shipped_at=shipped_at.replace(microsecond=0),
            lines=lines,
        )
