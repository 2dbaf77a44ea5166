"""Why an order is flagged: by which page's rule, and what the morning queue makes of it. Pure."""

from collections.abc import Iterator, Sequence
from typing import Final

import msgspec

from tui_tracker.i18n import Translator
from tui_tracker.model.attention import MONITOR_RULES, TRACKING_RULES, AttentionRules, Flag
from tui_tracker.model.cases import ADVICE_WORDS, DEFAULT_QUEUE, Case, QueueRules
from tui_tracker.model.message import N_

from .lines import Line, Span, labelled


class FlagFacts(msgspec.Struct, frozen=True, kw_only=True):
    """An order's flags by the tracking page's `rules`, those by the monitor's, and its case in the morning queue.

    `asleep`: it was put off, the queue does not show it.
    """

    flags: Sequence[Flag] = ()
    rules: AttentionRules = TRACKING_RULES
    monitor: Sequence[Flag] = ()
    monitor_rules: AttentionRules = MONITOR_RULES
    case: Case | None = None
    queue_rules: QueueRules = DEFAULT_QUEUE
    asleep: bool = False


def flag_lines(facts: FlagFacts, tr: Translator, width: int) -> Iterator[Line]:
    """Each flag with its rule; of the monitor's only what the tracking page has not."""
    for flag in facts.flags:
        yield from _flagged(tr("Attention"), flag, facts.rules, tr, width)
    only = [flag for flag in facts.monitor if flag not in facts.flags]
    for flag in only:
        yield from _flagged(tr("On monitor"), flag, facts.monitor_rules, tr, width)
    if facts.case is not None:
        yield from _queued(facts.case, facts, tr, width)
    if not (facts.flags or only or facts.case):
        yield from labelled(tr("Attention"), [Span(tr("no rule asks for it"), "muted")], width)


def _flagged(label: str, flag: Flag, rules: AttentionRules, tr: Translator, width: int) -> list[Line]:
    days = rules.late_after_days if flag.rule == "late" else rules.unfulfilled_after_days
    rule = tr(_RULES[flag.rule]).format(days=f"{days:g}")
    return labelled(label, [Span(tr.say(flag.message), "flag"), Span(f" · {rule}", "muted")], width)


def case_spans(case: Case, tr: Translator) -> list[Span]:
    """The queue's reason, and what is suggested."""
    return [Span(tr.say(case.reason), "flag"), Span(f" · {tr(ADVICE_WORDS[case.advice])}", "manual")]


def _queued(case: Case, facts: FlagFacts, tr: Translator, width: int) -> list[Line]:
    """What stands in the queue, what is suggested, and the rule."""
    spans = case_spans(case, tr)
    if case.rule in _QUEUE_RULES:
        words, days = _QUEUE_RULES[case.rule]
        limit = getattr(facts.queue_rules, days) if days else 0
        spans.append(Span(f" · {tr(words).format(days=f'{limit:g}')}", "muted"))
    if facts.asleep:
        spans.append(Span(f" · {tr(N_('put off'))}", "muted"))
    return labelled(tr("In queue"), spans, width)


_RULES: Final = {
    "status": N_("rule: a status that needs attention"),
    "late": N_("rule: more than {days} days old, fulfilled, not delivered"),
    "unfulfilled": N_("rule: {days} days old or more, not fulfilled"),
}
_QUEUE_RULES: Final = {
    "no_code": (N_("rule: fulfilled, and no code for {days} days"), "no_code_days"),
    "deadline": (N_("rule: {days} days or less to its nearest deadline"), "deadline_days"),
    "still": (N_("rule: no movement for {days} days"), "still_days"),
    "not_collected": (N_("rule: ready for {days} days, and not collected"), "pick_up_days"),
    "disputed": (N_("rule: two sources disagree"), ""),
}
"""The queue's own rules, and the setting each has its days from; the others are the tracking page's."""
