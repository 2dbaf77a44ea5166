"""An order's audit trail in lines: who did what, what of it was taken back, and what somebody else had set. Pure."""

from collections.abc import Iterator, Sequence
from typing import Any, Final

from tui_tracker.i18n import Translator
from tui_tracker.model.acts import act_words
from tui_tracker.model.text import clean_text
from tui_tracker.store.api import AuditEntry

from .detail_facts import Facts
from .durations import relative, stamp
from .lines import BLANK, Line, Span, folded, wrapped

TRAIL: Final = "trail"
"""The key of its fold."""
_FOLDED: Final = 6  # entries shown of a long one
_LONG: Final = 8


def trail_lines(facts: Facts, tr: Translator, width: int, *, is_open: bool = True) -> list[Line]:
    """What was done, newest first; a long trail that is not open shows its newest part."""
    _ = tr
    lines: list[Line] = [BLANK, *wrapped([Span(_("What was done"), "heading")], width)]
    back = taken_back(facts.audit)
    entries = list(facts.audit)
    rest = 0 if is_open or len(entries) <= _LONG else len(entries) - _FOLDED
    for entry in entries[: len(entries) - rest]:
        spans = [
            Span(f"{stamp(entry.at, facts.zone)}  ", "muted"),
            *_what(entry, tr),
            *_marks(entry, back, facts.next_undo, tr),
            Span(f" · {entry.by or '?'} · {relative(entry.at, facts.now, tr)}", "muted"),
        ]
        lines += wrapped(spans, width, indent=2, hang=18)
    if rest:
        words = tr.plural("{n} earlier entry", "{n} earlier entries", rest).format(n=rest)
        lines += folded(words, tr("+ shows all"), width, key=TRAIL)
    if not entries:
        lines += wrapped([Span(_("Nothing yet."), "muted")], width, indent=2)
    return lines


def taken_back(entries: Sequence[AuditEntry]) -> frozenset[int]:
    """The revisions of acts that are taken back as things stand. `entries`: newest first."""
    stands: dict[int, bool] = {}
    for entry in entries:
        of = entry.data.get("of")
        if entry.kind in ("undo", "redo") and isinstance(of, int):
            stands.setdefault(of, entry.kind == "undo")
    return frozenset(revision for revision, back in stands.items() if back)


def _what(entry: AuditEntry, tr: Translator) -> Iterator[Span]:
    """The act in words, and its particulars where there are some."""
    words = tr(act_words(entry.kind))
    if entry.kind in ("undo", "redo"):
        kind, _, rest = entry.summary.partition(" ")
        about = tr(act_words(kind))
        yield Span(f"{words}: {about}" + (f" ({rest})" if rest else ""))
    else:
        yield Span(f"{words}: {entry.summary}" if entry.summary else words)


def _marks(entry: AuditEntry, back: frozenset[int], next_undo: int, tr: Translator) -> Iterator[Span]:
    if entry.revision in back:
        yield Span(" · " + tr("taken back"), "manual")
    elif entry.revision == next_undo:
        yield Span(" · " + tr("u takes it back"), "manual")
    for who in dict.fromkeys(_theirs(entry.data.get("conflicts"))):
        yield Span(" · " + tr("replaced what {who} had set").format(who=who or "?"), "flag")


def _theirs(conflicts: Any) -> Iterator[str]:
    """Who had set what the act replaced, as far as it says."""
    for each in conflicts if isinstance(conflicts, Sequence) and not isinstance(conflicts, str) else ():
        theirs = each.get("theirs") if isinstance(each, dict) else None
        yield clean_text(theirs.get("by", ""), limit=40) if isinstance(theirs, dict) else ""
