"""The newest answer of each carrier that was not understood: scrubbed, short, for `plugins show` and the log."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from tui_tracker.plugin import BadResponse, Missed

from .guard import Who
from .options import Now


@dataclass(frozen=True, kw_only=True, slots=True)
class Sample:
    """The start of an answer. `field`: the part that was wrong; `when`: aware (UTC)."""

    text: str
    field: str
    when: datetime


class Samples:
    """One sample per carrier, until the process ends."""

    def __init__(self, now: Now) -> None:
        """Nothing yet."""
        self._now = now
        self._kept: dict[str, Sample] = {}

    def get(self, carrier_id: str) -> Sample | None:
        """The newest."""
        return self._kept.get(carrier_id)

    def keep(self, carrier_id: str, who: Who, outcomes: Iterable[object]) -> None:
        """The last of the outcomes or errors that has a sample, masked when it was rebuilt (`guard.rebuilt`)."""
        errors = [each.error if isinstance(each, Missed) else each for each in outcomes]
        bad = [error for error in errors if isinstance(error, BadResponse) and error.sample]
        if bad:
            sample = Sample(text=bad[-1].sample, field=bad[-1].field, when=self._now())
            self._kept[carrier_id] = sample
            who.log.debug("%s: not understood at %s: %s", who, sample.field, sample.text)
