"""What a template of the shop's own messages can say. All names are there in each of them."""

from collections.abc import Mapping, Sequence
from datetime import datetime, tzinfo
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from tui_tracker.i18n import Translator
from tui_tracker.model.alerts import DeadlineNow, Report
from tui_tracker.model.cases import ADVICE_WORDS, RULE_WORDS, Case, Urgency
from tui_tracker.model.causes import Cause
from tui_tracker.model.deadlines import DEADLINE_NAMES, DEADLINE_WORDS
from tui_tracker.model.notices import ALERT_WORDS, Alert
from tui_tracker.model.order import OrderRow
from tui_tracker.model.queue import counts_of
from tui_tracker.model.text import clean_text

from .dates import Moment
from .links import safe_url

if TYPE_CHECKING:
    from .variables import ShopFacts

Values = dict[str, Any]
_SHARING: Final = 5  # orders that are named of a shared cause


class Alerted(NamedTuple):
    """What a message tells. `facts` as in the outbox; `lines`: of the queue, at most."""

    alert: Alert
    at: datetime
    language: str
    facts: Mapping[str, str] = {}
    report: Report = Report()
    lines: int = 20


def alert_variables(told: Alerted, shop: "ShopFacts", zone: tzinfo) -> Values:
    """All variables by name."""
    say = Translator(told.language)
    facts, queue, rows = told.facts, told.report.queue, told.report.rows
    used, total = _number(facts.get("used")), _number(facts.get("total"))
    counts = [say.say(each) for each in counts_of(queue)]
    shown = queue.lines[: told.lines]
    url = safe_url(shop.url)
    return {
        "shop": {"name": clean_text(shop.name), "email": clean_text(shop.email) or None, "url": url or None},
        "shop_name": clean_text(shop.name),
        "event": told.alert.value,
        "event_name": say(ALERT_WORDS[told.alert]),
        "happened_at": Moment.of(told.at, zone),
        "language": told.language,
        "title": clean_text(facts.get("title", "")),
        "reason": clean_text(facts.get("reason", "")) or None,
        "until": _moment(facts.get("until"), zone),
        "used": used,
        "total": total,
        "percent": used * 100 // total if total else 0,
        "line": " · ".join(counts),
        "counts": counts,
        "groups": [_group(each, rows, say, zone) for each in shown],
        "more": len(queue.cases) - sum(len(each.cases) if isinstance(each, Cause) else 1 for each in shown),
        "deadlines": [_deadline(each, say, zone) for each in told.report.deadlines],
    }


def _group(line: Case | Cause, rows: Mapping[int, OrderRow], say: Translator, zone: tzinfo) -> Values:
    """A line of the queue: one order, or several with a title of what they share."""
    cases: Sequence[Case] = line.cases if isinstance(line, Cause) else (line,)
    return {
        "title": clean_text(say.say(line.title)) if isinstance(line, Cause) else None,
        "count": len(cases),
        "cases": [_case(each, rows, say, zone) for each in cases[:_SHARING]],
        "more": max(0, len(cases) - _SHARING),
    }


def _case(case: Case, rows: Mapping[int, OrderRow], say: Translator, zone: tzinfo) -> Values:
    row, deadline = rows.get(case.order_id), case.deadline
    return {
        "order": clean_text(row.number) if row is not None else str(case.order_id),
        "act": case.urgency is Urgency.ACT,
        "flag": say(RULE_WORDS[case.rule]),
        "reason": clean_text(say.say(case.reason)),
        "advice": say(ADVICE_WORDS[case.advice]),
        "parcel": clean_text(case.parcel) or None,
        "deadline": Moment.of(deadline.at, zone) if deadline is not None else None,
        "deadline_name": say(DEADLINE_NAMES[deadline.kind]) if deadline is not None else None,
    }


def _deadline(each: DeadlineNow, say: Translator, zone: tzinfo) -> Values:
    return {
        "order": clean_text(each.order.number),
        "parcel": clean_text(each.deadline.number),
        "at": Moment.of(each.deadline.at, zone),
        "name": say(DEADLINE_NAMES[each.deadline.kind]),
        "what": say(DEADLINE_WORDS[each.deadline.kind]),
        "source": clean_text(say(each.deadline.source)),
    }


def _number(text: str | None) -> int:
    return int(text) if text and text.isdecimal() else 0


def _moment(text: str | None, zone: tzinfo) -> Moment | None:
    return Moment.of(datetime.fromisoformat(text), zone) if text else None
