"""What a look-up brought, in one sentence."""

from collections import Counter
from collections.abc import Sequence
from typing import Final

from tui_tracker.engine.port import LookUp
from tui_tracker.i18n import Translator
from tui_tracker.model.message import N_
from tui_tracker.model.misses import miss_words


def outcome_sentence(outcomes: Sequence[LookUp], tr: Translator) -> str:
    """One parcel: its number and what is known now. Several: how many had news, and why others brought nothing."""
    if len(outcomes) == 1:
        return _one(outcomes[0], tr)
    counts = Counter(outcome.kind for outcome in outcomes)
    parts = [tr.plural(*_COUNTED[kind], n).format(n=n) for kind, n in counts.most_common() if kind in _COUNTED]
    return ", ".join(parts) or tr("Nothing to look up")


def _one(outcome: LookUp, tr: Translator) -> str:
    number = outcome.ref.number
    if outcome.kind == "news" and outcome.after is not None:
        words = tr.status(outcome.after)
        return f"{number}: {words}" + (f" · {outcome.message}" if outcome.message else "")
    if outcome.kind in _WHY:
        return tr(_WHY[outcome.kind]).format(number=number)
    if outcome.kind == "no_carrier":
        return f"{number}: {tr.say(miss_words(outcome.kind, outcome.carrier))}"
    return f"{number}: {outcome.message or outcome.kind}"


_WHY: Final = {
    "no_news": N_("{number}: nothing new"),
    "not_found": N_("{number}: the carrier does not know it yet"),
    "link_only": N_("{number}: this carrier only has a page to open (o)"),
}
_COUNTED: Final = {
    "news": (N_("{n} with news"), N_("{n} with news")),
    "no_news": (N_("{n} without"), N_("{n} without")),
    "not_found": (N_("{n} not known yet"), N_("{n} not known yet")),
    "rejected": (N_("{n} refused"), N_("{n} refused")),
    "link_only": (N_("{n} with a link only"), N_("{n} with a link only")),
    "no_carrier": (N_("{n} without a carrier"), N_("{n} without a carrier")),
    "rate_limited": (N_("{n} to wait (carrier's limit)"), N_("{n} to wait (carrier's limit)")),
    "auth_failed": (N_("{n} failed: key refused"), N_("{n} failed: key refused")),
    "unavailable": (N_("{n} failed: carrier not reachable"), N_("{n} failed: carrier not reachable")),
    "bad_response": (N_("{n} failed: answer not understood"), N_("{n} failed: answer not understood")),
    "plugin_crashed": (N_("{n} failed: plugin broke down"), N_("{n} failed: plugin broke down")),
}
