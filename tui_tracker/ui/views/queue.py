"""The morning queue in words and cells: pure, from its cases and the engine's state."""

from datetime import datetime, tzinfo
from typing import Final

from rich.cells import cell_len

from tui_tracker.engine.port import CarrierHealth, EngineState
from tui_tracker.i18n import Translator
from tui_tracker.model.cases import ADVICE_WORDS, RULE_WORDS, Case, Urgency
from tui_tracker.model.causes import Cause
from tui_tracker.model.message import N_
from tui_tracker.model.order import OrderRow
from tui_tracker.model.queue import COUNT_WORDS, NOTHING, Queue
from tui_tracker.model.snoozing import WAKING
from tui_tracker.ui.chrome import account_words

from .cells import Cell, Column
from .deadlines import deadline_cell

_ILL: Final = frozenset({CarrierHealth.DOWN, CarrierHealth.REFUSED, CarrierHealth.BROKEN})


def queue_columns(tr: Translator) -> tuple[Column, ...]:
    """In 80 cells there is room for the reason, the act and the deadline; the others come with more."""
    advice = max(cell_len(tr(words)) for words in ADVICE_WORDS.values())
    return (
        Column("urgency", "", 1, rank=1),
        Column("number", N_("Order"), 8, rank=0),
        Column("rule", N_("Flag"), max(cell_len(tr(words)) for words in RULE_WORDS.values()), rank=8),
        Column("reason", N_("Why"), 22, grow=3, rank=0),
        Column("advice", N_("What to do"), advice, rank=3),
        Column("deadline", N_("Deadline"), 14, rank=4),
        Column("value", N_("Value"), 10, rank=7, right=True),
        Column("age", N_("Age"), 4, rank=6, right=True),
        Column("customer", N_("Customer"), 14, grow=1, rank=9),
        Column("code", N_("Code"), 16, grow=1, rank=10),
    )


def case_cell(case: Case, row: OrderRow | None, key: str, now: datetime, tr: Translator, *, indent: bool) -> Cell:
    """One field of a case; `indent`: it stands under a cause that is open."""
    if key == "urgency":
        return Cell("!" if case.urgency is Urgency.ACT else "?", "flag" if case.urgency is Urgency.ACT else "muted")
    if key == "number":
        return Cell(("  " if indent else "") + (row.number if row is not None else ""), "strong")
    if key == "rule":
        return Cell(tr(RULE_WORDS[case.rule]), "flag" if case.urgency is Urgency.ACT else "")
    if key == "reason":
        woken = f" · {tr(WAKING[case.woken])}" if case.woken else ""
        return Cell(tr.say(case.reason) + woken)
    if key == "advice":
        return Cell(tr(ADVICE_WORDS[case.advice]), "manual")
    if key == "deadline":
        return Cell(*deadline_cell(case.deadline, now, tr)) if case.deadline is not None else Cell("")
    if row is None:
        return Cell("")
    if key == "value":
        return Cell(f"{row.total} {row.currency}".strip(), "muted")
    if key == "age":
        return Cell(tr(N_("{n}d")).format(n=max(0, (now - row.placed_at).days)), "muted")
    return Cell(row.customer.name or row.customer.email) if key == "customer" else Cell(case.parcel, "muted")


def cause_cell(cause: Cause, key: str, now: datetime, tr: Translator, *, is_open: bool, plain: bool) -> Cell:
    """One field of a shared cause."""
    first = cause.cases[0]
    if key == "urgency":
        act = any(case.urgency is Urgency.ACT for case in cause.cases)
        return Cell("!" if act else "?", "flag" if act else "muted")
    if key == "number":
        sign = ("-" if is_open else "+") if plain else ("▾" if is_open else "▸")
        return Cell(f"{sign} {len(cause.cases)}", "strong")
    if key == "rule":
        return Cell(tr(RULE_WORDS[first.rule]), "flag" if first.urgency is Urgency.ACT else "")
    if key == "reason":
        return Cell(tr.say(cause.title), "strong")
    if key == "advice":
        return Cell(tr(ADVICE_WORDS[first.advice]), "manual")
    if key == "deadline" and first.deadline is not None:
        return Cell(*deadline_cell(first.deadline, now, tr))
    return Cell("")


def queue_line(queue: Queue, state: EngineState, tr: Translator, zone: tzinfo, width: int) -> str:
    """One line that says it all; what does not fit goes from the end, the counts of the queue first of all."""
    parts = _counted(queue, tr, "deadlines", "act", "look")
    down = sum(1 for carrier in state.carriers if carrier.health in _ILL)
    parts += [tr.plural(*_DOWN, down).format(n=down)] if down else []
    parts += [account_words(each.title, each.account, zone, tr) for each in state.carriers if each.account]
    parts += _counted(queue, tr, "delivered", "asleep")
    if not queue.cases:
        parts.insert(0, tr(NOTHING))
    while len(parts) > 1 and cell_len(" · ".join(parts)) > width:
        parts.pop()
    return " · ".join(parts)


def _counted(queue: Queue, tr: Translator, *names: str) -> list[str]:
    """These counts in words, those of nothing left out."""
    counts = {name: getattr(queue, name) for name in names}
    return [tr.plural(*COUNT_WORDS[name], n).format(n=n) for name, n in counts.items() if n]


_DOWN: Final = (N_("{n} carrier down"), N_("{n} carriers down"))
