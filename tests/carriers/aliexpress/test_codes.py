"""Every error code of the gateway is one of the six errors, by code and not by words."""

import json
from pathlib import Path
from typing import Any

import pytest

from tui_tracker.plugin import AuthFailed, BadResponse, PluginError, RateLimited, Unavailable
from tui_tracker_aliexpress.codes import error_for, refusal_of
from tui_tracker_aliexpress.settings import AliExpressConfig

SAMPLES = Path(__file__).parents[4] / "shared" / "samples" / "aliexpress" / "errors.json"
CONFIG = AliExpressConfig(app_key="512345", app_secret="s")


def error_of(body: Any) -> PluginError:
    refusal = refusal_of(body)
    assert refusal is not None
    return error_for(refusal, CONFIG)


def wrapped(code: Any, sub_code: str = "", kind: str = "ISV", message: str = "own words") -> dict[str, Any]:
    return {"error_response": {"type": kind, "code": code, "sub_code": sub_code, "msg": message, "request_id": "0"}}


@pytest.mark.parametrize(
    ("code", "sub_code", "error"),
    [
        ("IncompleteSignature", "", AuthFailed),
        ("IllegalAccessToken", "", AuthFailed),
        ("IllegalRefreshToken", "", AuthFailed),
        ("InvalidCode", "", AuthFailed),
        ("InvalidAppkey", "", AuthFailed),
        ("AUTH_TYPE_UNSUPPORTED", "", AuthFailed),
        ("MissingParameter", "", BadResponse),
        ("InvalidApiPath", "", BadResponse),
        ("UnsupportedParamMapping", "", BadResponse),
        ("ServiceUnavailable", "", Unavailable),
        ("AppCallLimit", "", RateLimited),
        ("ApiCallLimit", "", RateLimited),
        ("15", "isv.insufficient-permission", AuthFailed),
        (15, "isv.invalid-authorization", AuthFailed),
        (15, "isv.account-migration-check-fail", AuthFailed),
        ("15", "isp.service-unavailable", Unavailable),
        ("15", "", Unavailable),
        ("15", "isp.something-new", Unavailable),
        ("15", "isv.something-new", BadResponse),
        (7, "accesscontrol.limited-by-app-access-count", RateLimited),
        ("7", "", RateLimited),
        ("SomethingNew", "", BadResponse),
    ],
)
def test_a_code_decides(code: Any, sub_code: str, error: type[PluginError]) -> None:
    assert type(error_of(wrapped(code, sub_code))) is error
    flat = {"type": "ISV", "code": code, "sub_code": sub_code, "message": "own words", "request_id": "0"}
    assert type(error_of(flat)) is error


def test_an_unknown_error_of_the_platforms_own_is_unavailable() -> None:
    assert type(error_of(wrapped("SomethingNew", kind="SYSTEM"))) is Unavailable
    assert type(error_of(wrapped("SomethingNew", kind="ISP"))) is Unavailable


def test_an_unknown_code_is_named_with_the_gateways_words() -> None:
    assert str(error_of(wrapped("SomethingNew"))) == "AliExpress has the error SomethingNew: own words"


@pytest.mark.parametrize(
    ("message", "seconds"),
    [("this ban will last 1 seconds", 2.0), ("This ban will last for 40 more seconds", 41.0), ("slow down", 2.0)],
)
def test_a_ban_lasts_as_long_as_it_says_and_a_little_more(message: str, seconds: float) -> None:
    error = error_of(wrapped("ApiCallLimit", message=message))
    assert isinstance(error, RateLimited)
    assert error.retry_after == seconds


@pytest.mark.parametrize("code", ["IllegalAccessToken", "IllegalRefreshToken", "InvalidCode"])
def test_the_operator_is_told_where_to_authorise_again(code: str) -> None:
    text = str(error_of(wrapped(code)))
    assert "https://api-sg.aliexpress.com/oauth/authorize?response_type=code" in text
    assert "[carriers.aliexpress]" in text


@pytest.mark.parametrize("body", [{}, {"code": "0"}, {"code": 0}, {"x_response": {"result": {}}}, [], None, "x"])
def test_an_answer_is_no_error(body: Any) -> None:
    assert refusal_of(body) is None


@pytest.mark.parametrize("error", [None, {}, [], "x", {"code": None}])
def test_an_error_without_a_code_is_one_all_the_same(error: Any) -> None:
    assert isinstance(error_of({"error_response": error}), BadResponse)


def test_all_collected_errors_are_known_by_their_code() -> None:
    if not SAMPLES.is_file():
        pytest.skip("the collected samples are not beside this repository")
    for name, body in json.loads(SAMPLES.read_text(encoding="utf-8"))["payload"].items():
        assert "has the error" not in str(error_of(body)), name
