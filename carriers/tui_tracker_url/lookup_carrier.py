"""A carrier with a look-up that the configuration describes: one request for each number, no code."""

import re
from collections.abc import Mapping, Sequence
from typing import Any, Final

from tui_tracker.plugin import (
    BadResponse,
    Context,
    Limits,
    Missed,
    NotFound,
    PluginError,
    Rejected,
    Tracking,
    TrackRequest,
    Unavailable,
)

from .carrier import LinkCarrier
from .lookup import LookupConfig, config_of, host_of, pace_of

_NUMBER: Final = re.compile(r"(?=.*[A-Za-z0-9])[ -~]{1,50}")
_LARGE: Final = 64 * 1024  # bytes; a larger answer takes longer to walk than the carrier's loop should stand still
_WRONG_FORM: Final = "a number is 1 to 50 plain characters, one of them a letter or a digit"


class LookupCarrier(LinkCarrier):
    """Asks the service of one `[[carriers.url]]` entry. Its options come as its own section, secrets with them."""

    looks_up = True
    page_first = True

    def __init__(self, *, options: Mapping[str, Any], **link: Any) -> None:
        """`options`: the table `lookup` with gaps where secrets are. Raises `ValueError` for a wrong link."""
        super().__init__(**link)
        host = host_of(options)
        rate, min_interval = pace_of(options)
        self.hosts = frozenset({host} if host else ())
        self.limits = Limits(batch=1, rate=rate, min_interval=min_interval)
        self.config_type = config_of(self.id, options)

    async def track(self, requests: Sequence[TrackRequest], ctx: Context) -> Sequence[Tracking | Missed]:
        """The news of each number, one after the other."""
        return [await self._one(request, ctx) for request in requests]

    async def check(self, ctx: Context) -> None:
        """Replays the recorded samples, over no network; without any, asks about `check_number` if there is one.

        Raises `BadResponse` naming the sample and what is different.
        """
        config: LookupConfig = ctx.config
        if config.folder is not None:
            from .samples import problems

            found = await ctx.run_blocking(problems, config.lookup, config.folder)
            if found:
                raise BadResponse("; ".join(found), field="samples")
        elif config.check_number:
            outcome = await self._one(TrackRequest(number=config.check_number), ctx)
            if isinstance(outcome, Missed) and not isinstance(outcome.error, NotFound):
                raise outcome.error

    async def _one(self, request: TrackRequest, ctx: Context) -> Tracking | Missed:
        if not _NUMBER.fullmatch(request.number):
            return Missed(number=request.number, error=Rejected(_WRONG_FORM))
        config: LookupConfig = ctx.config
        asked = config.lookup.asked(request)
        try:
            response = await ctx.http.request(
                asked.method,
                asked.url,
                headers=asked.headers,
                json=asked.json,
                form=asked.form,
                idempotent=True,
                allow=config.lookup.reader.statuses,
            )
            if len(response.body) > _LARGE:
                return await ctx.run_blocking(config.lookup.told, request.number, response)
            return config.lookup.told(request.number, response)
        except BadResponse as error:
            raise _with_page(error) from None


def _with_page(error: BadResponse) -> PluginError:
    """A page for people where data was promised is most often a guard against robots, or out of order."""
    return Unavailable(str(error), sent=True) if error.sample.startswith("<") else error
