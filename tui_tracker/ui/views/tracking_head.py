"""The lines above the tracking page's orders: the range, how many, what lies outside, and the statuses' counts."""

from typing import Final

from tui_tracker.i18n import Translator
from tui_tracker.model.message import N_
from tui_tracker.model.status import STATUSES, Status

from .lines import Line, Span, plain, wrapped
from .statuses import glyph
from .tracking import TrackingView, filter_label, outside_sentence, range_label, reasons, summary


def head_lines(view: TrackingView, tr: Translator, width: int, *, ascii_only: bool = False) -> list[Line]:
    """What is shown and what is not, in lines of at most `width` cells; what lies outside is always said."""
    lines = wrapped(_what(view, tr), width, hang=2)
    lines += wrapped(_outside(view, tr), width, hang=2)
    lines += [_unbound(line) for line in wrapped(_counts(view, tr, ascii_only), width, hang=2)]
    return plain(lines) if ascii_only else lines


def reason_lines(view: TrackingView, order_id: int | None, tr: Translator, width: int) -> list[Line]:
    """Why the order under the cursor is flagged; every rule that fired."""
    _ = tr
    found = view.flags.get(order_id, ()) if order_id is not None else ()
    if not found:
        return wrapped([Span(_("Nothing calls for attention here."), "muted")], width)
    return wrapped([Span(_("Why: "), "label"), Span(reasons(found, tr), "flag")], width, hang=5)


def empty_lines(view: TrackingView, tr: Translator, width: int, *, narrowed: bool = False) -> list[Line]:
    """What is said where no order is shown: why that is, and the keys that widen the view. `narrowed`: by a filter."""
    _ = tr
    if narrowed:
        return wrapped([Span(_("No order matches. Esc takes the filter away."))], width)
    if not view.total:
        return wrapped([Span(_("There are no orders yet: tui-tracker import brings them in."))], width)
    if view.choice.attention and not view.choice.statuses and not view.flagged_inside:
        text = _("Nothing needs attention here.")
    else:
        text = _("No order is shown with this range and these statuses.")
    return wrapped([Span(text), Span(" " + _("] widens the range, f chooses statuses."), "muted")], width)


def _what(view: TrackingView, tr: Translator) -> list[Span]:
    chosen = filter_label(view.choice, tr)
    spans = [Span(range_label(view.choice.effective, tr), "heading"), Span(f" · {summary(view, tr)}")]
    return [*spans, Span(f" · {chosen}", "strong")] if chosen else spans


def _outside(view: TrackingView, tr: Translator) -> list[Span]:
    spans = [Span(outside_sentence(view, tr), "flag" if view.flagged_outside else "muted")]
    if view.flagged_outside:
        key = tr(_WIDEN) if view.choice.attention else tr(_SHOW_ALL)
        spans.append(Span(f" · {key}", "muted"))
    return spans


def _counts(view: TrackingView, tr: Translator, ascii_only: bool) -> list[Span]:
    """Each status with how many orders have it; those that are chosen in brackets, all others as they are."""
    spans = [Span(tr(N_("Orders:")) + " ", "label")]
    for status in (*(info.status for info in STATUSES), None):
        spans += _count(status, view, tr, ascii_only)
    return spans


def _count(status: Status | None, view: TrackingView, tr: Translator, ascii_only: bool) -> list[Span]:
    n = view.counts.get(status, 0)
    chosen = status in view.choice.statuses
    # Bound together, so that a line is broken between statuses and never inside one.
    sign = "-" if status is None else glyph(status, plain=ascii_only)
    text = f"{sign} {tr.status(status)} {n}".replace(" ", _BOUND)
    role = "chosen" if chosen else f"status-{status.value}" if n and status is not None else "muted"
    return [Span(f"[{text}]" if chosen else text, role), Span("  ")]


def _unbound(line: Line) -> Line:
    return line._replace(spans=tuple(span._replace(text=span.text.replace(_BOUND, " ")) for span in line.spans))


_BOUND: Final = "\u00a0"
_SHOW_ALL: Final = N_("! shows all that need attention")
_WIDEN: Final = N_("] goes to the next range, F chooses one")
