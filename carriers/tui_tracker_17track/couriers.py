"""Couriers that 17TRACK may be told to ask, by the form of a number: 17TRACK's code, and the number's form.

Codes: 17TRACK's public list of couriers (apicarrier.all.json, copies of 2025). Forms: the UPU's S10 standard, GS1's
check digit, couriers' help pages, and numbers seen on parcels. Forms without a check digit are hints, no more.
"""

import re
from collections.abc import Iterator, Sequence
from functools import cache
from typing import Final, NamedTuple

from tui_tracker.plugin import Candidate

from .checks import Check, dhl, fedex, gs1, s10, ups

# An aggregator knows most numbers and recognises none: whoever looks a courier up itself is surer than this.
SURE: Final = 0.4  # a check digit is right, or nobody else writes numbers so
LIKELY: Final = 0.3
MAYBE: Final = 0.2  # seen, or everything fits but the check digit
ANY: Final = 0.1  # any number at all

_NAMES: Final = {
    1151: "Australia Post", 1161: "Austrian Post", 2051: "Belpost", 2061: "bpost", 2151: "Correios Brazil",
    3011: "China Post", 3013: "China EMS", 3041: "Canada Post", 3221: "Czech Post", 4011: "PostNord Danmark",
    5041: "Omniva", 6041: "Posti", 6051: "La Poste (Colissimo)", 7041: "DHL Paket", 7044: "Deutsche Post Mail",
    7047: "DHL eCommerce US", 7048: "DHL eCommerce Asia", 8011: "HongKong Post", 8051: "Magyar Posta",
    9011: "Iceland Post", 9021: "India Post", 9051: "An Post", 9061: "Israel Post", 9071: "Poste Italiane",
    10021: "Japan Post", 11031: "Royal Mail", 11051: "ePOST", 12021: "Latvia Post", 12081: "Lithuania Post",
    13051: "Pos Malaysia", 13061: "Maldives Post", 14041: "PostNL", 14044: "PostNL International Mail",
    14061: "NZ Post", 14081: "Norway Post", 16081: "Poland Post", 16101: "CTT", 18031: "Russian Post",
    19131: "Singapore Post", 19181: "Correos Spain", 19241: "PostNord Sweden", 19251: "Swiss Post",
    20011: "Chunghwa Post", 20041: "Thailand Post", 20111: "PTT", 21021: "Ukrposhta", 21051: "USPS",
    100001: "DHL Express", 100002: "UPS", 100003: "FedEx", 100012: "SF Express", 100049: "OnTrac", 100134: "UniUni",
    100996: "GOFO", 190008: "YunExpress", 190012: "YANWEN", 190047: "Anjun", 190072: "SUNYOU", 190082: "J-NET",
    190086: "Wanb Express", 190094: "4PX", 190112: "UBI", 190113: "SFC", 190120: "JCEX", 190208: "CNE",
    190271: "Cainiao", 190284: "WINIT", 190625: "AliExpress", 190844: "SpeedX", 191076: "Cainiao(CN)",
}  # fmt: skip

# The posts behind the country letters of S10, the likeliest first.
_POSTS: Final = {
    "AT": (1161,), "AU": (1151,), "BE": (2061,), "BR": (2151,), "BY": (2051,), "CA": (3041,), "CH": (19251,),
    "CN": (3011, 3013), "CZ": (3221,), "DE": (7041, 7044), "DK": (4011,), "EE": (5041,), "ES": (19181,),
    "FI": (6041,), "FR": (6051,), "GB": (11031,), "HK": (8011,), "HU": (8051,), "IE": (9051,), "IL": (9061,),
    "IN": (9021,), "IS": (9011,), "IT": (9071,), "JP": (10021,), "KR": (11051,), "LT": (12081,), "LV": (12021,),
    "MV": (13061, 190271), "MY": (13051,), "NL": (14044, 14041), "NO": (14081,), "NZ": (14061,), "PL": (16081,),
    "PT": (16101,), "RU": (18031,), "SE": (19241,), "SG": (19131,), "TH": (20041,), "TR": (20111,), "TW": (20011,),
    "UA": (21021,), "US": (21051,),
}  # fmt: skip
_EMS: Final = {"CN": (3013, 3011)}  # E…CN is EMS
_S10: Final = re.compile("(?P<kind>[A-Z])[A-Z](?P<checked>[0-9]{9})(?P<country>[A-Z]{2})")


class _Form(NamedTuple):
    """A form of a courier's numbers. `pattern` has bounded counts only, so that it never backtracks for long.

    With a `check`, the group "checked" is what it is told; a wrong check digit halves the confidence.
    """

    code: int
    pattern: str
    says: str
    confidence: float = SURE
    check: Check | None = None


_FORMS: Final = (
    _Form(100002, "1Z(?P<checked>[0-9A-Z]{15}[0-9])", "UPS 1Z number", SURE, ups),
    _Form(100003, "(?P<checked>[0-9]{12})", "12 digits as of FedEx Express", LIKELY, fedex),
    _Form(100003, "(?P<checked>[0-9]{15})", "15 digits as of FedEx Ground", LIKELY, gs1),
    _Form(100003, "96[0-9]{5}(?P<checked>[0-9]{15})", "22 digits beginning 96, FedEx Ground", SURE, gs1),
    _Form(21051, "(?P<checked>9[1-5](?:[0-9]{20}|[0-9]{24}))", "USPS IMpb beginning 91 to 95", SURE, gs1),
    _Form(21051, "420[0-9]{5}(?P<checked>9[1-5](?:[0-9]{20}|[0-9]{24}))", "420, ZIP and USPS IMpb", SURE, gs1),
    _Form(21051, "420[0-9]{9}(?P<checked>9[1-5](?:[0-9]{20}|[0-9]{24}))", "420, ZIP+4 and USPS IMpb", SURE, gs1),
    _Form(100001, "(?P<checked>[0-9]{9}[0-6])", "10 digits as of a DHL Express waybill", LIKELY, dhl),
    _Form(100001, "J[A-Z]{2,3}[0-9]{10}", "DHL Express piece number", LIKELY),
    _Form(7041, "JJD[0-9]{16,20}", "JJD licence plate of DHL Paket", SURE),
    _Form(7041, "(?P<checked>00340434[0-9]{12})", "20 digits beginning 00340434, DHL Paket", SURE, gs1),
    _Form(7047, "GM[0-9]{10,20}", "GM and digits, DHL eCommerce", LIKELY),
    _Form(7048, "(?:CN|SG|TH|IN|HK|MY)[0-9]{14,20}", "country letters and digits as of DHL eCommerce Asia", MAYBE),
    _Form(19241, "(?P<checked>00[0-9]73[0-9]{15})", "GS1 parcel code with a Swedish prefix", LIKELY, gs1),
    _Form(19241, "(?P<checked>[0-9]73[0-9]{15})", "GS1 parcel code with a Swedish prefix, 00 left out", LIKELY, gs1),
    _Form(4011, "(?P<checked>00[0-9]57[0-9]{15})", "GS1 parcel code with a Danish prefix", LIKELY, gs1),
    _Form(14081, "(?P<checked>00[0-9]70[0-9]{15})", "GS1 parcel code with a Norwegian prefix", LIKELY, gs1),
    _Form(14041, "3S[A-Z]{4}[0-9]{7,9}", "3S, customer letters and digits, PostNL", SURE),
    _Form(6051, "[0-9][A-Z][0-9]{11}", "digit, letter and 11 digits as of Colissimo", LIKELY),
    _Form(3041, "(?P<checked>[0-9]{16})", "16 digits as of Canada Post", LIKELY, gs1),
    _Form(100049, "[CD][0-9]{14}", "C or D and 14 digits as of OnTrac", LIKELY),
    _Form(100996, "GFUS[0-9]{14}", "GFUS and 14 digits, GOFO", SURE),
    _Form(100134, "UUS[0-9A-Z]{12,16}", "UUS and digits as of UniUni", LIKELY),
    _Form(100012, "SF[0-9]{13}", "SF and 13 digits as of SF Express", LIKELY),
    _Form(190271, "LP00[0-9]{12}", "LP00 and 12 digits, Cainiao", SURE),
    _Form(190271, "LP[0-9]{11,14}", "LP and digits as of Cainiao", LIKELY),
    _Form(190271, "LP[0-9]{9}CN", "LP number that AliExpress hands to China Post", MAYBE),
    _Form(190271, "(?:AP|CNG)00[0-9]{12}", "AP00 or CNG00 and 12 digits, Cainiao", SURE),
    _Form(190271, "(?:DOFR|CN[A-Z]{2})[0-9]{13}HD", "letters, 13 digits and HD, Cainiao's own delivery", SURE),
    _Form(190625, "LP00[0-9]{12}", "LP00 and 12 digits, seen on AliExpress orders", MAYBE),
    _Form(190625, "AE[0-9]{9}", "AE and nine digits, seen on AliExpress orders", MAYBE),
    _Form(190625, "[0-9]{11}", "11 digits as of AliExpress Selection Standard", MAYBE),
    _Form(190008, "YT[0-9]{16}", "YT and 16 digits, YunExpress", SURE),
    _Form(190094, "4PX[0-9]{10,16}(?:CN)?", "4PX and digits, 4PX", SURE),
    _Form(190012, "[A-Z]{2}(?P<checked>[0-9]{9})YP", "S10 form with Yanwen's own ending YP", SURE, s10),
    _Form(190012, "[A-Z]{1,3}[0-9]{8,14}YP", "letters, digits and Yanwen's ending YP", LIKELY),
    _Form(190112, "[A-Z]{1,3}[0-9]{8,14}YP", "ending YP, seen on UBI parcels too", MAYBE),
    _Form(190072, "SY[A-Z]{0,3}[0-9]{8,14}", "SY and digits as of SUNYOU", LIKELY),
    _Form(190082, "JNTCU[0-9]{10}YQ", "JNTCU, ten digits and YQ, J-NET", SURE),
)


def courier_name(code: int | None) -> str:
    """The courier's name, "" for one of the thousands that are not in the table."""
    return _NAMES.get(code or 0, "")


def candidates(number: str) -> tuple[Candidate, ...]:
    """The couriers whose form `number` has, surest first, each once; at the end 17TRACK's own guess, without code."""
    bare = number.upper().replace("-", "")
    best: dict[str, Candidate] = {}
    for candidate in (*_posts(bare), *_couriers(bare)):
        known = best.get(candidate.code)
        if known is None or candidate.confidence > known.confidence:
            best[candidate.code] = candidate
    found = sorted(best.values(), key=lambda candidate: -candidate.confidence)
    return (*found, Candidate(courier="", confidence=ANY, reason="17TRACK asks the couriers it knows"))


def _couriers(number: str) -> Iterator[Candidate]:
    for pattern, form in _compiled():
        match = pattern.fullmatch(number)
        if match is not None:
            right = None if form.check is None else form.check(match["checked"])
            yield _candidate(form.code, form.confidence, form.says, right)


def _posts(number: str) -> Iterator[Candidate]:
    """The post of S10's country letters surest, others that use its numbers less so."""
    match = _S10.fullmatch(number)
    if match is None:
        return
    country = match["country"]
    posts = (_EMS if match["kind"] == "E" else _POSTS).get(country) or _POSTS.get(country, ())
    for place, code in enumerate(posts):
        sure = SURE if place == 0 else MAYBE
        yield _candidate(code, sure, f"UPU S10 with the country letters {country}", s10(match["checked"]))


def _candidate(code: int, confidence: float, says: str, right: bool | None) -> Candidate:
    judged = "" if right is None else f", check digit {'right' if right else 'wrong'}"
    sure = confidence / 2 if right is False else confidence
    return Candidate(courier=_NAMES[code], code=str(code), confidence=sure, reason=f"{says}{judged}")


@cache
def _compiled() -> Sequence[tuple[re.Pattern[str], _Form]]:
    return tuple((re.compile(form.pattern), form) for form in _FORMS)
