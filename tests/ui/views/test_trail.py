"""The audit trail: who did what, what was taken back, what was replaced."""

from datetime import UTC, datetime, timedelta
from typing import Any

from tui_tracker.i18n import Translator
from tui_tracker.model.order import Order
from tui_tracker.store.api import AuditEntry
from tui_tracker.ui.views.detail import Facts
from tui_tracker.ui.views.trail import TRAIL, taken_back, trail_lines

NOW = datetime(2026, 11, 2, 10, 0, tzinfo=UTC)


def entry(revision: int, kind: str, summary: str = "", **data: Any) -> AuditEntry:
    at = NOW - timedelta(hours=100 - revision)
    return AuditEntry(revision=revision, at=at, kind=kind, by="eva", summary=summary, orders=(1,), data=data)


def tell(*entries: AuditEntry, is_open: bool = True, next_undo: int = 0) -> str:
    order = Order(id=1, number="#1", placed_at=NOW)
    facts = Facts(order=order, now=NOW, zone=UTC, audit=entries, next_undo=next_undo)
    return "\n".join(line.text for line in trail_lines(facts, Translator("en"), 120, is_open=is_open))


def test_what_is_taken_back_as_things_stand() -> None:
    note, tag = entry(1, "note"), entry(2, "tags")
    undone = entry(3, "undo", of=2)
    assert taken_back([undone, tag, note]) == {2}
    assert taken_back([entry(4, "redo", of=2), undone, tag, note]) == frozenset()
    assert taken_back([entry(5, "undo", of=2), entry(4, "redo", of=2), undone, tag, note]) == {2}


def test_acts_taken_back_and_the_one_that_u_takes_back_are_marked() -> None:
    text = tell(entry(3, "undo", "tags +late", of=2), entry(2, "tags", "+late"), entry(1, "note", "call"), next_undo=1)
    assert "tags changed: +late · taken back · eva" in text
    assert "note written: call · u takes it back · eva" in text
    assert "taken back: tags changed (+late) · eva" in text


def test_what_somebody_had_set_and_was_replaced_is_named() -> None:
    lost = [{"order": 1, "field": "LP1.manual", "theirs": {"by": "bo"}, "mine": None}]
    assert "replaced what bo had set" in tell(entry(1, "set_status", "LP1: delivered", conflicts=lost))


def test_a_long_trail_is_folded_and_says_how_much_there_is() -> None:
    entries = [entry(n, "note", f"note {n}") for n in range(20, 0, -1)]
    text = tell(*entries, is_open=False)
    assert "note 15" in text
    assert "note 14 " not in text
    assert "… 14 earlier entries · + shows all" in text
    assert "note 1 " in tell(*entries)


def test_damaged_particulars_are_left_out() -> None:
    assert tell(entry(1, "note", conflicts="?", of="x")).count("\n") == 2


def test_the_fold_has_its_key() -> None:
    order = Order(id=1, number="#1", placed_at=NOW)
    facts = Facts(order=order, now=NOW, zone=UTC, audit=[entry(n, "note") for n in range(20, 0, -1)])
    lines = trail_lines(facts, Translator("en"), 80, is_open=False)
    assert [line.fold for line in lines if line.fold] == [TRAIL]
