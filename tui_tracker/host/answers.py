"""What `ctx.http` gives back: an answer that was read within the rules, and our errors for what is not understood."""

import re
from collections.abc import Mapping
from typing import Any, Final, TypeVar, overload

from tui_tracker.model.text import clean_text
from tui_tracker.plugin import BadResponse

T = TypeVar("T")

_SAMPLE: Final = 200
_FIELD: Final = re.compile(r"`(\$[^`]*)`")
# Only what is found in the wild: some of Python's codecs are slow or no character sets at all.
_CHARSETS: Final = re.compile(
    r"utf-?(8|16)|us-ascii|ascii|latin-?1|iso-?8859-\d{1,2}|windows-125\d|cp125\d|gb2312|gbk|gb18030|big5|"
    r"shift_jis|euc-(jp|kr)|koi8-[ru]"
)


class Answer:
    """An answer: status, headers and the unpacked body."""

    def __init__(self, status: int, headers: Mapping[str, str], body: bytes, charset: str = "") -> None:
        """`headers`: looked up in any case; `charset`: as declared."""
        self.status = status
        self.headers = headers
        self.body = body
        self._charset = charset if _CHARSETS.fullmatch(charset.lower()) else "utf-8"

    def text(self) -> str:
        """The body as text; undecodable bytes are replaced."""
        body = self.body.removeprefix(b"\xef\xbb\xbf") if self._charset.lower() in {"utf-8", "utf8"} else self.body
        try:
            return body.decode(self._charset, errors="replace")
        except (LookupError, UnicodeError):
            return body.decode("utf-8", errors="replace")

    @overload
    def json(self) -> Any: ...
    @overload
    def json(self, type: type[T], *, lax: bool = ...) -> T: ...

    def json(self, type: Any = Any, *, lax: bool = False) -> Any:  # noqa: A002 (the contract's word)
        """The body as JSON, straight into `type`. Raises `BadResponse` that names the field."""
        import msgspec

        utf8 = self._charset.lower() in {"utf-8", "utf8"}
        body = self.body.removeprefix(b"\xef\xbb\xbf") if utf8 else self.text().encode()
        self._refuse_page(body)
        try:
            return msgspec.json.decode(body, type=type, strict=not lax)
        except msgspec.ValidationError as error:
            place = _FIELD.search(str(error))
            raise self.bad(str(error), field=place[1] if place else "$") from None
        except (msgspec.DecodeError, UnicodeError, ValueError):
            raise self.bad("not JSON", field="$") from None
        except RecursionError:
            raise self.bad("nested too deeply", field="$") from None

    def bad(self, what: str, *, field: str) -> BadResponse:
        """`BadResponse` with the start of the body as its sample."""
        return BadResponse(what, field=field, sample=clean_text(self.text()[:_SAMPLE], limit=_SAMPLE))

    def _refuse_page(self, body: bytes) -> None:
        if body.lstrip()[:1] == b"<":
            raise self.bad("a web page instead of JSON", field="$")
        if not body.strip():
            raise self.bad("an empty answer instead of JSON", field="$")
