"""An answer stops messages when it says no more than that."""

import pytest

from tui_tracker.model.stops import is_stop

STOPS = "STOP|stop| Stop. |STOPP!|Sluta|UNSUBSCRIBE|stop all|Opt-out|OPT OUT|STOPP SMS tack|avsluta|AVREGISTRERA|lopeta"
OTHERS = (
    "|?|When does the bus stop here?|please|sms|tack|out|Don't stop|Kan ni sluta fråga om koden?|stopped|STOPPARKEN 4|"
    "Cancel my order|1234|The end of the week is fine"
)


@pytest.mark.parametrize("reply", [*STOPS.split("|"), "Stop\nplease", "stop\u200b"])
def test_a_stop_word_alone_stops(reply: str) -> None:
    assert is_stop(reply)


@pytest.mark.parametrize("reply", OTHERS.split("|"))
def test_a_sentence_in_which_it_stands_does_not(reply: str) -> None:
    assert not is_stop(reply)
