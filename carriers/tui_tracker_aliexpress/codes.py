"""AliExpress' error codes, and which of our errors each one is.

Source: the open platform's error pages and live answers. An error comes with HTTP 200, either inside `error_response`
or flat (from `/rest`). Only codes are compared, sub-codes first; the words are ours. Codes may be numbers or text.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from tui_tracker.plugin import AuthFailed, BadResponse, PluginError, RateLimited, Unavailable

from .settings import AliExpressConfig
from .wire import part, words

EXPIRED: Final = "IllegalAccessToken"
UNSIGNED: Final = "IncompleteSignature"

# AliExpress bans for "1 seconds" and advises to wait one or two.
_PAUSE: Final = 2.0  # seconds
_BANNED_FOR: Final = re.compile(r"last (?:for )?(\d{1,6})")
_FINE: Final = ("", "0", "200")

# Said with the page where the app is authorised again.
_AUTHORISE: Final = {
    "IllegalAccessToken": "AliExpress says the access token is not valid or has expired",
    "IllegalRefreshToken": "AliExpress says the refresh token is not valid or has expired",
    "InvalidCode": "AliExpress does not take the code: it is good for three minutes and once",
    "isv.invalid-authorization": "AliExpress says the app is not authorised for the account",
    "isv.account-migration-check-fail": "AliExpress says the account was migrated",
}
_AUTH: Final = {
    "IncompleteSignature": "AliExpress refuses the signature: app_secret does not belong to app_key, "
    "or this computer's clock is more than two hours wrong",
    "InvalidAppkey": "AliExpress does not know the app_key",
    "AUTH_TYPE_UNSUPPORTED": "AliExpress does not take this kind of authorisation from the app",
    "isv.insufficient-permission": "AliExpress does not let the app use the dropshipping API: "
    "apply for it on the app's page of the open platform",
}
_LIMITS: Final = {
    "ApiCallLimit": "AliExpress: too many requests",
    "AppCallLimit": "AliExpress: too many requests of the app",
    "7": "AliExpress: too many requests of the app",
    "accesscontrol.limited-by-app-access-count": "AliExpress: too many requests of the app",
}
_UNAVAILABLE: Final = {
    "ServiceUnavailable": "AliExpress' service is not available",
    "isp.service-unavailable": "AliExpress' service is not available",
    "15": "AliExpress' own service failed",  # "Remote service error"; mostly with a sub-code that says more
}
_ASKED_WRONG: Final = {
    "MissingParameter": "AliExpress misses a parameter of the request",
    "InvalidApiPath": "AliExpress has no such method",
    "UnsupportedParamMapping": "AliExpress does not take a parameter of the request",
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Refusal:
    """Why the gateway refused a call: its codes and words."""

    code: str
    sub_code: str = ""
    kind: str = ""  # ISV: ours; ISP, SYSTEM: theirs
    message: str = ""

    def without(self, secret: str) -> "Refusal":
        """The same, should the vendor have repeated `secret` in its words (it does, live)."""
        return replace(self, message=self.message.replace(secret, "***")) if secret else self

    @property
    def expired(self) -> bool:
        """Whether another access token may help."""
        return EXPIRED in (self.code, self.sub_code)

    @property
    def unsigned(self) -> bool:
        """Whether the signature was not understood."""
        return UNSIGNED in (self.code, self.sub_code)


def refusal_of(body: object) -> Refusal | None:
    """The error that the answer is, or `None`."""
    if not isinstance(body, Mapping):
        return None
    error = part(body, "error_response")
    if "error_response" in body:
        return _refusal(error, words(error.get("code"), 64) or "unknown")
    code = words(body.get("code"), 64)
    return None if code in _FINE else _refusal(body, code)


def _refusal(error: Mapping[str, Any], code: str) -> Refusal:
    said = (words(error.get(name), 200) for name in ("sub_msg", "msg", "message"))
    return Refusal(
        code=code,
        sub_code=words(error.get("sub_code"), 64),
        kind=words(error.get("type"), 16).upper(),
        message=next(filter(None, said), ""),
    )


def error_for(refusal: Refusal, config: AliExpressConfig) -> PluginError:
    """Our error for a refused call."""
    for code in filter(None, (refusal.sub_code, refusal.code)):
        if code in _AUTHORISE:
            return authorise_again(_AUTHORISE[code], config)
        if code in _AUTH:
            return AuthFailed(_AUTH[code])
        if code in _LIMITS:
            return RateLimited(_LIMITS[code], retry_after=_pause(refusal.message))
        if code in _ASKED_WRONG:
            return BadResponse(_with_words(_ASKED_WRONG[code], refusal), field="$.error_response")
        if code in _UNAVAILABLE and not _own_fault(refusal):
            return Unavailable(_UNAVAILABLE[code], sent=True)
    told = _with_words(f"AliExpress has the error {refusal.sub_code or refusal.code}", refusal)
    if _own_fault(refusal) or refusal.kind not in ("ISP", "SYSTEM"):
        return BadResponse(told, field="$.error_response")
    return Unavailable(told, sent=True)


def authorise_again(why: str, config: AliExpressConfig) -> AuthFailed:
    """`AuthFailed` that says what the operator does about it."""
    return AuthFailed(
        f"{why}. Authorise the app again at {config.authorise_page} and give the code as code in [carriers.aliexpress] "
        f"within three minutes"
    )


def _own_fault(refusal: Refusal) -> bool:
    """A sub-code of the caller's that we do not know; the code above it says "remote service" all the same."""
    return refusal.sub_code.startswith("isv.")


def _with_words(text: str, refusal: Refusal) -> str:
    return f"{text}: {refusal.message}" if refusal.message else text


def _pause(message: str) -> float:
    found = _BANNED_FOR.search(message)
    return max(_PAUSE, float(found[1]) + 1) if found else _PAUSE
