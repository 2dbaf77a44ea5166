"""What the alerts see of the engine's carriers."""

from datetime import UTC, datetime

import pytest

from tui_tracker.cli.alerting import carriers_of, channels_of
from tui_tracker.engine.port import Account, CarrierHealth, CarrierState
from tui_tracker.host.health import CarrierHealthState, Health
from tui_tracker.model.notices import Alert

NOW = datetime(2026, 11, 26, 8, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("health", "trouble"),
    [
        (CarrierHealth.UP, None),
        (CarrierHealth.LINK_ONLY, None),
        (CarrierHealth.PAUSED, None),  # asked to be left alone: no trouble of ours
        (CarrierHealth.DOWN, Alert.CARRIER_DOWN),
        (CarrierHealth.BROKEN, Alert.CARRIER_DOWN),
        (CarrierHealth.REFUSED, Alert.KEY_REFUSED),
    ],
)
def test_a_carrier_is_in_trouble_where_it_can_not_be_asked(health: CarrierHealth, trouble: Alert | None) -> None:
    (found,) = carriers_of([CarrierState(id="post", title="Post", health=health)], [], str)
    assert (found.trouble, found.answered_at, found.total) == (trouble, None, 0)


def test_its_account_and_its_last_answer_come_along_and_no_secret_does() -> None:
    state = CarrierState(
        id="post", title="Post", health=CarrierHealth.REFUSED, reason="key s3cret\x1b[2J", account=Account(9, 10, NOW)
    )
    health = CarrierHealthState(id="post", title="Post", health=Health.REFUSED, answered_at=NOW)
    (found,) = carriers_of([state], [health], lambda text: text.replace("s3cret", "***"))
    assert (found.used, found.total, found.resets_at, found.answered_at) == (9, 10, NOW, NOW)
    assert found.reason == "key ***[2J"


def test_a_channel_whose_key_is_refused_is_in_trouble_and_no_secret_comes_along() -> None:
    titles = {"email": "E-mail", "sms": "SMS"}
    email, sms = channels_of(titles, {"email": "535 s3cret"}, {"sms": NOW}, lambda text: text.replace("s3cret", "***"))
    assert (email.id, email.trouble, email.reason, email.answered_at) == (
        *("channel:email", Alert.KEY_REFUSED, "535 ***"),
        None,
    )
    assert (sms.id, sms.trouble, sms.answered_at) == ("channel:sms", None, NOW)
