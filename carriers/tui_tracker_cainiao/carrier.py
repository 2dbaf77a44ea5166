"""The carrier: asks Cainiao's tracking page for up to a hundred numbers at once."""

import re
from collections.abc import Iterator, Sequence
from contextlib import suppress
from typing import Final

from tui_tracker.plugin import (
    BadResponse,
    Candidate,
    Carrier,
    Context,
    Limits,
    Missed,
    Rejected,
    Settings,
    Tracking,
    TrackRequest,
)

from .parcel import outcome
from .settings import DEFAULT_BASE_URL, CainiaoConfig, host_of
from .wire import Entry, entries_by_number, read_answer, same_number

BATCH: Final = 100  # what public projects send in one call; nothing is documented
_HOUR: Final = 3600.0
_REDIRECTS: Final = (301, 302, 303, 307, 308)  # to a page for people: its guard against robots
_NUMBER: Final = re.compile(r"[A-Za-z0-9-]{5,40}")  # a comma parts two numbers, so nothing else is sent
_NOBODYS: Final = "LP00000000000000"
_WRONG_FORM: Final = "Cainiao takes 5 to 40 letters, digits and hyphens"
_FORMS: Final = re.compile(r"(?:LP00|AP00|CNG00)[0-9]{12}|LP[0-9]{11,14}|LP[0-9]{9}CN|(?:CN|DO)[A-Z]{2}[0-9]{13}HD")
# Below an aggregator with an account: the endpoint is not documented, and its forms are seen, not published.
_MODEST: Final = 0.08


class Cainiao(Carrier):
    """Cainiao's public tracking endpoint. No key; its limits are not known, so it is asked slowly."""

    id = "cainiao"
    title = "Cainiao"
    hosts = frozenset({host_of(DEFAULT_BASE_URL)})
    limits = Limits(batch=BATCH, rate=(1, 2.0), min_interval=_HOUR, answer=8 * 1024 * 1024)
    config_type = CainiaoConfig
    url_template = "https://global.cainiao.com/newDetail.htm?mailNoList={number}"

    def __init__(self, settings: Settings) -> None:
        """`settings`: the section; only `base_url` is read here. One that is wrong is named by `config_type`."""
        base_url = str(settings.get("base_url") or DEFAULT_BASE_URL)
        with suppress(ValueError):
            self.hosts = frozenset({host_of(DEFAULT_BASE_URL), host_of(base_url)})

    def detect(self, number: str) -> Sequence[Candidate]:
        """Cainiao, modestly, for the forms seen on its parcels."""
        if not _FORMS.fullmatch(number):
            return ()
        return (Candidate(courier="Cainiao", confidence=_MODEST, reason="has a form seen on Cainiao's parcels"),)

    async def track(self, requests: Sequence[TrackRequest], ctx: Context) -> Sequence[Tracking | Missed]:
        """The news of each number, a hundred in a call."""
        outcomes: dict[str, Tracking | Missed] = {}
        for batch in _batches(requests):
            answer = await _ask(batch, ctx)
            outcomes |= {number: _told(number, answer.get(same_number(number))) for number in batch}
        return [outcomes.get(request.number) or _wrong_form(request.number) for request in requests]

    async def check(self, ctx: Context) -> None:
        """Ask about a number that nobody has: there is nothing to prove but that Cainiao answers."""
        await _ask([_NOBODYS], ctx)


async def _ask(numbers: Sequence[str], ctx: Context) -> "dict[str, Entry | BadResponse]":
    config: CainiaoConfig = ctx.config
    response = await ctx.http.request(
        "GET",
        f"{config.base_url.strip().rstrip('/')}/global/detail.json",
        params={"mailNos": ",".join(numbers), "lang": "en-US", "language": "en-US"},
        headers={"Accept": "application/json"},
        allow=_REDIRECTS,
    )
    return entries_by_number(read_answer(response))


def _batches(requests: Sequence[TrackRequest]) -> Iterator[list[str]]:
    """The numbers that may be sent, each once, in calls of the size Cainiao takes."""
    sent = list(dict.fromkeys(request.number for request in requests if _NUMBER.fullmatch(request.number)))
    for start in range(0, len(sent), BATCH):
        yield sent[start : start + BATCH]


def _told(number: str, entry: Entry | BadResponse | None) -> Tracking | Missed:
    if entry is None:
        entry = BadResponse("Cainiao left the number out of its answer", field="$.module")
    if isinstance(entry, BadResponse):
        return Missed(number=number, error=entry)
    return outcome(number, entry)


def _wrong_form(number: str) -> Missed:
    return Missed(number=number, error=Rejected(_WRONG_FORM))
