"""JSONPath (RFC 9535), by the library python-jsonpath, which is imported when the first path is read."""

from functools import cache
from typing import TYPE_CHECKING, Any, Final

from tui_tracker.plugin import BadResponse

if TYPE_CHECKING:
    from jsonpath import JSONPathEnvironment

_LONGEST: Final = 200
_SLOW: Final = ("match", "search")  # regular expressions over a stranger's text could take forever


class Path:
    """Where in an answer something stands."""

    def __init__(self, text: object) -> None:
        """Raises `ValueError` saying what is wrong with `text`."""
        if not isinstance(text, str) or not text.startswith("$"):
            raise ValueError(f"expected a JSONPath, which begins with $, got {text!r}")
        if len(text) > _LONGEST or text.count("..") > 1:
            raise ValueError(f"longer than {_LONGEST} characters, or more than one .. in it: {text}")
        self.text = text
        try:
            self._compiled = _environment().compile(text)
        except Exception as error:  # the library's own classes; some of them can't even be printed
            reason = str(error.args[0]) if error.args else type(error).__name__
            raise ValueError(f"not a JSONPath: {reason}: {text}") from None

    def all(self, document: Any) -> list[Any]:
        """Everything it selects. Raises `BadResponse` where the document can't be walked."""
        try:
            return [match.obj for match in self._compiled.finditer(document)]
        except Exception as error:
            reason = str(error.args[0]) if error.args else type(error).__name__
            raise BadResponse(f"the path can't be followed: {reason}", field=self.text) from None

    def first(self, document: Any) -> Any:
        """The first thing it selects, `None` for nothing."""
        return next(iter(self.all(document)), None)


def words(value: object, limit: int = 500) -> str:
    """`value` as one line of printable text, at most `limit` characters; "" for null and for what is no text."""
    if not isinstance(value, str | int | float) or isinstance(value, bool):
        return ""
    line = " ".join(str(value)[: limit * 4].split())
    return "".join(filter(str.isprintable, line))[:limit]


class Texts:
    """One path or several, whose texts are joined: a date here and a time there, a city and a country."""

    def __init__(self, paths: str | tuple[str, ...], *, between: str) -> None:
        """`between`: what joins them. Raises `ValueError` saying what is wrong."""
        given = (paths,) if isinstance(paths, str) else paths
        self._paths = tuple(Path(each) for each in given)
        self._between = between
        self.text = ", ".join(path.text for path in self._paths)

    def __call__(self, document: Any, limit: int = 500) -> str:
        """The texts that are there, joined; "" for none."""
        found = (words(path.first(document), limit) for path in self._paths)
        return self._between.join(filter(None, found))[:limit]


@cache
def _environment() -> "JSONPathEnvironment":
    from jsonpath import JSONPathEnvironment

    environment = JSONPathEnvironment(strict=True)
    for name in _SLOW:
        environment.function_extensions.pop(name, None)
    return environment
