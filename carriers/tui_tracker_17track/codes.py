"""17TRACK's error codes, all 49 of them, and which of our errors each one is.

Source: the v2.4 documentation's table. Texts differ between versions of the API, so only codes are compared; the words
are ours. The same code may come for one number (in `rejected`) or for the whole call (in `errors`).
"""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Final

from tui_tracker.plugin import (
    AuthFailed,
    BadResponse,
    NotFound,
    NotTaken,
    PluginError,
    RateLimited,
    Rejected,
    Unavailable,
)

ALREADY_REGISTERED: Final = -18019901
NOT_REGISTERED: Final = -18019902
NOT_REGISTERED_THERE: Final = -18019805  # changing: not with the courier that was named
NOT_TRACKED: Final = -18019906  # stop is allowed for followed numbers only
NEEDS_MORE: Final = frozenset({-18010018, -18010019, -18010022})  # country, postal code, a date
DAILY_LIMIT: Final = -18019907
USED_UP: Final = -18019908
NOT_AUTHORISED: Final = -18019912

# Credits do not say when they come back (they are bought); an hour keeps new ones from lying idle. Our choice.
QUOTA_PAUSE: Final = timedelta(hours=1)
# The daily limit is lifted when the day turns. No document says in which zone: the API's own times are UTC, the
# company's are China's. Whichever midnight comes first is tried, some minutes late, for clocks differ.
_MIDNIGHTS: Final = (timedelta(hours=0), timedelta(hours=16))  # UTC
_LATE: Final = timedelta(minutes=5)

_AUTH: Final = {
    -18010001: "17TRACK does not accept this computer's IP address (its whitelist is in the API dashboard)",
    -18010002: "17TRACK refused the API key",
    -18010004: "17TRACK has disabled the account",
    -18010005: "17TRACK says the account may not do this",
}
_UNAVAILABLE: Final = {
    -18010003: "17TRACK has an internal error",
    -18010203: "17TRACK's test of the webhook address failed",
    -18010206: "17TRACK could not push the news",
    -18019815: "the courier did not answer 17TRACK in time",
    -18019816: "the courier's interface failed at 17TRACK",
    -18019817: "17TRACK has a system error",
}
_REJECTED: Final = {
    -18010011: "17TRACK does not accept a value of this number",
    -18010012: "17TRACK says the format of the number is not valid",
    -18010013: "17TRACK says the number's data is not valid",
    -18019801: "the number is registered for several couriers: say which one is to be changed",
    -18019802: "17TRACK does not know the new courier code",
    -18019803: "the new courier is the same as before",
    -18019804: "no new courier was given",
    -18019805: "the number is not registered for that courier",
    -18019806: "the courier of a number that is no longer followed can't be changed",
    -18019807: "17TRACK lets a number's courier be changed five times only",
    -18019809: "the number is registered for the new courier already",
    -18019810: "17TRACK found several entries to change",
    -18019811: "17TRACK does not accept the change",
    -18019818: "17TRACK can't ask this courier directly",
    ALREADY_REGISTERED: "the number is registered already",
    -18019904: "only a number that is no longer followed can be followed again",
    -18019905: "17TRACK follows a number again only once",
    -18019906: "the number is not being followed",
}
# Says nothing against the number: something is wanted first, or it can't be done just now.
_NOT_TAKEN: Final = {
    -18010010: "17TRACK wants to know more about the parcel",
    -18010015: "17TRACK does not accept what is known of the parcel",
    -18010016: "17TRACK takes a last-mile courier for postal couriers only: choose another courier",
    -18010018: "17TRACK needs the country and postal code of the recipient for this courier",
    -18010019: "17TRACK needs the postal code of the recipient for this courier",
    -18010020: "17TRACK needs the telephone number of the recipient for this courier",
    -18010022: "17TRACK needs more about the parcel (such as the shipping date) for this courier",
    -18010201: "17TRACK wants a webhook address first (its API dashboard)",
    -18010202: "17TRACK says the webhook address is no address (its API dashboard)",
    -18010204: "17TRACK has no webhook address to push to (its API dashboard)",
    -18010205: "17TRACK says an IP address in its API dashboard is malformed",
    -18019808: "17TRACK has no result yet, the courier can't be changed before",
    -18019910: "17TRACK does not know this courier code: choose another courier",
    -18019911: "17TRACK can't register numbers of this courier at present",
    # Of the endpoint that asks couriers at once and costs credits. It is not used, so this is no matter of the account.
    NOT_AUTHORISED: "17TRACK says the account may not have this number asked about at once",
}
_NOT_YET: Final = {
    -18019902: "not registered with 17TRACK",
    -18019903: "17TRACK can't tell yet which courier the number belongs to",
    -18019909: "no information yet",
}
_NOT_OURS: Final = {-18010014: "17TRACK says the call had too many numbers"}
_WHOLE_CALL_ONLY: Final = {429: "17TRACK got too many requests"}


def _unavailable(text: str) -> PluginError:
    return Unavailable(text, sent=True)


_TABLES: Final[tuple[tuple[dict[int, str], Callable[[str], PluginError]], ...]] = (
    (_AUTH, AuthFailed),
    (_UNAVAILABLE, _unavailable),
    (_REJECTED, Rejected),
    (_NOT_TAKEN, NotTaken),
    (_NOT_YET, NotFound),
    (_NOT_OURS, BadResponse),
    (_WHOLE_CALL_ONLY, RateLimited),
)


def error_for_number(code: int | None, message: str, now: datetime) -> PluginError:
    """What a refusal of one number means. A code that is not in the table is not understood, whatever it says."""
    if code == DAILY_LIMIT:
        return RateLimited("17TRACK's daily limit is used up", retry_after=day_turns(now))
    if code == USED_UP:
        return RateLimited("17TRACK's quota is used up", retry_after=QUOTA_PAUSE.total_seconds())
    for table, make in _TABLES:
        if code in table:
            return make(table[code])
    return BadResponse(f"17TRACK refused the number with the unknown code {code}: {message}".rstrip(": "))


def error_for_call(code: int | None, message: str, now: datetime) -> PluginError:
    """What a refusal of the whole call means.

    A code that speaks of a number's data is no ground for refusing every number of the call for good: not understood.
    """
    error = error_for_number(code, message, now)
    if isinstance(error, (AuthFailed, RateLimited, Unavailable)):
        return error
    return BadResponse(f"17TRACK refused the call with code {code}: {message}".rstrip(": "), field="$.code")


def day_turns(now: datetime) -> datetime:
    """When the next day may have begun for 17TRACK (aware, UTC); `now` is aware."""
    today = now.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    turns = (today + timedelta(days=day) + midnight + _LATE for day in (0, 1) for midnight in _MIDNIGHTS)
    return min(turn for turn in turns if turn > now)
