"""Carriers with no code: a link that is never asked, and the entries that say which there are."""

import logging
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from tui_tracker.plugin import (
    Candidate,
    Carrier,
    Context,
    Missed,
    NumberPattern,
    Rejected,
    Settings,
    Tracking,
    TrackRequest,
    page_template,
)

SHOP_WIDE: Final = "link"
LOG: Final = logging.getLogger("tui_tracker.plugin.url")
_ID: Final = re.compile(r"[a-z0-9][a-z0-9_-]{0,39}")
_CONFIDENCE: Final = 0.8  # the operator wrote the pattern: surer than a guess from the form, less than a check digit
_LONGEST_TITLE: Final = 60


class LinkCarrier(Carrier):
    """Knows where a person can look, and perhaps the form of its numbers."""

    looks_up = False

    def __init__(
        self,
        *,
        id: str,  # noqa: A002
        title: str,
        url: object,
        pattern: object = None,
        any_number: bool = False,
    ) -> None:
        """`url`: a prefix, or with `{number}`. `any_number`: recognises none and takes all.

        Raises `ValueError` saying which option is wrong.
        """
        try:
            template = page_template(url)
        except ValueError as error:
            raise ValueError(f"url: {error}") from error
        self.id = id
        self.title = title
        self.url_template = template
        self._pattern = NumberPattern(pattern) if pattern not in (None, "") else None
        self._any_number = any_number

    def detect(self, number: str) -> Sequence[Candidate]:
        """This carrier, where a pattern was given and `number` has its form in full; not sure at all for any number."""
        if self._any_number:
            return (Candidate(courier="", confidence=0.0, reason="the shop's page takes any number"),)
        if self._pattern is None or not self._pattern.matches(number):
            return ()
        return (
            Candidate(courier=self.title, confidence=_CONFIDENCE, reason=f"has the form of {self.title}'s numbers"),
        )

    async def track(self, requests: Sequence[TrackRequest], ctx: Context) -> Sequence[Tracking | Missed]:
        """Nothing: there is nobody to ask."""
        return [Missed(number=request.number, error=Rejected("this carrier only makes links")) for request in requests]


@dataclass(frozen=True, kw_only=True, slots=True)
class Links:
    """What a configuration gives: the carriers, and what was wrong with the rest, for people."""

    carriers: tuple[LinkCarrier, ...]
    problems: tuple[str, ...]


def link_carriers(settings: Settings) -> tuple[LinkCarrier, ...]:
    """The good entries of `settings` as carriers; the problems of the others go to the log."""
    links = read_links(settings)
    for problem in links.problems:
        LOG.warning("%s", problem)
    return links.carriers


def read_links(settings: Settings) -> Links:
    """`settings`: `entries` (`[[carriers.url]]`) and `tracking_url`. One bad entry never stops a good one."""
    carriers: dict[str, LinkCarrier] = {}
    problems: list[str] = []
    if settings.get("tracking_url"):
        _add(carriers, problems, "tracking_url", {**_SHOP_WIDE_ENTRY, "url": settings["tracking_url"]}, shop_wide=True)
    entries = settings.get("entries") or ()
    if not isinstance(entries, Sequence) or isinstance(entries, str):
        return Links(carriers=tuple(carriers.values()), problems=(*problems, "[[carriers.url]]: expected a list"))
    for position, entry in enumerate(entries, start=1):
        _add(carriers, problems, f"[[carriers.url]] {position}", entry)
    return Links(carriers=tuple(carriers.values()), problems=tuple(problems))


_SHOP_WIDE_ENTRY: Final[Mapping[str, object]] = {"id": SHOP_WIDE, "title": "Tracking page"}


def _add(
    carriers: dict[str, LinkCarrier], problems: list[str], where: str, entry: object, *, shop_wide: bool = False
) -> None:
    """Put the carrier of `entry` among `carriers`, or say in `problems` why not."""
    try:
        carrier = _carrier(entry, any_number=shop_wide)
        if carrier.id in carriers or (carrier.id == SHOP_WIDE and not shop_wide):
            raise ValueError(f"id: {carrier.id} is taken")
    except ValueError as error:
        problems.append(f"{where}{_named(entry)}: {error}")
        return
    carriers[carrier.id] = carrier


def _carrier(entry: object, *, any_number: bool) -> LinkCarrier:
    if not isinstance(entry, Mapping):
        raise ValueError("expected a table with id and url")
    name = entry.get("id")
    if not isinstance(name, str) or not _ID.fullmatch(name):
        raise ValueError(f"id: expected small letters, digits, - and _ (at most 40), got {name!r}")
    title = " ".join(filter(str.isprintable, str(entry.get("title") or name).split()))[:_LONGEST_TITLE]
    link: dict[str, Any] = {
        "id": name,
        "title": title or name,
        "url": entry.get("url"),
        "pattern": entry.get("pattern"),
    }
    options = entry.get("lookup")
    if options is None:
        return LinkCarrier(**link, any_number=any_number)
    if not isinstance(options, Mapping):
        raise ValueError("lookup: expected a table, [carriers.url.lookup]")
    from .lookup_carrier import LookupCarrier

    return LookupCarrier(options=options, **link)


def _named(entry: object) -> str:
    """The entry's id in brackets, where it has one."""
    name = entry.get("id") if isinstance(entry, Mapping) else None
    return f" ({name})" if isinstance(name, str) and name.isprintable() and name != SHOP_WIDE else ""
