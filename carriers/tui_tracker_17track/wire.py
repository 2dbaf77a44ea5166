"""17TRACK's envelope, read tolerantly: numbers may be strings, objects may be null, lists come in any order."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from tui_tracker.plugin import BadResponse

from .codes import error_for_call

Json = Mapping[str, Any]

_EMPTY: Final[Json] = {}
_TEXT_LIMIT: Final = 500


def words(value: object, limit: int = _TEXT_LIMIT) -> str:
    """`value` as one line of printable text, at most `limit` characters; "" for null and for what is no text."""
    if not isinstance(value, str | int | float) or isinstance(value, bool):
        return ""
    line = " ".join(str(value)[: limit * 4].split())
    return "".join(filter(str.isprintable, line))[:limit]


def whole(value: object) -> int | None:
    """`value` as a whole number, also from text; `None` for anything else."""
    if isinstance(value, bool) or not isinstance(value, str | int):
        return None
    try:
        return int(value)
    except ValueError:
        return None


def part(value: object, *path: str) -> Json:
    """The object at `path` below `value`; an empty one where something else or nothing stands."""
    for name in path:
        value = value.get(name) if isinstance(value, Mapping) else None
    return value if isinstance(value, Mapping) else _EMPTY


def parts(value: object) -> Sequence[Json]:
    """The objects in the list `value`, others left out; none where it is no list."""
    return [each for each in value if isinstance(each, Mapping)] if isinstance(value, list) else ()


def same_number(number: object) -> str:
    """The form in which numbers are compared: the vendor may trim or capitalise, and may send digits as a number."""
    return words(number, 64).replace(" ", "").upper()


@dataclass(frozen=True, kw_only=True, slots=True)
class Refusal:
    """Why one number was refused: 17TRACK's code and words."""

    code: int | None
    message: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Answer:
    """What a batch call says, by number (as `same_number` writes it)."""

    accepted: Mapping[str, Json] = field(default_factory=dict)
    rejected: Mapping[str, Refusal] = field(default_factory=dict)

    @property
    def empty(self) -> bool:
        """Both lists were empty: how `gettrackinfo` may say "not yet" (seen right after registering)."""
        return not self.accepted and not self.rejected


def read_data(body: object) -> Json:
    """The `data` of an answer. Raises one of our errors when the whole call failed, `BadResponse` for other forms."""
    if not isinstance(body, Mapping):
        raise BadResponse("17TRACK's answer is not an object", field="$")
    code = whole(body.get("code"))
    if code is None:
        raise BadResponse("17TRACK's answer has no code", field="$.code")
    errors = parts(part(body, "data").get("errors"))
    if code != 0 or errors:
        first = errors[0] if errors else _EMPTY
        raise error_for_call(code or whole(first.get("code")), words(first.get("message"), 200))
    data = body.get("data")
    if not isinstance(data, Mapping):
        raise BadResponse("17TRACK's answer has no data", field="$.data")
    return data


def read_answer(body: object) -> Answer:
    """A batch call's answer. Raises like `read_data`; a list that is missing is not the same as an empty one."""
    data = read_data(body)
    return Answer(accepted=_accepted(_list(data, "accepted")), rejected=_rejected(_list(data, "rejected")))


def _list(data: Json, name: str) -> list[Any]:
    found = data.get(name)
    if not isinstance(found, list):
        raise BadResponse(f"17TRACK's answer has no list of {name} numbers", field=f"$.data.{name}")
    return found


def _accepted(items: list[Any]) -> dict[str, Json]:
    """By number; of several entries of one number (several couriers) the first."""
    found: dict[str, Json] = {}
    for position, item in enumerate(items):
        found.setdefault(_number(item, f"$.data.accepted[{position}]"), item)
    return found


def _rejected(items: list[Any]) -> dict[str, Refusal]:
    found: dict[str, Refusal] = {}
    for position, item in enumerate(items):
        error = part(item, "error")
        refusal = Refusal(code=whole(error.get("code")), message=words(error.get("message"), 200))
        found.setdefault(_number(item, f"$.data.rejected[{position}]"), refusal)
    return found


def _number(item: object, where: str) -> str:
    """The number of an entry. One entry without it makes the answer useless: some number would get another's news."""
    number = same_number(item.get("number")) if isinstance(item, Mapping) else ""
    if not number:
        raise BadResponse("17TRACK's answer has an entry without a number", field=f"{where}.number")
    return number
