"""What a person asks for by hand: only what is so, not twice unless meant, and from the states it makes sense in."""

from datetime import UTC, datetime, timedelta

import msgspec
import pytest

from tui_tracker.model.errors import UsageError
from tui_tracker.model.happenings import Happening
from tui_tracker.model.order import Customer, Order, Parcel, settled
from tui_tracker.model.outbox import NotifyRules, OutboxMessage, State
from tui_tracker.model.status import Status
from tui_tracker.notify.asking import asked_for, called_off, released, tried_once_more

NOW = datetime(2026, 11, 2, 23, 0, tzinfo=UTC)
RULES = NotifyRules(enabled=True, channels={Happening.DELIVERED: "sms"})
ORDER = settled(
    Order(
        id=1,
        number="#1",
        placed_at=NOW - timedelta(days=3),
        customer=Customer(country="SE"),
        parcels=(Parcel(number="AB1234567"), Parcel(number="CD1234567", status=Status.DELIVERED, since=NOW)),
    )
)


def ask(
    kind: Happening, told: frozenset[str] = frozenset(), *, again: bool = False, channel: str = ""
) -> OutboxMessage:
    return asked_for(ORDER, kind, channel, RULES, NOW, by="eva", told=told.__contains__, again=again)


def test_it_is_about_the_parcels_it_is_true_of_and_goes_at_once_even_at_night() -> None:
    shipped, delivered = ask(Happening.SHIPPED), ask(Happening.DELIVERED)
    assert shipped.parcels == ("AB1234567", "CD1234567")
    assert (delivered.parcels, delivered.channel, delivered.by) == (("CD1234567",), "sms", "eva")
    assert delivered.due_at == NOW
    assert ask(Happening.SHIPPED, channel="file").channel == "file"


def test_what_is_not_so_is_not_told() -> None:
    with pytest.raises(UsageError, match="no parcel is at customs"):
        ask(Happening.CUSTOMS)


def test_twice_is_only_told_when_it_is_meant() -> None:
    first = ask(Happening.DELIVERED)
    told = frozenset(first.keys)
    with pytest.raises(UsageError, match="told already"):
        ask(Happening.DELIVERED, told)
    second = ask(Happening.DELIVERED, told, again=True)
    third = ask(Happening.DELIVERED, told | set(second.keys), again=True)
    assert len({*first.keys, *second.keys, *third.keys}) == 3


def test_words_of_ones_own_may_tell_what_no_event_is_and_are_the_same_only_word_for_word() -> None:
    def own(text: str, told: frozenset[str] = frozenset()) -> OutboxMessage:
        return asked_for(ORDER, Happening.CUSTOMS, "", RULES, NOW, by="eva", told=told.__contains__, own=text)

    first = own("Subject: Sorry\nLate.")
    assert (first.own, first.words, first.parcels) == ("Subject: Sorry\nLate.", "own words", ("AB1234567", "CD1234567"))
    assert own("Another.", frozenset(first.keys)).own == "Another."
    with pytest.raises(UsageError, match="was sent these words already"):
        own(first.own, frozenset(first.keys))
    assert not set(first.keys) & set(ask(Happening.SHIPPED).keys)


@pytest.mark.parametrize("state", list(State))
def test_each_step_is_for_the_states_it_makes_sense_in(state: State) -> None:
    kept = msgspec.structs.replace(ask(Happening.SHIPPED), state=state, by="", attempts=3)
    for step, states, after in (
        (released("eva", NOW), {State.HELD}, State.QUEUED),
        (called_off, {State.QUEUED, State.RETRY, State.HELD, State.UNKNOWN}, State.SUPPRESSED),
        (
            tried_once_more("eva", NOW),
            {State.FAILED, State.UNKNOWN, State.SUPPRESSED, State.RETRY},
            State.QUEUED,
        ),
    ):
        found = step(kept)
        assert found is not None
        assert found.state is (after if state in states else state)
        assert step(None) is None
