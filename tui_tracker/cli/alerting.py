"""The engine's carriers as the operator's alerts see them."""

from collections.abc import Callable, Iterable
from typing import Final

from tui_tracker.engine.port import CarrierHealth, CarrierState
from tui_tracker.host.health import CarrierHealthState
from tui_tracker.model.alerts import CarrierNow
from tui_tracker.model.notices import Alert
from tui_tracker.model.text import clean_text

_TROUBLES: Final = {
    CarrierHealth.DOWN: Alert.CARRIER_DOWN,
    CarrierHealth.BROKEN: Alert.CARRIER_DOWN,
    CarrierHealth.REFUSED: Alert.KEY_REFUSED,
}


_LONGEST: Final = 300  # characters of a reason


def carriers_of(
    states: Iterable[CarrierState], healths: Iterable[CarrierHealthState], mask: Callable[[str], str]
) -> list[CarrierNow]:
    """One for each; `mask` takes secrets out of reasons. A carrier that asks to be left alone for a while is in no
    trouble.
    """
    answered = {each.id: each.answered_at for each in healths}
    found = ((_carrier(each), answered.get(each.id)) for each in states)
    return [each._replace(answered_at=at, reason=clean_text(mask(each.reason), limit=_LONGEST)) for each, at in found]


def _carrier(state: CarrierState) -> CarrierNow:
    found = CarrierNow(state.id, state.title, _TROUBLES.get(state.health), state.reason, state.paused_until)
    account = state.account
    if account is None:
        return found
    return found._replace(used=account.used, total=account.total, resets_at=account.resets_at)
