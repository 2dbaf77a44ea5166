"""Messages to people in words: one line for the list, everything known of one, and as it goes out. Pure."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime, tzinfo
from typing import Final

from rich.cells import cell_len

from tui_tracker.i18n import Translator
from tui_tracker.model.message import N_
from tui_tracker.model.moments import local
from tui_tracker.model.notifying import Preview, SmsSize
from tui_tracker.model.outbox import CUSTOMER, REASONS, STATE_WORDS, OutboxMessage, State
from tui_tracker.model.text import clean_text

from .cells import fitted
from .durations import relative, stamp, stamp_and_relative
from .lines import BLANK, Line, Span, labelled, wrapped

STATES: Final = (
    State.HELD,
    State.UNKNOWN,
    State.FAILED,
    State.RETRY,
    State.QUEUED,
    State.SENDING,
    State.SENT,
    State.SUPPRESSED,
)
"""What wants a person comes first."""
_WANTS_A_HAND: Final = frozenset({State.HELD, State.UNKNOWN, State.FAILED})
_GOES: Final = frozenset({State.QUEUED, State.RETRY})
_ROLES: Final = {
    State.HELD: "flag",
    State.UNKNOWN: "flag",
    State.FAILED: "flag",
    State.SENT: "status-delivered",
    State.SUPPRESSED: "muted",
}
_SIGNS: Final = {State.SUPPRESSED: "-", State.SENT: " "}
_WHEN: Final = 11  # cells


def event_words(message: OutboxMessage, tr: Translator) -> str:
    """What it tells."""
    return tr(message.words)


def reason_words(message: OutboxMessage, tr: Translator) -> str:
    """Why, in words: one of ours, or what a channel said."""
    known = REASONS.get(message.reason)
    return tr(known) if known else clean_text(message.reason, limit=500)


def state_words(message: OutboxMessage, tr: Translator) -> str:
    """Where it is, and why."""
    why = reason_words(message, tr)
    return tr(STATE_WORDS[message.state]) + (f": {why}" if why else "")


def way_words(message: OutboxMessage, to: str, tr: Translator) -> str:
    """By which channel, and to whom."""
    whom = to if message.to == CUSTOMER else " ".join(filter(None, (tr(N_("to you")), to)))
    return " ".join(filter(None, (message.channel, whom)))


def when_of(message: OutboxMessage) -> datetime:
    """When it went, or goes; of what does neither, when it was asked for."""
    if message.sent_at is not None:
        return message.sent_at
    return message.due_at if message.state in _GOES else message.created_at


def message_line(message: OutboxMessage, to: str, tr: Translator, zone: tzinfo, width: int) -> Line:
    """A message in `width` cells: a sign, the order, what it tells, how and to whom, where it is and why, and when."""
    role = _ROLES.get(message.state, "")
    order = max(8, min(14, width // 9))
    what = max(17, min(18, width // 6))  # the longest words of ours
    way = max(16, min(34, width // 5))
    rest = max(4, width - 2 - order - what - way - _WHEN - 4)
    sign = _SIGNS.get(message.state, "!" if message.state in _WANTS_A_HAND else "…")
    return Line(
        (
            Span(f"{sign} ", role),
            Span(_padded(clean_text(message.number or "–", limit=60), order) + " ", "strong"),
            Span(_padded(event_words(message, tr), what) + " "),
            Span(_padded(way_words(message, to, tr), way) + " ", "muted"),
            Span(_padded(state_words(message, tr), rest) + " ", role),
            Span(f"{local(when_of(message), zone):%m-%d %H:%M}", "muted"),
        )
    )


def _padded(text: str, width: int) -> str:
    cut = fitted(text, width)
    return cut + " " * (width - cell_len(cut))


def counts_lines(counts: Mapping[State, int], chosen: State | None, tr: Translator, width: int) -> list[Line]:
    """How many are in each state, the one that is shown brought out; what there is none of is left out."""
    lines: list[Line] = []
    row: list[Span] = []
    for state in (None, *STATES):
        n = counts.get(state, 0) if state is not None else sum(counts.values())
        if not n and state not in (None, chosen):
            continue
        words = tr(STATE_WORDS[state]) if state is not None else tr(N_("all"))
        span = Span(f" {words} {n} ", "chosen" if state is chosen else _ROLES.get(state, "") if state else "")
        if row and sum(cell_len(each.text) for each in row) + 1 + cell_len(span.text) > width:
            lines.append(Line(tuple(row)))
            row = []
        row += [Span(" "), span] if row else [span]
    return [*lines, Line(tuple(row))]


def counted(messages: Iterable[tuple[int, OutboxMessage]]) -> Counter[State]:
    """How many there are in each state."""
    return Counter(message.state for _, message in messages)


def message_lines(
    number: int, message: OutboxMessage, to: str, tr: Translator, zone: tzinfo, now: datetime, width: int
) -> list[Line]:
    """Everything known of a message."""
    lines: list[Line] = []
    for label, text, role in _facts(number, message, to, tr, zone, now):
        lines += labelled(tr(label), [Span(clean_text(text, limit=600), role)], width, indent=0)
    return lines


def _facts(
    number: int, message: OutboxMessage, to: str, tr: Translator, zone: tzinfo, now: datetime
) -> Iterator[tuple[str, str, str]]:
    yield N_("State"), state_words(message, tr), _ROLES.get(message.state, "")
    about = ", ".join(message.parcels or message.subjects)
    words = event_words(message, tr) + (f" ({about})" if about else "")
    yield N_("Tells"), f"{message.number}: {words}" if message.number else words, ""
    yield N_("To"), " · ".join(filter(None, (way_words(message, to, tr), message.language))), ""
    if message.subject:
        yield N_("Subject"), message.subject, ""
    yield N_("Asked for"), _asked(message, tr, zone, now), ""
    if message.state in _GOES:
        yield N_("Goes"), stamp_and_relative(message.due_at, now, zone, tr), ""
        yield N_("Given up"), stamp(message.expires_at, zone), "muted"
    if message.sent_at is not None:
        yield N_("Sent"), stamp_and_relative(message.sent_at, now, zone, tr), ""
    if message.attempts:
        yield N_("Tries"), str(message.attempts), ""
    facts = [message.reference, _parts(message.parts, tr), message.cost]
    if any(facts):
        yield N_("Service said"), " · ".join(filter(None, facts)), ""


def _asked(message: OutboxMessage, tr: Translator, zone: tzinfo, now: datetime) -> str:
    who = message.by or tr(N_("the rules"))
    let_go = tr(N_("let go by {who}")).format(who=message.let_go_by) if message.let_go_by else ""
    words = tr(N_("by {who}, {when}")).format(who=who, when=stamp_and_relative(message.created_at, now, zone, tr))
    return " · ".join(filter(None, (words, let_go)))


def _parts(n: int, tr: Translator) -> str:
    return tr.plural(N_("{n} part"), N_("{n} parts"), n).format(n=n) if n else ""


def size_words(size: SmsSize, tr: Translator) -> str:
    """How long a text message is, and what makes it so."""
    units = f"{size.encoding} · {size.used}/{size.limit} · {_parts(size.parts, tr)}"
    forced = ", ".join(clean_text(char, limit=4) or "?" for char in size.forced_by[:8])
    why = tr(N_("because of {characters}")).format(characters=forced) if forced else ""
    return " · ".join(filter(None, (units, why)))


def preview_lines(preview: Preview, tr: Translator, width: int) -> list[Line]:
    """A message as it goes out."""
    lines: list[Line] = []
    if preview.to:
        lines += labelled(tr(N_("To")), [Span(preview.to)], width, indent=0)
    if preview.size is not None:
        role = "flag" if preview.size.parts > 1 else ""
        lines += labelled(tr(N_("Length")), [Span(size_words(preview.size, tr), role)], width, indent=0)
    else:
        subject = clean_text(preview.subject, limit=300)
        lines += labelled(tr(N_("Subject")), [Span(subject, "strong")], width, indent=0)
    lines.append(BLANK)
    for line in preview.text.strip("\n").split("\n"):
        indent = min(len(line) - len(line.lstrip(" ")), max(0, width - 10))
        lines += wrapped([Span(clean_text(line, limit=2000))], width, indent=indent)
    return lines


def told_lines(
    messages: Sequence[tuple[int, OutboxMessage]],
    recipients: Mapping[int, str],
    tr: Translator,
    zone: tzinfo,
    now: datetime,
    width: int,
) -> list[Line]:
    """An order's messages, the newest first; none where there are none."""
    if not messages:
        return []
    lines: list[Line] = [BLANK]
    head = [Span(tr(N_("Messages to people")), "heading"), Span(" · " + tr(N_("H opens them")), "muted")]
    lines += wrapped(head, width)
    for number, message in messages:
        at = when_of(message)
        spans = [
            Span(f"{stamp(at, zone)}  ", "muted"),
            Span(event_words(message, tr)),
            Span(f" · {way_words(message, recipients.get(number, ''), tr)}", "muted"),
            Span(f" · {state_words(message, tr)}", _ROLES.get(message.state, "")),
            Span(f" · {relative(at, now, tr)}", "muted"),
        ]
        lines += wrapped(spans, width, indent=2, hang=18)
    return lines


def numbers_named(numbers: Collection[str], most: int = 3) -> str:
    """Some orders by their numbers, and how many more there are."""
    shown = ", ".join(clean_text(each, limit=40) for each in list(numbers)[:most])
    return shown + (f", +{len(numbers) - most}" if len(numbers) > most else "")
