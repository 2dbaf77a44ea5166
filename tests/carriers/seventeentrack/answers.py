"""Bodies as 17TRACK sends them, read as the carrier reads them; samples of the vendor's where they are at hand."""

import json
from pathlib import Path
from typing import Any, Final

import msgspec
import pytest

from tests.carriers.support import NOW
from tests.servers.seventeentrack import news_of
from tui_tracker.host.answers import Answer as HttpAnswer
from tui_tracker.plugin import Tracking
from tui_tracker_17track.parcel import outcome
from tui_tracker_17track.reading import lenient
from tui_tracker_17track.wire import Answer, Entry, read_answer

NUMBER: Final = "LP00123456789012"
SAMPLES: Final = Path(__file__).parents[4] / "shared" / "samples" / "17track"


def entry(news: str = "delivered") -> dict[str, Any]:
    """An accepted entry of `gettrackinfo` for `NUMBER`."""
    return {"number": NUMBER, "carrier": 3011, "track_info": news_of(news)}


def envelope(*accepted: Any, rejected: Any = ()) -> dict[str, Any]:
    """An answer."""
    return {"code": 0, "data": {"accepted": list(accepted), "rejected": list(rejected)}}


def answered(body: Any) -> Answer:
    """`body` (JSON, or the bytes as they come) as the host hands it over, and as the carrier reads it."""
    raw = body if isinstance(body, bytes) else msgspec.json.encode(body)
    return read_answer(HttpAnswer(200, {}, raw), NOW)


def told(item: dict[str, Any]) -> Tracking:
    """What the carrier makes of an entry that has news."""
    result = outcome(NUMBER, lenient(msgspec.json.encode(item), Entry))
    assert isinstance(result, Tracking)
    return result


def sample(name: str) -> Any:
    """The payload of one of the vendor's samples; a test that asks for one is skipped where there are none."""
    path = SAMPLES / name
    if not path.is_file():
        pytest.skip("the vendor's samples are not beside this repository")
    return json.loads(path.read_text(encoding="utf-8")).get("payload")
