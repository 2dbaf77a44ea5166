"""What a look-up brought, in one sentence."""

from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime, tzinfo
from typing import Final

from tui_tracker.engine.port import LookUp
from tui_tracker.i18n import Translator
from tui_tracker.model.message import N_
from tui_tracker.model.misses import code_words, miss_words
from tui_tracker.model.moments import local


def outcome_sentence(outcomes: Sequence[LookUp], tr: Translator, zone: tzinfo = UTC) -> str:
    """One parcel: its number and what is known now. Several: how many were looked up, and what came of how many."""
    if len(outcomes) == 1:
        return _one(outcomes[0], tr, zone)
    counts = Counter(outcome.kind for outcome in outcomes)
    parts = [tr.plural(*words, counts[kind]).format(n=counts[kind]) for kind, words in _COUNTED.items() if counts[kind]]
    asked = sum(n for kind, n in counts.items() if kind not in _NOT_ASKED)
    text = ", ".join(parts)
    if asked and text:
        text = tr("{n} looked up: {outcomes}").format(n=asked, outcomes=text)
    resting = [outcome.again_at for outcome in outcomes if outcome.again_at is not None]
    if resting:
        text += "; " + _again(max(resting), tr, zone)
    return text or tr("Nothing to look up")


def _again(at: datetime, tr: Translator, zone: tzinfo) -> str:
    """When what was asked a moment ago may be asked again by hand, and who does not want to wait."""
    return tr("again at {time} (now: tui-tracker track --force)").format(time=local(at, zone).strftime("%H:%M"))


def _one(outcome: LookUp, tr: Translator, zone: tzinfo) -> str:
    number = outcome.ref.number
    if outcome.again_at is not None:
        return tr("{number}: just asked").format(number=number) + "; " + _again(outcome.again_at, tr, zone)
    if outcome.kind == "news" and outcome.after is not None:
        words = tr.status(outcome.after)
        return f"{number}: {words}" + (f" · {outcome.message}" if outcome.message else "")
    if outcome.kind in _WHY:
        return tr(_WHY[outcome.kind]).format(number=number)
    if outcome.kind == "no_codes":
        return f"{number}: {tr.say(code_words('no_carrier', ''))}"
    if outcome.kind == "no_carrier":
        return f"{number}: {tr.say(miss_words(outcome.kind, outcome.carrier))}"
    return f"{number}: {outcome.message or outcome.kind}"


_WHY: Final = {
    "no_news": N_("{number}: nothing new"),
    "not_found": N_("{number}: the carrier does not know it yet"),
    "link_only": N_("{number}: this carrier only has a page to open (o)"),
    "no_code": N_("{number}: no code yet"),
    "label": N_("{number}: but a label yet; it is followed when a scan is likely"),
    "ended": N_("{number}: its journey has ended; it is not followed anew"),
    "courier_changed": N_("{number}: the courier is changed"),
}
_COUNTED: Final = {
    "codes_found": (N_("{n} supplier order with its code"), N_("{n} supplier orders with their codes")),
    "news": (N_("{n} with news"), N_("{n} with news")),
    "not_again": (N_("{n} the carrier follows no longer"), N_("{n} the carrier follows no longer")),
    "refused": (N_("{n} supplier order refused"), N_("{n} supplier orders refused")),
    "no_code": (N_("{n} without a code yet"), N_("{n} without a code yet")),
    "no_codes": (
        N_("{n} supplier order nobody can be asked about"),
        N_("{n} supplier orders nobody can be asked about"),
    ),
    "saved": (N_("{n} not asked, to save the quota"), N_("{n} not asked, to save the quota")),
    "not_taken": (N_("{n} not taken yet"), N_("{n} not taken yet")),
    "auth_failed": (N_("{n} failed: the carrier refuses our key"), N_("{n} failed: the carrier refuses our key")),
    "unavailable": (N_("{n} failed: carrier out of reach"), N_("{n} failed: carrier out of reach")),
    "bad_response": (N_("{n} failed: answer not understood"), N_("{n} failed: answer not understood")),
    "plugin_crashed": (N_("{n} failed: plugin broke down"), N_("{n} failed: plugin broke down")),
    "rate_limited": (N_("{n} put off by the carrier's limit"), N_("{n} put off by the carrier's limit")),
    "rejected": (N_("{n} invalid number"), N_("{n} invalid numbers")),
    "no_carrier": (N_("{n} that no carrier can look up"), N_("{n} that no carrier can look up")),
    "label": (N_("{n} but a label yet"), N_("{n} but labels yet")),
    "ended": (N_("{n} that has ended"), N_("{n} that have ended")),
    "no_news": (N_("{n} unchanged"), N_("{n} unchanged")),
    "not_found": (N_("{n} the carrier does not know yet"), N_("{n} the carrier does not know yet")),
    "too_soon": (N_("{n} asked a moment ago"), N_("{n} asked a moment ago")),
    "link_only": (N_("{n} with only a page to open"), N_("{n} with only a page to open")),
}
"""What a line may be cut off comes last."""
_NOT_ASKED: Final = frozenset({"no_carrier", "no_codes", "link_only", "gone", "saved", "label", "ended", "too_soon"})
