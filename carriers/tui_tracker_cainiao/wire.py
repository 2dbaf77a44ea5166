"""Cainiao's answer as typed structs: only what is used, read tolerantly, for most of it may be absent or null."""

from typing import Any, Final

import msgspec

from tui_tracker.plugin import BadResponse, Response, Unavailable

Text = str | int | float | None
_REDIRECTS: Final = range(300, 400)


class Answer(msgspec.Struct):
    """The whole answer. Entries are decoded one by one, so that a strange one costs its own number only."""

    module: list[msgspec.Raw] | None = None
    success: bool | None = None


class Group(msgspec.Struct):
    """The stage an event belongs to."""

    nodeDesc: Text = None  # noqa: N815 (the vendor's spelling, here and below)


class Trace(msgspec.Struct):
    """One event. `time` is the true instant in milliseconds; `timeStr` the same by the clock of `timeZone`."""

    time: Text = None
    timeStr: Text = None  # noqa: N815
    timeZone: Text = None  # noqa: N815
    desc: Text = None
    standerdDesc: Text = None  # noqa: N815
    actionCode: Text = None  # noqa: N815
    group: Group | None = None


class Eta(msgspec.Struct):
    """The promised days, in milliseconds."""

    deliveryMinTime: Text = None  # noqa: N815
    deliveryMaxTime: Text = None  # noqa: N815


class LastMile(msgspec.Struct):
    """The company that brings the parcel to the door."""

    cpName: Text = None  # noqa: N815


class Entry(msgspec.Struct):
    """What is said of one number. `detailList` is a list of no events where the number is not known."""

    mailNo: str  # noqa: N815
    detailList: list[Trace]  # noqa: N815
    status: Text = None
    statusDesc: Text = None  # noqa: N815
    latestTrace: Trace | None = None  # noqa: N815
    realMailNo: Text = None  # noqa: N815
    copyRealMailNo: Text = None  # noqa: N815
    globalEtaInfo: Eta | None = None  # noqa: N815
    destCpInfo: LastMile | None = None  # noqa: N815


class Named(msgspec.Struct):
    """Whose entry it is, where the rest can't be read."""

    mailNo: str  # noqa: N815


def read_answer(response: Response) -> list[msgspec.Raw]:
    """The entries. Raises `Unavailable` where a guard against robots answers, `BadResponse` for other forms."""
    body = response.body.strip()
    if response.status in _REDIRECTS or not body or body[:1] == b"<":
        raise Unavailable("Cainiao answers with a page against robots", sent=True)
    found = response.json()
    if _is_guard(found):
        raise Unavailable("Cainiao wants to see a person (captcha)", sent=True)
    answer = response.json(Answer)
    if answer.success is False:
        raise Unavailable("Cainiao says that it did not succeed", sent=True)
    if answer.success is None or answer.module is None:
        name = "success" if answer.success is None else "module"
        raise BadResponse(f"Cainiao's answer has no {name}", field=f"$.{name}")
    return answer.module


def entries_by_number(raw: list[msgspec.Raw]) -> "dict[str, Entry | BadResponse]":
    """By number, as `same_number` writes it. What is no entry, or has no number, is nobody's."""
    found: dict[str, Entry | BadResponse] = {}
    for position, each in enumerate(raw):
        try:
            name = same_number(msgspec.json.decode(each, type=Named).mailNo)
        except (msgspec.DecodeError, RecursionError):
            continue
        if name:
            found.setdefault(name, _entry(each, position))
    return found


def words(value: object, limit: int = 500) -> str:
    """`value` as one line of printable text, at most `limit` characters; "" for null and for what is no text."""
    if not isinstance(value, str | int | float) or isinstance(value, bool):
        return ""
    line = " ".join(str(value)[: limit * 4].split())
    return "".join(filter(str.isprintable, line))[:limit]


def same_number(number: object) -> str:
    """The form in which numbers are compared."""
    return words(number, 64).replace(" ", "").upper()


def _entry(raw: msgspec.Raw, position: int) -> "Entry | BadResponse":
    try:
        return msgspec.json.decode(raw, type=Entry)
    except msgspec.ValidationError as error:
        what, _, path = str(error).partition(" - at `$")
        return BadResponse(f"Cainiao's entry: {what}", field=f"$.module[{position}]{path.rstrip('`')}")
    except (msgspec.DecodeError, RecursionError):
        return BadResponse("Cainiao's entry can't be read", field=f"$.module[{position}]")


def _is_guard(found: Any) -> bool:
    """Whether this is what Alibaba's gateways send instead of an answer: `ret` with a code of theirs, or a captcha."""
    if not isinstance(found, dict) or "module" in found:
        return False
    told = found.get("ret")
    texts = told if isinstance(told, list) else [told]
    codes = any(isinstance(each, str) and ("FAIL_SYS" in each or "RGV587" in each) for each in texts)
    return codes or "rgv587_flag" in found or str(found.get("action", "")).lower() == "captcha"
