"""Templates read once and rendered many times; what goes wrong is said with file, line and column."""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from tui_tracker.model.text import clean_text

from . import files
from .errors import TemplateError
from .limits import OutOfTimeError
from .scanning import scan

if TYPE_CHECKING:
    from .environment import ShopEnvironment, Template
    from .filters import Locale

SUBJECT: Final = 200  # characters
_SUBJECT: Final = re.compile(r"[ \t]*subject[ \t]*:", re.IGNORECASE)
_KEPT: Final = 200  # templates


class Source(NamedTuple):
    """A template as it is written. `name`: the file's, or what ours is called; `path`: `None` for one of ours."""

    name: str
    text: str
    html: bool
    path: Path | None = None


class Ready(NamedTuple):
    """A template as it was read: subject (where it has one) and body."""

    name: str
    subject: "Template | None"
    body: "Template"
    html: bool


class Book:
    """The templates that were read, by file and time of change."""

    def __init__(self) -> None:
        self._environments: dict[bool, ShopEnvironment] = {}
        self._ready: dict[tuple[object, ...], Ready] = {}

    def environment(self, *, html: bool) -> "ShopEnvironment":
        """The one for HTML, or that for text."""
        if html not in self._environments:
            from .environment import ShopEnvironment

            self._environments[html] = ShopEnvironment(html=html)
        return self._environments[html]

    def of_file(self, path: Path, *, html: bool) -> Ready:
        """The template in a file; read again when it has changed. Raises `TemplateError`."""
        try:
            stat = path.stat()
        except OSError as error:
            raise TemplateError(str(path), error.strerror or str(error)) from None
        key = (path, stat.st_mtime_ns, stat.st_size, html)
        if key not in self._ready:
            return self._keep(key, Source(str(path), files.read(path), html, path))
        return self._ready[key]

    def of_source(self, source: Source) -> Ready:
        """The template of a text. Raises `TemplateError`."""
        key = (source.name, source.text, source.html)
        return self._ready.get(key) or self._keep(key, source)

    def _keep(self, key: tuple[object, ...], source: Source) -> Ready:
        if len(self._ready) >= _KEPT:
            self._ready.clear()
        self._ready[key] = ready = self.parsed(source)
        return ready

    def parsed(self, source: Source) -> Ready:
        """Read a template. Raises `TemplateError`."""
        scan(source.text, source.name)
        subject, body = split_subject(source.text)
        return Ready(
            source.name,
            self._parsed(subject, source.name, html=False) if subject is not None else None,
            self._parsed(body, source.name, html=source.html),
            source.html,
        )

    def _parsed(self, text: str, name: str, *, html: bool) -> "Template":
        from liquid.exceptions import LiquidError

        try:
            return self.environment(html=html).read(text, name)
        except LiquidError as error:
            if isinstance(error.__cause__, RecursionError):
                raise TemplateError(name, "too deeply nested") from None
            raise template_error(name, error) from None
        except RecursionError:
            raise TemplateError(name, "too deeply nested") from None

    def subject(self, ready: Ready, variables: Mapping[str, Any], locale: "Locale") -> str | None:
        """The subject in one line; `None` where the template has none. Raises `TemplateError`."""
        if ready.subject is None:
            return None
        return clean_text(self._rendered(ready.subject, ready.name, variables, locale, html=False), limit=SUBJECT)

    def body(self, ready: Ready, variables: Mapping[str, Any], locale: "Locale") -> str:
        """The text without its subject. Raises `TemplateError`."""
        text = self._rendered(ready.body, ready.name, variables, locale, html=ready.html)
        return text.removeprefix("\n") if ready.subject is not None else text

    def _rendered(
        self, template: "Template", name: str, variables: Mapping[str, Any], locale: "Locale", *, html: bool
    ) -> str:
        from liquid.exceptions import LiquidError

        self.environment(html=html).locale = locale
        try:
            return template.finished(variables)
        except LiquidError as error:
            raise template_error(name, error) from None
        except OutOfTimeError:
            raise TemplateError(name, "stopped: it takes too long") from None
        except RecursionError:
            raise TemplateError(name, "stopped: too deeply nested") from None


def split_subject(text: str) -> tuple[str | None, str]:
    """Subject and body. Both keep their place, so that lines and columns stay true."""
    first, _, rest = text.partition("\n")
    found = _SUBJECT.match(first)
    if found is None:
        return None, text
    return " " * found.end() + first[found.end() :], "\n" + rest


def template_error(name: str, error: Any) -> TemplateError:
    """What Liquid says, in one line, with its place."""
    from liquid.exceptions import ResourceLimitError

    why = clean_text(error.message, limit=300)
    if isinstance(error, ResourceLimitError):
        why = f"stopped: {why}"
    try:
        place = error.context()
    except ValueError:  # at the very end
        source = error.token.source
        return TemplateError(name, why, line=source.count("\n") + 1, column=len(source) - source.rfind("\n"))
    return TemplateError(name, why, line=place[0], column=place[1] + 1) if place else TemplateError(name, why)
