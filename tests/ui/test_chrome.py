"""The engine in a few words, on the right of the title line."""

from datetime import UTC, datetime

from tui_tracker.engine.port import Account, CarrierHealth, CarrierState, EngineState
from tui_tracker.i18n import Translator
from tui_tracker.ui.chrome import state_line

LATER = datetime(2026, 4, 1, tzinfo=UTC)


def line_of(state: CarrierState) -> str:
    return state_line(EngineState(carriers=(state,)), (), Translator("en"))


def test_a_carrier_that_takes_no_new_numbers_is_said() -> None:
    assert line_of(CarrierState(id="a", title="Acme", health=CarrierHealth.UP)) == ""
    held = CarrierState(id="a", title="Acme", health=CarrierHealth.UP, no_new_until=LATER)
    assert line_of(held) == "Acme: no new numbers"


def test_a_carrier_that_is_paused_altogether_is_said_so_only() -> None:
    state = CarrierState(id="a", title="Acme", health=CarrierHealth.PAUSED, paused_until=LATER, no_new_until=LATER)
    assert line_of(state) == "Acme paused"


def test_what_a_carrier_costs_is_said_with_the_day_it_ends_or_is_filled_up_again() -> None:
    filled = datetime(2026, 12, 1, tzinfo=UTC)
    for account, words in (
        (Account(61, 100), "17TRACK 61/100"),
        (Account(61, 100, resets_at=filled), "17TRACK 61/100 to 1 Dec"),
        (Account(61, 100, resets_at=filled, ends_at=datetime(2026, 11, 28, tzinfo=UTC)), "17TRACK 61/100 to 28 Nov"),
    ):
        state = CarrierState(id="17track", title="17TRACK", health=CarrierHealth.UP, account=account)
        assert line_of(state) == words
