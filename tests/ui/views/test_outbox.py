"""A message of the outbox in one line."""

from datetime import UTC, datetime

import pytest
from rich.cells import cell_len

from tui_tracker.i18n import LANGUAGES, Translator
from tui_tracker.model.happenings import Happening
from tui_tracker.model.outbox import OutboxMessage, State
from tui_tracker.ui.views.outbox import message_line

NOW = datetime(2026, 3, 31, 12, tzinfo=UTC)


@pytest.mark.parametrize("width", [56, 60, 76, 116, 200])
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("state", list(State))
def test_it_is_one_line_with_a_word_of_everything_at_every_width(width: int, language: str, state: State) -> None:
    message = OutboxMessage(
        keys=("a",),
        order=1,
        number="#1001-LONG-NUMBER",
        event=Happening.OUT_FOR_DELIVERY,
        channel="file",
        state=state,
        reason="a reason that a service gives at length",
        created_at=NOW,
        happened_at=NOW,
        due_at=NOW,
        expires_at=NOW,
    )
    line = message_line(message, "c…@shop.example", Translator(language), UTC, width)
    assert cell_len("".join(span.text for span in line.spans)) <= width
    assert all(span.text.strip() for span in line.spans[1:])
