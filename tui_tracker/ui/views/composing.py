"""What a wish to tell customers comes to, in lines: the warning, the count, the samples, who gets nothing. Pure."""

from collections.abc import Iterator, Sequence
from datetime import tzinfo
from typing import Final

from tui_tracker.i18n import Translator
from tui_tracker.model.message import N_, Message
from tui_tracker.model.notifying import Draft, Nobody, Plan, Preview
from tui_tracker.model.outbox import STATE_WORDS, State
from tui_tracker.model.text import clean_text

from .durations import stamp
from .lines import BLANK, Line, Span, wrapped
from .outbox import numbers_named, preview_lines

_STOPPED: Final = (
    N_("{n} goes to somebody who wants no messages, or whose address takes none"),
    N_("{n} go to people who want no messages, or whose address takes none"),
)
_IN_OUTBOX: Final = N_("The outbox has one that tells the same: {when}. Enter makes another one.")
_REASONS: Final = 4  # lines of those who get nothing


def plan_lines(plan: Plan, samples: Sequence[Preview], tr: Translator, zone: tzinfo, width: int) -> list[Line]:
    """All of it, what is to be decided on first."""
    many = len(plan.drafts) + len(plan.nobody) > 1
    lines: list[Line] = []
    for wrong in plan.wrong:
        text = tr(N_("The text can't be sent: {why}")).format(why=clean_text(wrong, limit=300))
        lines += wrapped([Span(text, "flag")], width, hang=2)
    if many or not plan.drafts:
        lines += wrapped([Span(count_words(plan, tr), "heading")], width)
    lines += [line for text in nobody_words(plan, tr) for line in wrapped([Span(text, "muted")], width, hang=2)]
    lines += [line for text in stopped_words(plan, tr) for line in wrapped([Span(text, "flag")], width, hang=2)]
    lines += [line for text in again_words(plan, tr, zone) for line in wrapped([Span(text, "flag")], width, hang=2)]
    for n, (draft, preview) in enumerate(zip(plan.drafts, samples, strict=False), start=1):
        if many:
            head = tr(N_("Sample {n} of {all}: {order}"))
            words = head.format(n=n, all=len(samples), order=clean_text(draft.message.number, limit=60))
            lines += [BLANK, *wrapped([Span(words, "heading")], width)]
        lines += preview_lines(preview, tr, width)
    return lines


def count_words(plan: Plan, tr: Translator) -> str:
    """How many messages there are, and how many get nothing."""
    n, none = len(plan.drafts), len(plan.nobody)
    words = tr.plural(N_("{n} message"), N_("{n} messages"), n).format(n=n)
    without = tr.plural(N_("{n} gets nothing"), N_("{n} get nothing"), none).format(n=none) if none else ""
    return " · ".join(filter(None, (words, without)))


def nobody_words(plan: Plan, tr: Translator) -> Iterator[str]:
    """Who gets nothing and why: those of whom the same is true are told in one line."""
    if len(plan.nobody) == 1 or not plan.nobody:
        yield from (tr.tell(each.why) for each in plan.nobody)
        return
    groups: dict[str, list[str]] = {}
    for each in plan.nobody:
        groups.setdefault(_why(each, tr), []).append(each.number)
    for why, numbers in list(groups.items())[:_REASONS]:
        yield f"{len(numbers)} × {why} ({numbers_named(numbers)})"
    if len(groups) > _REASONS:
        yield tr(N_("…and {n} other reasons")).format(n=len(groups) - _REASONS)


def _why(each: Nobody, tr: Translator) -> str:
    """The reason without the order it is about."""
    why = each.why
    if isinstance(why, Message) and "number" in why.args:
        return tr.say(Message(why.template, {**why.args, "number": ""}, why.plural)).removeprefix(": ")
    return tr.tell(why)


def stopped_words(plan: Plan, tr: Translator) -> Iterator[str]:
    """That some are written to although they are stopped; or how that is done, where they get nothing for it."""
    stopped = len(plan.stopped)
    if stopped:
        yield tr.plural(*_STOPPED, stopped).format(n=stopped)
    elif any(each.closed for each in plan.nobody):
        yield tr(N_("Press s to write to those all the same; the log keeps who did."))


def again_words(plan: Plan, tr: Translator, zone: tzinfo) -> Iterator[str]:
    """That some were told the same before, and when."""
    again = plan.again
    if len(again) == 1:
        earlier = again[0].earlier
        is_sent = earlier is not None and earlier.state is State.SENT
        text = N_("Told already: {when}. Enter sends it again.") if is_sent else _IN_OUTBOX
        yield tr(text).format(when=_earlier(again[0], tr, zone))
    elif again:
        words = tr.plural(N_("{n} was told already"), N_("{n} were told already"), len(again)).format(n=len(again))
        newest = ", ".join(
            f"{clean_text(each.message.number, limit=40)} {_earlier(each, tr, zone)}" for each in again[:3]
        )
        yield f"{words}: {newest}" + (f", +{len(again) - 3}" if len(again) > 3 else "")


def _earlier(draft: Draft, tr: Translator, zone: tzinfo) -> str:
    earlier = draft.earlier
    if earlier is None:
        return ""
    at = f" {stamp(earlier.sent_at, zone)}" if earlier.sent_at is not None else ""
    return f"{tr(STATE_WORDS[earlier.state])}{at}"


def setting_up_lines(text: str, tr: Translator, width: int) -> list[Line]:
    """How notifications are set up, with the very lines."""
    return [
        *wrapped([Span(tr(N_("Notifications to customers are not set up yet.")), "heading")], width),
        *wrapped(
            [Span(tr(N_("These lines in tracker.toml set them up, from the next start on; y copies them:")))], width
        ),
        BLANK,
        *(Line((Span(f"  {line}"),)) for line in text.splitlines()),
        BLANK,
        *wrapped(
            [
                Span(
                    tr(N_("tui-tracker templates list shows the texts; sms, webhook and file are channels too.")),
                    "muted",
                )
            ],
            width,
        ),
    ]
