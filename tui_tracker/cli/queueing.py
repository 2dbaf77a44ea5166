"""`queue`: the morning queue without a screen."""

from datetime import datetime, time, timedelta

import click

from tui_tracker.model.cases import ADVICE_WORDS, RULE_WORDS, Case, Terms, Urgency
from tui_tracker.model.causes import Cause
from tui_tracker.model.deadlines import DEADLINE_NAMES
from tui_tracker.model.moments import local
from tui_tracker.model.order import OrderRow
from tui_tracker.model.queue import COUNT_WORDS, NOTHING, Queue, queue_of

from .json_output import Json, say_json
from .options import Command, json_option
from .output import Column, say, say_table
from .session import Session, pass_session


@click.command("queue", cls=Command)
@click.option("--limit", type=click.IntRange(min=0), help="At most so many.")
@json_option
@pass_session
def queue_command(session: Session, limit: int | None, as_json: bool) -> None:
    """What wants a hand today: the nearest deadline first, then what the order is worth, then its age."""
    config, now = session.config, session.now()
    rows = {row.id: row for row in session.reading().rows()}
    terms = Terms(now, config.queue, config.attention.tracking, config.deadlines, session.zone)
    yesterday = local(now, session.zone).date() - timedelta(days=1)
    found = queue_of(rows.values(), terms, since=datetime.combine(yesterday, time.min, session.zone))
    if as_json:
        say_json(_json(session, found, rows, limit))
        return
    _say(session, found, rows, limit)


def _json(session: Session, found: Queue, rows: dict[int, OrderRow], limit: int | None) -> Json:
    counts = {name: getattr(found, name) for name in COUNT_WORDS}
    causes = [each for each in found.lines if isinstance(each, Cause)]
    shared = {case.order_id: n for n, cause in enumerate(causes) for case in cause.cases}
    return {
        **counts,
        "cases": [_case(session, each, rows[each.order_id], shared) for each in found.cases[:limit]],
        "causes": [
            {"title": str(each.title), "orders": [str(case.order_id) for case in each.cases]} for each in causes
        ],
    }


def _case(session: Session, case: Case, row: OrderRow, shared: dict[int, int]) -> Json:
    deadline = case.deadline
    return {
        "id": str(case.order_id),
        "number": row.number,
        "urgency": case.urgency,
        "rule": case.rule,
        "reason": str(case.reason),
        "advice": case.advice,
        "parcel": case.parcel or None,
        "deadline": {"kind": deadline.kind, "at": deadline.at.astimezone(session.zone).isoformat()}
        if deadline
        else None,
        "value": row.total,
        "currency": row.currency,
        "woken": case.woken or None,
        "cause": shared.get(case.order_id),
    }


def _say(session: Session, found: Queue, rows: dict[int, OrderRow], limit: int | None) -> None:
    _ = session.say
    columns = (
        Column(title=""),
        Column(title=_("Order")),
        Column(title=_("Flag"), shrinks=True),
        Column(title=_("Why"), shrinks=True),
        Column(title=_("What to do"), shrinks=True),
        Column(title=_("Deadline")),
    )
    if found.cases[:limit]:
        say_table(columns, [_cells(session, case, rows[case.order_id]) for case in found.cases[:limit]])
    counts = {name: getattr(found, name) for name in COUNT_WORDS}
    told = [_.plural(*COUNT_WORDS[name], n).format(n=n) for name, n in counts.items() if n]
    say(" · ".join(told if found.cases else [_(NOTHING), *told]))


def _cells(session: Session, case: Case, row: OrderRow) -> tuple[str, ...]:
    _ = session.say
    deadline = ""
    if case.deadline is not None:
        deadline = f"{local(case.deadline.at, session.zone):%Y-%m-%d} {_(DEADLINE_NAMES[case.deadline.kind])}"
    sign = "!" if case.urgency is Urgency.ACT else "?"
    return sign, row.number, _(RULE_WORDS[case.rule]), _.say(case.reason), _(ADVICE_WORDS[case.advice]), deadline
