"""Secrets stay out of every output: one masker per plugin, used for log records, error texts and tracebacks."""

import json
import logging
import re
import threading
import traceback
from collections.abc import Iterable, Mapping
from typing import Any, Final
from urllib.parse import quote, quote_plus

from tui_tracker.model.text import clean_text

from .options import Secret

MASK: Final = "***"
_SHORT: Final = 4  # a shorter secret is masked as a whole word only, or nothing would stay readable
_CUT: Final = 8  # the beginning of a longer secret, wherever a text was cut; of one of N characters N/3 at least
_CUT_AT_END: Final = 5  # the same where the text ends with it
_ANY_CASE: Final = 6  # a secret as long as this is masked in any case: header names come back in small letters
_LONG_LINE: Final = 12  # a line of a key file that gives something away by itself
_LOG_LIMIT: Final = 4000


class Masker:
    """Replaces what must not be seen by `***`."""

    def __init__(self, secrets: Iterable[object] = ()) -> None:
        """`secrets`: values of any type; empty ones are ignored."""
        self._secrets: set[str] = set()
        self._pattern: re.Pattern[str] | None = None
        self._long: list[str] = []
        self._beginning: re.Pattern[str] | None = None
        self._followers: list[Masker] = []
        self._lock = threading.Lock()
        self.add(secrets)

    def add(self, secrets: Iterable[object]) -> None:
        """Mask these as well, as they are and as they look inside URLs, JSON and `repr`."""
        forms = {form for secret in secrets for form in _forms(str(secret))}
        with self._lock:
            self._secrets |= forms
            self._arm()
            followers = list(self._followers)
        for follower in followers:
            follower.add(forms)

    def _arm(self) -> None:
        forms = sorted(self._secrets, key=len, reverse=True)
        self._pattern = re.compile("|".join(map(_expression, forms))) if forms else None
        self._long = [form for form in forms if len(form) > _CUT]
        heads = {re.escape(form[: max(_CUT, len(form) // 3)]) for form in self._long}
        self._beginning = re.compile("|".join(sorted(heads)), re.IGNORECASE) if heads else None

    def knows(self, secret: str) -> bool:
        """Whether it is masked already."""
        return secret in self._secrets

    def learn(self, other: "Masker") -> None:
        """Mask what `other` masks, too, and what it learns later."""
        with other._lock:
            forms = list(other._secrets)
            other._followers.append(self)
        self.add(forms)

    def __call__(self, text: str) -> str:
        """`text` without a secret in it, nor with the beginning of one where somebody has cut it."""
        if self._pattern is None:
            return text
        return self._without_end(self._without_beginnings(self._pattern.sub(MASK, text)))

    def text(self, value: object, *, limit: int = 500, multiline: bool = False) -> str:
        """`clean_text(value)` without a secret: masked after what is invisible in it is gone, and before it is cut."""
        if self._pattern is None or value is None:
            return clean_text(value, limit=limit, multiline=multiline)
        whole = clean_text(value, limit=limit * 8, multiline=multiline)
        return clean_text(self(whole), limit=limit, multiline=multiline)

    def _without_beginnings(self, text: str) -> str:
        parts, at = [], 0
        for match in self._beginning.finditer(text) if self._beginning is not None else ():
            if match.start() >= at:
                parts += [text[at : match.start()], MASK]
                at = match.start() + max(_same(form, text[match.start() :]) for form in self._long)
        return "".join((*parts, text[at:]))

    def _without_end(self, text: str) -> str:
        rest = text.rstrip("… ")
        for form in self._long:
            for length in range(min(len(form), len(rest), _CUT + len(form) // 3), _CUT_AT_END - 1, -1):
                if rest.endswith(form[:length]):
                    return rest[:-length] + MASK
        return text

    def traceback(self, error: BaseException) -> str:
        """The traceback of `error` as text."""
        return self("".join(traceback.format_exception(error)))


class MaskFilter(logging.Filter):
    """On a logger or handler: what passes has no secret and no control character in it."""

    def __init__(self, masker: Masker) -> None:
        """`masker` may learn more secrets later."""
        super().__init__()
        self._masker = masker

    def filter(self, record: logging.LogRecord) -> bool:
        """Changes the record; lets everything pass."""
        record.msg, record.args = self._clean(_message(record)), None
        if record.exc_info and record.exc_info[1] is not None:
            record.exc_text = self._clean(self._masker.traceback(record.exc_info[1]))
        elif record.exc_text:
            record.exc_text = self._clean(record.exc_text)
        record.exc_info = None  # or a formatter would write it again, unmasked
        if record.stack_info:
            record.stack_info = self._clean(record.stack_info)
        return True

    def _clean(self, text: str) -> str:
        lines = (clean_text(line, limit=_LOG_LIMIT) for line in self._masker(text)[: _LOG_LIMIT * 4].splitlines())
        return "\n".join(lines)


def secrets_in(value: Any) -> list[str]:
    """Every secret of a configuration section, however deep."""
    if isinstance(value, Secret):
        return [value.reveal()]
    if isinstance(value, Mapping):
        return [secret for each in value.values() for secret in secrets_in(each)]
    if isinstance(value, list | tuple):
        return [secret for each in value for secret in secrets_in(each)]
    return []


def revealed(value: Any) -> Any:
    """A section with its secrets as plain text: only for the plugin it belongs to."""
    if isinstance(value, Secret):
        return value.reveal()
    if isinstance(value, Mapping):
        return {str(key): revealed(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [revealed(each) for each in value]
    return value


def _forms(secret: str) -> set[str]:
    """A secret as it is, and as it looks when quoted; the long lines of one with several."""
    whole = {secret, secret.strip(), clean_text(secret, limit=len(secret) + 1)}
    lines = {line.strip() for line in secret.splitlines() if len(line.strip()) >= _LONG_LINE}
    plain = {form for form in whole | lines if form}
    quoted = {quote(form, safe="") for form in plain} | {quote_plus(form) for form in plain} | {quote(f) for f in plain}
    return plain | quoted | {json.dumps(form)[1:-1] for form in plain} | {repr(form)[1:-1] for form in plain}


def _expression(form: str) -> str:
    if len(form) < _SHORT:
        return rf"(?<!\w){re.escape(form)}(?!\w)"
    return f"(?i:{re.escape(form)})" if len(form) >= _ANY_CASE else re.escape(form)


def _same(form: str, text: str) -> int:
    """How much of `text` is the beginning of `form`, in any case, blanks between (a line was broken) not counted."""
    at = end = 0
    for index, char in enumerate(text):
        if at < len(form) and char.lower() == form[at].lower():
            at, end = at + 1, index + 1
        elif not char.isspace():
            break
    return end


def _message(record: logging.LogRecord) -> str:
    try:
        return record.getMessage()
    except Exception as error:  # a plugin's arguments may do anything when they are formatted
        return f"{record.msg} (could not be formatted: {type(error).__name__})"
