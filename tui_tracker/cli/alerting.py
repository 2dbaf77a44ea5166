"""The engine's carriers as the operator's alerts see them."""

from collections.abc import Iterable

from tui_tracker.engine.port import CarrierHealth, CarrierState
from tui_tracker.host.health import CarrierHealthState
from tui_tracker.model.alerts import CarrierNow
from tui_tracker.model.notices import Alert

_TROUBLES = {
    CarrierHealth.DOWN: Alert.CARRIER_DOWN,
    CarrierHealth.BROKEN: Alert.CARRIER_DOWN,
    CarrierHealth.REFUSED: Alert.KEY_REFUSED,
}


def carriers_of(states: Iterable[CarrierState], healths: Iterable[CarrierHealthState]) -> list[CarrierNow]:
    """One for each. A carrier that asks to be left alone for a while is in no trouble."""
    answered = {each.id: each.answered_at for each in healths}
    return [_carrier(each)._replace(answered_at=answered.get(each.id)) for each in states]


def _carrier(state: CarrierState) -> CarrierNow:
    found = CarrierNow(state.id, state.title, _TROUBLES.get(state.health), state.reason, state.paused_until)
    account = state.account
    if account is None:
        return found
    return found._replace(used=account.used, total=account.total, resets_at=account.resets_at)
