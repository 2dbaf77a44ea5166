"""Checks of the methods without `ctx`: `detect` and `tracking_url`."""

from collections.abc import Sequence
from typing import Any, ClassVar
from urllib.parse import parse_qsl, urlsplit

from tui_tracker.host.checking import page_url
from tui_tracker.model.text import clean_number

from .children import Detected, detected
from .hostile import FOREIGN, HOSTILE, ORDINARY, near_misses
from .suite import Suite, fail, fail_for

_SURE = 0.5


class DetectionChecks(Suite):
    """What a carrier says about a number without asking anybody."""

    own_numbers: ClassVar[Sequence[str]] = ()  # that `detect` should recognise
    foreign_numbers: ClassVar[Sequence[str]] = FOREIGN  # that it must not be sure of

    def test_detect_takes_any_text(self) -> None:
        """`detect` answers with candidates to every text, however strange, and never raises."""
        wrong = [f"detect({each.number[:40]!r}) raises {each.raised}" for each in self._detected() if each.raised]
        wrong += [
            f"detect({each.number[:40]!r}) answers with a {candidate['type']}"
            for each in self._detected()
            for candidate in each.candidates
            if candidate["type"] != "Candidate"
        ]
        fail_for(wrong, "Answer () to what is not recognised; it is called with whatever people type.")

    def test_detect_is_fast(self) -> None:
        """`detect` takes no time worth measuring, for near misses neither: they are what nested repeats hang on."""
        slow = [f"detect({each.number[:60]!r}): {each.hung}" for each in self._detected() if each.hung]
        fail_for(slow, "A pattern with a repeat inside a repeat? Such a one stops the whole program; write it flat.")

    def test_detect_is_confident_from_0_to_1(self) -> None:
        """`confidence` is a number from 0 to 1."""
        wrong = [
            f"detect({each.number[:40]!r}) answers {candidate['shown']}"
            for each in self._detected()
            for candidate in each.candidates
            if candidate["type"] == "Candidate" and not _is_share(candidate["confidence"])
        ]
        fail_for(wrong, "1 is certain, 0 is not recognised.")

    def test_detect_knows_its_own_numbers(self) -> None:
        """Every one of `own_numbers` has a candidate with a confidence above 0."""
        own = [each for each in self._detected() if each.number in self.own_numbers and not each.hung]
        missed = [each.number for each in own if not any((one["confidence"] or 0) > 0 for one in each.candidates)]
        fail_for([f"detect({number!r}) does not know it" for number in missed], "Or is it not in own_numbers?")

    def test_detect_is_modest(self) -> None:
        """None of `foreign_numbers` has a candidate with a confidence above 0.5, nor has any hostile text."""
        foreign = [each for each in self._detected() if self._is_foreign(each.number)]
        sure = [
            f"detect({each.number[:40]!r}) is {candidate['confidence']:g} sure"
            for each in foreign
            for candidate in each.candidates
            if _is_share(candidate["confidence"]) and candidate["confidence"] > _SURE
        ]
        fail_for(sure, "Say 0.5 at most for a form that others use, too; a check digit is worth more.")

    def test_tracking_url_is_https_and_quoted(self) -> None:
        """The page is https, and the number can change neither its host nor its path nor what is asked."""
        thing = self.make()
        ordinary = self._page(thing, ORDINARY) or next(
            filter(None, (self._page(thing, n) for n in self.own_numbers)), ""
        )
        for number in (*self.own_numbers, ORDINARY, *HOSTILE):
            page = self._page(thing, number)
            if page is None:
                continue
            if urlsplit(page).scheme != "https":
                fail(f"tracking_url({number[:40]!r}) is {page[:200]!r}: only https")
            if len(number) < 1000 and page_url(page) is None:
                fail(f"tracking_url({number[:40]!r}) is {page[:200]!r}, which is no address; quote the number")
            if ordinary and number.strip() and _shape(page) != _shape(ordinary):
                fail(
                    f"tracking_url({number[:40]!r}) is {page[:200]!r}: the number changes where it leads; "
                    'put it in with urllib.parse.quote(number, safe=""), or use url_template'
                )

    def _detected(self) -> list[Detected]:
        numbers = [*self.own_numbers, *self.foreign_numbers, *HOSTILE, *near_misses([*self.own_numbers, *FOREIGN[:3]])]
        return self._once("detected", lambda: detected(type(self), list(dict.fromkeys(numbers))))

    def _is_foreign(self, number: str) -> bool:
        strange = number in HOSTILE and not clean_number(number).isalnum()
        return (number in self.foreign_numbers or strange) and number not in self.own_numbers

    def _page(self, thing: Any, number: str) -> str | None:
        try:
            page = thing.tracking_url(number, None)
        except Exception as error:  # the author's own
            fail(f"tracking_url({number[:40]!r}) raises {type(error).__name__}: {error}; answer None instead")
        if page is not None and not isinstance(page, str):
            fail(f"tracking_url({number[:40]!r}) is a {type(page).__name__}, not a text or None")
        return page


def _is_share(confidence: Any) -> bool:
    return confidence is not None and 0 <= confidence <= 1


def _shape(page: str) -> tuple[Any, ...]:
    """What of an address a number must not change."""
    parts = urlsplit(page)
    names = [name for name, _ in parse_qsl(parts.query, keep_blank_values=True)]
    return parts.scheme, parts.netloc, parts.path.count("/"), names, bool(parts.fragment)
