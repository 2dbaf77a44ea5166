"""Days at the desk, over the real engine and a data file: what goes wrong with parcels, and what is kept of it."""

from datetime import timedelta
from pathlib import Path

import pytest
from msgspec.structs import replace

from tests.journeys.acting import DAY, NOW, answers, colleague, keep, kept, order, sitting
from tui_tracker.model.deeds import SetNote
from tui_tracker.model.order import Checkpoint, Order, settled
from tui_tracker.model.outcome import Event, Tracking
from tui_tracker.model.status import Detail, Status
from tui_tracker.plugin import Missed, NotFound, TrackRequest, Unavailable
from tui_tracker.ui.options import UiOptions


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "orders.json"


def told(n: int, status: Status, detail: Detail | None = None, *, days: float = 2) -> Order:
    """Order #n, whose parcel stands so since some days."""
    made = order(n)
    since = NOW - days * DAY
    (parcel,) = made.parcels
    event = Checkpoint(when=since, text="Hub", source="post", seen_at=since, status=status, detail=detail)
    parcel = replace(parcel, status=status, derived=status, detail=detail, since=since, events=(event,))
    return settled(replace(made, parcels=(replace(parcel, last_event="Hub", last_event_at=since),)))


def delivers(request: TrackRequest) -> Tracking | Missed:
    """The carrier handed all of them over an hour ago."""
    event = Event(when=NOW - timedelta(hours=1), text="Handed over", status=Status.DELIVERED)
    return Tracking(number=request.number, events=[event])


def is_down(request: TrackRequest) -> Tracking | Missed:
    """The carrier's computers are out of reach."""
    return Missed(number=request.number, error=Unavailable("no answer in 10 seconds"))


async def test_the_morning_begins_with_what_needs_a_hand_and_ends_with_an_empty_queue(path: Path) -> None:
    keep(path, [told(1, Status.IN_TRANSIT), told(2, Status.ALERT, Detail.LOST), told(3, Status.DELIVERED, days=0.1)])
    async with sitting(path, options=UiOptions(queue_first=True)) as eva:
        await eva.sees("Morning queue", "1 act now", "#2")
        assert "#1 " not in eva.text
        await eva.press("full_stop")  # what is suggested
        await eva.sees("Resent: #2")
        await eva.press(*"RB222SE", "enter")
        await eva.sees("Marked resent as RB222SE: #2")
        await eva.sees("Nothing needs a hand · 1 delivered since yesterday")
    found = kept(path)["#2"]
    assert [parcel.number for parcel in found.parcels] == ["RB00000002SE", "RB222SE"]
    assert found.resent is not None


async def test_one_countrys_lost_parcels_are_filtered_in_the_queue_and_put_off_together_and_come_back(
    path: Path,
) -> None:
    lost = [told(n, Status.ALERT, Detail.LOST) for n in (1, 2, 3)]
    abroad = replace(lost[2], customer=replace(lost[2].customer, country="NO"))
    keep(path, [*lost[:2], abroad, told(4, Status.UNKNOWN)])
    async with sitting(path, options=UiOptions(queue_first=True)) as eva:
        await eva.sees("Morning queue", "4 act now")
        await eva.press("slash", *"country:se detail:lost", "enter")
        await eva.sees("Morning queue 2/4 country:se detail:lost", "4 act now")
        assert "#3" not in eva.text
        await eva.press("asterisk", "z", "enter")
        await eva.sees("Put off until it moves: 2 orders", "2 act now")
        await eva.press("escape", "escape")
        await eva.sees("#3", "#4")
        await eva.press("u")
        await eva.sees("Taken back: put off, 2 orders", "4 act now")
    assert [number for number, one in kept(path).items() if one.snooze is not None] == []


async def test_a_lost_parcel_is_paid_back_and_put_away(path: Path) -> None:
    keep(path, [told(1, Status.EXPIRED, days=40)])
    async with sitting(path) as eva:
        await eva.press("w")
        await eva.sees("Why: order #1")
        await eva.press("escape", "m")
        await eva.sees("To the supplier about #1")
        await eva.press("enter")
        await eva.sees("noted: #1")
        await eva.press("dollar_sign", "enter")
        await eva.sees("Marked refunded in full: #1")
        await eva.press("a")
        await eva.sees("Archived: #1")
    found = kept(path)["#1"]
    assert found.refund is not None
    assert (found.refund.amount, found.refund.currency, found.refund.by) == ("249.00", "SEK", "eva")
    assert found.archived_at == NOW


async def test_goods_that_are_sent_again_have_a_parcel_that_is_followed(path: Path) -> None:
    keep(path, [told(1, Status.RETURNED)])

    def knows_the_new_one(request: TrackRequest) -> Tracking | Missed:
        known = request.number == "RB777SE"
        return answers(request) if known else Missed(number=request.number, error=NotFound("nothing new"))

    async with sitting(path, post=knows_the_new_one) as eva:
        await eva.press("P", *"RB 777 SE", "enter")
        await eva.sees("Marked resent as RB777SE: #1")
        await eva.press("enter", "A")
        await eva.sees("In transit")
        await eva.until(lambda: any(each.status is Status.IN_TRANSIT for each in kept(path)["#1"].parcels))
    parcels = {parcel.number: parcel.status for parcel in kept(path)["#1"].parcels}
    assert parcels == {"RB00000001SE": Status.RETURNED, "RB777SE": Status.IN_TRANSIT}


async def test_a_carrier_that_is_down_changes_nothing_and_is_asked_again_when_it_is_back(path: Path) -> None:
    keep(path, [told(1, Status.IN_TRANSIT)])
    async with sitting(path, post=is_down) as eva:
        await eva.press("r")
        await eva.sees("no answer in 10 seconds")
    (parcel,) = kept(path)["#1"].parcels
    assert (parcel.status, len(parcel.events)) == (Status.IN_TRANSIT, 1)
    async with sitting(path, post=delivers) as eva:
        await eva.press("r")
        await eva.sees("Delivered")
        await eva.until(lambda: kept(path)["#1"].parcels[0].status is Status.DELIVERED)


async def test_a_status_set_by_hand_outlasts_the_carrier_until_it_is_given_back(path: Path) -> None:
    keep(path, [order(1)])
    async with sitting(path) as eva:
        await eva.press("t")
        await eva.sees("Set the status of")
        await eva.press("end", "enter")
        await eva.sees("set to Delivered")
        await eva.press("r")
        await eva.sees("RB00000001SE")
        await eva.until(lambda: bool(kept(path)["#1"].parcels[0].events))
    assert kept(path)["#1"].parcels[0].status is Status.DELIVERED
    async with sitting(path) as eva:
        await eva.press("T")
        await eva.sees("In transit")
        await eva.until(lambda: kept(path)["#1"].parcels[0].status is Status.IN_TRANSIT)
    assert kept(path)["#1"].parcels[0].manual is None


async def test_what_came_is_filtered_marked_and_archived_in_one_go_and_all_of_it_comes_back(path: Path) -> None:
    keep(path, [told(n, Status.DELIVERED if n % 2 else Status.IN_TRANSIT) for n in range(1, 9)])
    async with sitting(path) as eva:
        await eva.press("slash", *"status:delivered", "enter")
        await eva.sees("Orders 4/8")
        await eva.press("asterisk", "a")
        await eva.sees("Archived: 4 orders · u takes it back")
        assert {number for number, each in kept(path).items() if each.archived_at} == {"#1", "#3", "#5", "#7"}
        await eva.press("u")
        await eva.sees("Taken back: archived, 4 orders")
    assert not any(each.archived_at for each in kept(path).values())


async def test_orders_put_off_wake_by_themselves_when_their_parcel_moves(path: Path) -> None:
    keep(path, [told(1, Status.ALERT, Detail.CUSTOMS_HELD)])
    async with sitting(path, options=UiOptions(queue_first=True), post=delivers) as eva:
        await eva.sees("Morning queue", "#1")
        await eva.press("z", "enter")
        await eva.sees("1 put off")
        await eva.press("1", "r")
        await eva.sees("Delivered")
        await eva.until(lambda: kept(path)["#1"].parcels[0].status is Status.DELIVERED)
        await eva.press("4")
        await eva.sees("Morning queue", "1 delivered")
        await eva.until(lambda: "put off" not in eva.text)


async def test_tags_are_given_to_many_and_found_again(path: Path) -> None:
    keep(path, [order(n) for n in (1, 2, 3)])
    async with sitting(path) as eva:
        await eva.press("space", "space", "number_sign", *"gift", "enter")
        await eva.sees("Tags +gift: 2 orders")
        await eva.press("escape", "slash", *"tag:gift", "enter")
        await eva.sees("Orders 2/3")
    assert sum(each.tags == ("gift",) for each in kept(path).values()) == 2


async def test_the_selection_stays_on_its_order_while_a_colleague_changes_and_adds_others(path: Path) -> None:
    keep(path, [order(n) for n in (1, 2, 3)])
    async with sitting(path) as eva:
        await eva.press("j", "i", *"mine", "enter")
        await eva.sees("Note written: #2")
        with colleague(path, "bo") as (store, bo):
            others = [row.id for row in store.rows() if row.number != "#2"]
            bo.do(SetNote(text="his"), others).result(10)
        keep(path, [order(0)])
        await eva.sees("Orders 4")
        await eva.press("number_sign", *"seen", "enter")
        await eva.sees("Tags +seen: #2")
    assert {number: (each.note, each.tags) for number, each in kept(path).items()} == {
        "#0": ("", ()),
        "#1": ("his", ()),
        "#2": ("mine", ("seen",)),
        "#3": ("his", ()),
    }


async def test_a_shop_that_speaks_swedish_works_in_swedish_and_keeps_no_language(path: Path) -> None:
    keep(path, [order(1), order(2)])
    async with sitting(path, language="sv") as eva:
        await eva.sees("Ordrar 2")
        await eva.press("t")
        await eva.sees("Varning")
        await eva.press("end", "enter")
        await eva.sees("Levererad")
        await eva.press("i", *"ringt kunden", "enter")
        await eva.sees("u tar tillbaka")
    found = kept(path)["#1"]
    assert (found.parcels[0].status, found.note) == (Status.DELIVERED, "ringt kunden")
    async with sitting(path) as bo:
        await bo.press("enter", "G")
        await bo.sees("note written", "set by hand")


async def test_the_monitors_number_opens_its_orders_and_they_are_acted_on_there(path: Path) -> None:
    sent = [replace(told(n, Status.IN_TRANSIT), fulfilled_at=NOW - 2 * DAY) for n in (50, 51)]
    keep(path, [*sent, told(1, Status.IN_TRANSIT)])
    async with sitting(path) as eva:
        await eva.press("3")
        await eva.sees("Fulfilment monitor", "3 orders", "Needs attention 2")
        await eva.press("exclamation_mark")
        await eva.sees("#50", "#51")
        await eva.press("asterisk", "number_sign", *"late", "enter")
        await eva.sees("Tags +late: 2 orders")
        await eva.press("3")
        await eva.sees("Fulfilment monitor")
    assert {number: each.tags for number, each in kept(path).items()} == {"#50": ("late",), "#51": ("late",), "#1": ()}
