"""The vendor's book of numbers: who follows what, what each endpoint says to one number, and what it costs.

A number may be registered for several couriers, each time for a credit. What is asked without a courier is asked of
all of them.
"""

import re
from dataclasses import dataclass, field
from typing import Any, Final, get_args

from tests.servers.seventeentrack_news import COURIER, MORE, Json, News, news_of, old_form

CHANGES: Final = 5
_NUMBER: Final = re.compile("[A-Za-z0-9-]{5,50}")
_FIRST_EXPRESS: Final = 100000  # codes below are posts
_WAITING: Final = ("not_yet", "undetected", "needs_more")


@dataclass(slots=True)
class Following:
    """A number as it is registered for one courier."""

    carrier: int
    final_carrier: int = 0
    stopped: bool = False
    retracked: bool = False
    changes: int = 0


@dataclass(kw_only=True)
class Numbers:
    """The book. `quota`: credits bought; `default`: the news of numbers that nothing was set for; `old`: answers in
    the form of v2.2 (refusals without courier, scans without raw time and sub-status)."""

    quota: int = 200
    default: News = "not_yet"
    old: bool = False
    registered: dict[str, list[Following]] = field(default_factory=dict)
    used: int = 0
    news: dict[str, News | Json] = field(default_factory=dict)
    refused: dict[str, int] = field(default_factory=dict)

    def set(self, number: str, news: "News | Json") -> None:
        """What is told of `number` from now on: a word, or a whole `track_info` object (`news_of` makes one)."""
        if isinstance(news, str) and news not in get_args(News):
            raise ValueError(f"no such news: {news}")
        self.news[number] = news

    def refuse(self, number: str, code: int) -> None:
        """Every endpoint refuses `number` with `code` from now on."""
        self.refused[number] = code

    def credits(self) -> Json:
        """What `getquota` says."""
        left = self.quota - self.used
        email = {"free_email_quota": 300, "free_email_quotaused": 0}
        day = {"today_used": self.used, "max_track_daily": 10000000}
        return {"quota_total": self.quota, "quota_used": self.used, "quota_remain": left, **day, **email}

    def entries(self, endpoint: str, item: Json, limit: int | None) -> list[Json]:
        """What is said of one number: entries with "error" are rejected ones, none at all means it is left out.

        `limit`: the code that refuses numbers which would cost a credit, `None` = no limit is met.
        """
        number = item.get("number")
        if not isinstance(number, str) or not _NUMBER.fullmatch(number):
            return [self._error(number, 0, -18010012)]
        if number in self.refused:
            return [self._error(number, item.get("carrier", 0), self.refused[number])]
        if endpoint == "register":
            return [self._register(number, item, limit)]
        if endpoint == "changecarrier":
            return [self._change(number, item)]
        asked = item.get("carrier")
        known = [each for each in self.registered.get(number, ()) if asked in (None, each.carrier)]
        if not known:
            return [self._error(number, str(asked or 0), -18019902)]  # seen: here the courier is text
        if endpoint == "gettrackinfo":
            return [entry for each in known for entry in self._tell(number, each)]
        done = self._retrack if endpoint == "retrack" else self._stop
        return [done(number, each) for each in known]

    def told(self, number: str, known: Following) -> Json:
        """A look-up's entry for one number."""
        news = self.news.get(number, self.default)
        info = news_of(news) if isinstance(news, str) else news
        entry = {"number": number, "carrier": known.carrier, "param": None, "tag": None, "lang": None}
        if self.old:
            return {**entry, "track_info": old_form(info)}
        return {**entry, "track_info": info, **MORE}

    def _register(self, number: str, item: Json, limit: int | None) -> Json:
        news = self.news.get(number, self.default)
        asked, last_mile = item.get("carrier"), item.get("final_carrier", 0)
        known = self.registered.get(number, [])
        carrier = asked or COURIER[0]
        if any(asked in (None, each.carrier) for each in known):
            return self._error(number, known[0].carrier, -18019901)
        if news == "invalid":
            return self._error(number, 0, -18010012)
        if news == "undetected" and asked is None:
            return self._error(number, 0, -18019903)
        if news == "needs_more" and not {"destination_country", "destination_postal_code"} <= item.keys():
            return self._error(number, carrier, -18010018)
        if last_mile >= _FIRST_EXPRESS or (last_mile and carrier >= _FIRST_EXPRESS):
            return self._error(number, carrier, -18010016)
        if limit is not None or self.used >= self.quota:
            return self._error(number, carrier, limit or -18019908)
        self.used += 1
        self.registered.setdefault(number, []).append(Following(carrier=carrier, final_carrier=last_mile))
        origin = 1 if asked is None else 2
        return {"origin": origin, "number": number, "carrier": carrier, "email": None, "tag": None, "lang": None}

    def _tell(self, number: str, known: Following) -> list[Json]:
        news = self.news.get(number, self.default)
        if news == "left_out":
            return []
        if news in _WAITING:
            return [self._error(number, known.carrier, -18019909)]
        return [self.told(number, known)]

    def _change(self, number: str, item: Json) -> Json:
        before, new, last_mile = item.get("carrier_old"), item.get("carrier_new"), item.get("final_carrier_new")
        all_known = self.registered.get(number, [])
        known = [each for each in all_known if before in (None, each.carrier)]
        if not known:
            return self._error(number, before or 0, -18019805 if all_known else -18019902)
        if len(known) > 1:
            return self._error(number, 0, -18019801)
        code = _change_refused(known[0], all_known, new, last_mile)
        if code is None and self.news.get(number, self.default) in _WAITING:
            code = -18019808
        if code is not None:
            return self._error(number, known[0].carrier, code)
        one = known[0]
        one.carrier, one.final_carrier = new or one.carrier, last_mile or one.final_carrier
        one.changes += 1
        return {"number": number, "carrier_new": new} if new else {"number": number, "final_carrier_new": last_mile}

    def _retrack(self, number: str, known: Following) -> Json:
        if not known.stopped:
            return self._error(number, known.carrier, -18019904)
        if known.retracked:
            return self._error(number, known.carrier, -18019905)
        known.stopped, known.retracked = False, True
        return {"number": number, "carrier": known.carrier}

    def _stop(self, number: str, known: Following) -> Json:
        if known.stopped:
            return self._error(number, known.carrier, -18019906)
        known.stopped = True
        return {"number": number, "carrier": known.carrier}

    def _error(self, number: object, carrier: int | str, code: int) -> Json:
        error = {"code": code, "message": f"The server's words for {code}."}
        if self.old:
            return {"number": number, "tag": None, "error": error}
        return {"number": number, "carrier": carrier, "error": error}


def _change_refused(one: Following, all_known: list[Following], new: Any, last_mile: Any) -> int | None:
    """Why the courier of a number that has one can't be changed."""
    if not isinstance(new, int) and not isinstance(last_mile, int):
        return -18019804
    if one.stopped:
        return -18019806
    if new == one.carrier:
        return -18019803
    if any(each.carrier == new for each in all_known):
        return -18019809
    return -18019807 if one.changes == CHANGES else None
