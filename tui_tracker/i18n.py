"""Swedish and English: English is the source text, gettext catalogues lie in `locale/`.

Keys in files, JSON and exit codes stay English; only what a person reads is translated, at the edge.
"""

import gettext as _gettext
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from tui_tracker.model.message import N_, Message
from tui_tracker.model.misses import THE_CARRIER
from tui_tracker.model.status import DETAIL_LABELS, INFO, Detail, Status

LANGUAGES: Final = ("en", "sv")
DOMAIN: Final = "tui_tracker"
LOCALE_FOLDER: Final = Path(__file__).parent / "locale"


class Translator:
    """The texts of one language."""

    def __init__(self, language: str) -> None:
        """`language`: one of `LANGUAGES`."""
        self.speak(language)

    def speak(self, language: str) -> None:
        """Go over to another language; whoever holds this speaks it from now on."""
        self.language = language
        self._catalogue = _gettext.translation(DOMAIN, LOCALE_FOLDER, [language], fallback=language == "en")

    def __call__(self, text: str) -> str:
        """`text` in this language, or itself where it is not translated."""
        return self._catalogue.gettext(text) if text else ""

    def plural(self, one: str, many: str, n: int) -> str:
        """The form for `n`, not yet formatted (English and Swedish tell one from all other numbers)."""
        return self(one if n == 1 else many)

    def say(self, message: Message) -> str:
        """`message` in this language; arguments that are labels or messages are translated too."""
        args = {name: self._argument(value) for name, value in message.args.items()}
        n = message.args.get("n")
        if message.plural and isinstance(n, int):
            return self.plural(message.template, message.plural, n).format(**args)
        return self(message.template).format(**args)

    def tell(self, text: str | Message) -> str:
        """A text or a `Message` in this language; a text that is not in the catalogue stays as it is."""
        return self.say(text) if isinstance(text, Message) else self(text)

    def status(self, status: Status | None) -> str:
        """The label of a status; "No code yet" for an order without a parcel."""
        return self(N_("No code yet")) if status is None else self(INFO[status].label)

    def status_names(self) -> dict[Status, str]:
        """All nine in small letters, for filters."""
        return {status: self.status(status).lower() for status in Status}

    def meaning(self, status: Status) -> str:
        """What a status means, in a sentence."""
        return self(INFO[status].meaning)

    def detail(self, detail: Detail | None) -> str:
        """The label of a detail; "" for none."""
        return "" if detail is None else self(DETAIL_LABELS[detail])

    def _argument(self, value: object) -> object:
        if isinstance(value, Message):
            return self.say(value)
        return self(value) if isinstance(value, str) and value in _LABELS else value


def choose_language(option: str | None, configured: str | None, environ: Mapping[str, str] = os.environ) -> str:
    """The language by `--lang`, then configuration, then the environment's locale, then English."""
    for wanted in (option, configured, *(environ.get(name) for name in ("LC_ALL", "LC_MESSAGES", "LANG"))):
        if wanted and wanted[:2].lower() in LANGUAGES:
            return wanted[:2].lower()
    return "en"


_LABELS: Final = frozenset({info.label for info in INFO.values()} | set(DETAIL_LABELS.values()) | {THE_CARRIER})
