"""A look-up described in the configuration: what is asked, and what the answer means. Read strictly, made once."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Final, Literal

from tui_tracker.plugin import BadResponse, Missed, NotFound, Response, Tracking, TrackRequest, option

from .answer import AnswerReader
from .naming import named
from .options import EventPaths, NotFoundRule, ParcelPaths, TextRule, table
from .statuses import StatusTable
from .template import BodyTemplate, UrlTemplate, values_of

_EMPTY: Final[Mapping[str, Any]] = {}


@dataclass(frozen=True, kw_only=True, slots=True)
class Asked:
    """One request, as `ctx.http.request` takes it."""

    method: str
    url: str
    headers: Mapping[str, str]
    json: Any = None
    form: Mapping[str, Any] | None = None


class Lookup:
    """What is asked about a parcel and how the answer is read."""

    def __init__(self, config: "LookupConfig") -> None:
        """Raises `ValueError` naming the option that is wrong; never with a value that may be secret."""
        self._method = config.method
        self._url = named("url", lambda: UrlTemplate(config.url))
        self._headers = named("headers", lambda: BodyTemplate(config.headers))
        self._json = named("json", lambda: BodyTemplate(config.json)) if config.json is not None else None
        self._form = named("form", lambda: BodyTemplate(config.form)) if config.form is not None else None
        self._check_asking()
        events = table(EventPaths, config.events, "events") if config.events is not None else None
        rules = table(tuple[TextRule, ...], config.patterns, "patterns")
        self.reader = AnswerReader(
            events=events,
            parcel=table(ParcelPaths, config.parcel, "parcel"),
            not_found=table(NotFoundRule, config.not_found, "not_found"),
            table=StatusTable(config.statuses, rules),
        )

    def _check_asking(self) -> None:
        if self._json is not None and self._form is not None:
            raise ValueError("json and form: only one of them can be sent")
        if self._method == "GET" and (self._json is not None or self._form is not None):
            raise ValueError('method: json and form are sent with method = "POST"')
        bodies = [each for each in (self._headers, self._json, self._form) if each is not None]
        if not self._url.asks_for_number and not any(each.asks_for_number for each in bodies):
            raise ValueError("url: {number} stands neither in the address nor in headers, json or form")

    def asked(self, request: TrackRequest) -> Asked:
        """The request for one parcel."""
        values = values_of(request)
        return Asked(
            method=self._method,
            url=self._url(values),
            headers={"Accept": "application/json", **self._headers.in_headers(values)},
            json=self._json(values) if self._json is not None else None,
            form=self._form(values) if self._form is not None else None,
        )

    def told(self, number: str, response: Response) -> Tracking | Missed:
        """What an answer says. Raises `BadResponse` naming the path that is wrong.

        A status that means "not known" counts only without a web page: that would be the server's own 404, for an
        address that is wrong.
        """
        if self.reader.is_unknown(response.status):
            if response.body.lstrip()[:1] == b"<":
                raise BadResponse(f"HTTP {response.status} with a web page: is the address right?", field="HTTP status")
            return Missed(number=number, error=NotFound(f"the service does not know it (HTTP {response.status})"))
        return self.reader.outcome(number, response.json())


@dataclass(frozen=True, kw_only=True)
class LookupConfig:
    """The table `[carriers.url.lookup]`."""

    entry = ""  # whose table it is, for messages; no option
    url: str = option("The address that is asked, https, with {number} and the like.")
    method: Literal["GET", "POST"] = option("GET or POST.", default="GET")
    headers: Mapping[str, str] = option("Headers by name; their values may be secrets.", default_factory=dict)
    json: Any = option(  # noqa: RUF009
        "The body as JSON; its texts may be secrets.", default=None
    )
    form: Mapping[str, str] | None = option("The body as a form; its values may be secrets.", default=None)
    rate: tuple[int, float] = option("Requests, and the seconds they are spread over.", default=(1, 2.0))
    min_interval: float = option("Seconds between two looks at one number, at least.", default=3600.0)
    samples: str = option("A folder of recorded answers that the look-up is checked against.", default="")
    check_number: str = option("A number to ask about when the carrier is checked.", default="")
    not_found: Mapping[str, Any] = option("How the service says that it does not know a number.", default_factory=dict)
    parcel: Mapping[str, Any] = option("Where the answer tells of the parcel.", default_factory=dict)
    events: Mapping[str, Any] | None = option("Where the answer tells of events.", default=None)
    statuses: Mapping[str, str] = option("Our status for each of the service's codes.", default_factory=dict)
    patterns: tuple[Mapping[str, Any], ...] = option("Our status for texts that match.", default=())

    def __post_init__(self) -> None:
        """Raises `ValueError` naming entry and option that are wrong."""
        try:
            self._check_pace()
            self.lookup  # noqa: B018 (made now, so that a mistake is told when the configuration is read)
        except ValueError as error:
            raise ValueError(f"[[carriers.url]] {self.entry}: lookup.{error}" if self.entry else str(error)) from None

    def _check_pace(self) -> None:
        if self.rate[0] < 1 or not self.rate[1] > 0 or not self.min_interval >= 0:
            raise ValueError("rate: expected [requests, seconds] above nothing, and min_interval not below")

    @cached_property
    def lookup(self) -> Lookup:
        """What is made of the options."""
        return Lookup(self)

    @property
    def folder(self) -> Path | None:
        """Where the recorded answers are."""
        return Path(self.samples) if self.samples else None


@dataclass(frozen=True, kw_only=True)
class SecretLookupConfig(LookupConfig):
    """The same with secrets in it: a refusal by the service is about them."""

    headers: Mapping[str, str] = option("Headers by name; their values are secrets.", default_factory=dict, secret=True)


def config_of(entry: str, options: Mapping[str, Any]) -> type[LookupConfig]:
    """The type of one entry's options, which names the entry in its messages."""
    base = SecretLookupConfig if has_secrets(options) else LookupConfig
    return type(base.__name__, (base,), {"entry": entry, "__doc__": base.__doc__})


def host_of(options: Mapping[str, Any]) -> str:
    """The host that is asked; "" where the address is wrong, which `LookupConfig` says."""
    try:
        return UrlTemplate(options.get("url")).host
    except ValueError:
        return ""


def pace_of(options: Mapping[str, Any]) -> tuple[tuple[int, float], float]:
    """`rate` and `min_interval`; the usual ones where they are wrong, which `LookupConfig` says."""
    rate, wait = options.get("rate"), options.get("min_interval")
    if not isinstance(rate, list | tuple) or len(rate) != 2 or not all(map(_is_positive, rate)) or rate[0] < 1:
        rate = (1, 2.0)
    return (int(rate[0]), float(rate[1])), float(wait) if _is_positive(wait) and wait is not None else 3600.0


def has_secrets(options: Mapping[str, Any]) -> bool:
    """Whether a header or a part of the body is left open here: secrets come with the carrier's own section only."""
    return any(_has_gap(options.get(name, _EMPTY)) for name in ("headers", "json", "form"))


def _has_gap(value: Any) -> bool:
    if isinstance(value, Mapping):
        return any(map(_has_gap, value.values()))
    if isinstance(value, list | tuple):
        return any(map(_has_gap, value))
    return value is None


def _is_positive(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and value > 0
