"""The engine's carriers as the operator's alerts see them."""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
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


def channels_of(
    titles: Mapping[str, str], refused: Mapping[str, str], answered: Mapping[str, datetime], mask: Callable[[str], str]
) -> list[CarrierNow]:
    """The channels (titles by id) in the same form: those whose service refuses the key (id → what it said) are in
    trouble. Their ids begin with "channel:", as a carrier may be called the same.
    """
    return [
        CarrierNow(
            f"channel:{name}",
            title,
            Alert.KEY_REFUSED if name in refused else None,
            clean_text(mask(refused.get(name, "")), limit=_LONGEST),
            answered_at=answered.get(name),
        )
        for name, title in titles.items()
    ]


def _carrier(state: CarrierState) -> CarrierNow:
    found = CarrierNow(state.id, state.title, _TROUBLES.get(state.health), state.reason, state.paused_until)
    account = state.account
    if account is None:
        return found
    return found._replace(used=account.used, total=account.total, resets_at=account.resets_at)
