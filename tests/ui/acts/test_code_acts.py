"""Putting an order right by key: its code, its carrier, what is in which parcel, its facts."""

from msgspec.structs import replace

from tests.ui.acts.test_handling_acts import shop
from tests.ui.fakes import NOW
from tests.ui.support import opened
from tui_tracker.engine.port import CarrierHealth, CarrierState, EngineState
from tui_tracker.model.deeds import AddCode, RemoveCodes, ReplaceCode
from tui_tracker.model.order import SupplierLook, settled

BROKEN = "RB123456758SE"  # two digits the other way round: RB123456785SE is right


def with_code(number: str, n: int = 1) -> list[object]:
    return [settled(replace(each, parcels=(replace(each.parcels[0], number=number),))) for each in shop(n)]


async def test_a_slip_of_the_pen_is_offered_with_how_sure_it_is_and_replaces_the_code() -> None:
    async with opened(orders=with_code(BROKEN)) as desk:  # type: ignore[arg-type]
        await desk.press("c")
        await desk.sees(f"Code of #1: {BROKEN}", "RB123456785SE · two characters the other way round · PostNord")
        await desk.press("down", "down", "down", "enter")
        await desk.sees(f"{BROKEN} replaced by RB123456785SE: #1 · u takes it back")
        assert desk.engine.asked == [
            ("do", ReplaceCode(numbers=(BROKEN,), code="RB123456785SE"), 1),
            ("track", "RB123456785SE"),
        ]


async def test_a_code_of_the_supplier_comes_first() -> None:
    order = with_code(BROKEN)[0]
    looked = replace(order, looks=(SupplierLook(reference="819001", codes=("LP00123456789012",)),))  # type: ignore[type-var]
    async with opened(orders=[looked]) as desk:  # type: ignore[list-item]
        await desk.press("c", "down")
        await desk.sees("LP00123456789012 · from supplier order 819001")
        await desk.press("enter")
        await desk.sees("replaced by LP00123456789012")


async def test_whose_a_typed_code_is_stands_below_it_and_enter_replaces() -> None:
    async with opened(orders=shop()) as desk:
        await desk.press("c", *"rb123456785se")
        await desk.sees("RB123456785SE: PostNord", "check digit right", "https://tracking.postnord.com")
        await desk.press("enter")
        await desk.sees("LB00000001 replaced by RB123456785SE: #1")


async def test_others_that_share_the_parcel_are_named_before() -> None:
    async with opened(orders=with_code("LP00123456789012", 3)) as desk:  # type: ignore[arg-type]
        await desk.press("c")
        await desk.sees("The same parcel is in #2, #3: what is done here is done there too.")


async def test_a_code_is_added_as_another_parcel_or_taken_away_after_asking() -> None:
    async with opened(orders=shop(1)) as desk:
        await desk.press("c", *"RB123456785SE", "down", "down", "enter")
        await desk.sees("Code RB123456785SE added: #1")
        await desk.press("c", "end", "enter")
        await desk.until(lambda: desk.app.screen is not desk.orders)
        await desk.press("escape")
        await desk.press("c", "down", "end", "enter")
        await desk.sees("Remove the code LB00000001?", "Goes with it: 12 events")
        await desk.press("y")
        await desk.sees("Code LB00000001 removed: #1")
        deeds = [each[1] for each in desk.engine.asked if each[0] == "do"]
        assert deeds == [AddCode(code="RB123456785SE"), RemoveCodes(numbers=("LB00000001",))]


async def test_an_order_without_a_code_gets_one() -> None:
    async with opened(orders=[settled(replace(shop(1)[0], parcels=()))]) as desk:
        await desk.press("c")
        await desk.sees("A code for #1")
        await desk.press(*"RB123456785SE", "enter")
        await desk.sees("Code RB123456785SE added: #1")


async def test_what_can_be_no_code_and_what_is_there_already_is_refused() -> None:
    async with opened(orders=shop(1)) as desk:
        await desk.press("c", "enter")
        await desk.sees("Type the code first.")
        await desk.press(*"LB00000001", "enter")
        await desk.sees("That is the code there is.")
        await desk.press(*["backspace"] * 10, *"abc", "enter")
        await desk.sees("ABC is not a tracking number")
        assert desk.engine.asked == []


CARRIERS = (
    CarrierState(id="17track", title="17TRACK", health=CarrierHealth.UP),
    CarrierState(id="post", title="The post", health=CarrierHealth.DOWN, reason="no answer"),
)


async def test_capital_c_chooses_who_is_asked_about_the_marked_parcels() -> None:
    async with opened(orders=shop(2)) as desk:
        desk.engine.engine_state = EngineState(carriers=CARRIERS)
        await desk.press("asterisk", "C")
        await desk.sees("Who is asked about 2 parcels", "17TRACK", "The post · no answer")
        await desk.press("down", "enter")
        await desk.sees("2 parcels: asked about at 17TRACK")
        assert desk.engine.asked == [("carrier", "LB00000001", "LB00000002", "17track")]


async def test_the_couriers_a_number_looks_like_can_be_chosen_with_how_sure_that_is() -> None:
    async with opened(orders=with_code("RB123456785SE")) as desk:  # type: ignore[arg-type]
        await desk.press("C")
        await desk.sees("Courier PostNord", "%")
        await desk.press("end", "enter")
        await desk.sees("Changing the courier of RB123456785SE")
        assert desk.engine.asked[0][:2] == ("courier", "RB123456785SE")


async def test_capital_l_says_which_items_are_in_the_parcel() -> None:
    async with opened(orders=shop(1)) as desk:
        await desk.press("L")
        await desk.sees("Items in LB00000001", "[ ] 1 × Lamp", "[ ] 2 × Shade")
        await desk.press("down", "space")
        await desk.sees("[x] 2 × Shade")
        await desk.press("enter")
        await desk.sees("1 item in LB00000001: #1 · u takes it back")
        assert desk.engine.orders[1].parcels[0].lines == (1,)


async def test_capital_e_edits_only_what_was_changed() -> None:
    async with opened(orders=shop(1)) as desk:
        await desk.press("E")
        await desk.sees("Edit order #1", "Åsa Lindström")
        await desk.press(*" N", "tab", *"asa@kund.example", "enter")
        await desk.sees("Edited: #1 · u takes it back")
        after = desk.engine.orders[1]
        assert (after.customer.name, after.customer.email) == ("Åsa Lindström N", "asa@kund.example")
        assert (after.placed_at, after.total, after.cancelled_at) == (shop(1)[0].placed_at, "249.00", None)


async def test_a_day_that_is_none_is_refused_and_an_order_is_cancelled_with_yes() -> None:
    async with opened(orders=shop(1)) as desk:
        await desk.press("E", *["tab"] * 6, "x", "enter")
        await desk.sees("is no day", "Write 2026-11-02.")
        await desk.press("backspace", *["tab"] * 4, *["backspace"] * 2, *"yes", "enter")
        await desk.sees("Edited: #1")
        assert desk.engine.orders[1].cancelled_at == NOW
