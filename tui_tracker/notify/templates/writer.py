"""Writes messages: the shop's own template, else ours. A template that is broken fails its message."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, tzinfo
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from tui_tracker.config import Loaded
from tui_tracker.model.alerts import Report
from tui_tracker.model.happenings import Happening
from tui_tracker.model.notices import Alert
from tui_tracker.model.order import Order
from tui_tracker.model.outbox import CUSTOMER, OPERATOR, OutboxMessage
from tui_tracker.notify.writing import Written

from . import files
from .defaults import default_source
from .errors import TemplateError
from .files import Kind, template_folder
from .links import PageOf, shop_pages
from .rendering import Book, Ready, Source

if TYPE_CHECKING:
    from .filters import Locale
    from .variables import ShopFacts

_SHORT: Final = "sms"


class TemplateOptions(NamedTuple):
    """What the configuration says. `folder`: of the shop's own templates, `None` = it has none."""

    folder: Path | None = None
    tracking_url: str = ""
    shop_name: str = ""
    shop_email: str = ""
    shop_url: str = ""
    shop_country: str = ""
    transliterate: bool = False
    digest_lines: int = 20


class TemplateWriter:
    """The `Writer` of `notify.writing`."""

    def __init__(
        self,
        options: TemplateOptions,
        zone: tzinfo,
        *,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
        page_of: PageOf | None = None,
    ) -> None:
        """`zone`: in which times are written. `page_of`: another rule for a parcel's page than `shop_pages`."""
        self.options = options
        self._zone = zone
        self.now = now
        self._page_of = page_of
        self.book = Book()

    def write(self, message: OutboxMessage, order: Order, form: str) -> Written:
        """Raises `TemplateError`."""
        event = message.event or Happening.SHIPPED
        return self.written(
            order,
            event,
            message.language,
            form,
            numbers=message.parcels,
            at=message.happened_at,
            to=message.to,
            own=message.own,
        )

    def written(
        self,
        order: Order,
        event: Happening,
        language: str,
        form: str,
        *,
        numbers: tuple[str, ...] = (),
        at: datetime | None = None,
        to: str = CUSTOMER,
        own: str = "",
    ) -> Written:
        """The message about `numbers` (none = all parcels); `form` as in `Channel`; `own`: a template in place of the
        event's. Raises `TemplateError`.
        """
        page = self._page_of or shop_pages(self.options.tracking_url, language)
        kind = Kind(event, language, "", to)
        rendering = _Rendering(self, kind, order.currency, self.variables(order, kind, numbers, at or self.now(), page))
        told = [each for each in order.parcels if each.number in numbers] or list(order.parcels)
        url = next(filter(None, map(page, told)), "")
        written = rendering.own(Source("", own, html=False), short=form == "short") if own else rendering.written(form)
        return written._replace(url=url)

    def write_alert(self, message: OutboxMessage, report: Report, form: str) -> Written:
        """A message of the shop's own. Raises `TemplateError`."""
        alert = message.alert or Alert.DIGEST
        kind = Kind(alert, message.language, "", OPERATOR)
        variables = self.alert_variables(kind, message.facts, report, message.happened_at)
        return _Rendering(self, kind, "", variables).written(form)

    def path(self, kind: Kind) -> Path | None:
        """The shop's own file for `kind`, `None` = ours counts. Raises `TemplateError`."""
        return files.find(self.options.folder, kind)

    def path_for(self, kind: Kind) -> Path | None:
        """The shop's own file that such a message is written from: a text is made of the HTML where that is all there
        is. Raises `TemplateError`.
        """
        path = self.path(kind)
        return self.path(kind._replace(form="html")) if path is None and kind.form == "txt" else path

    def source(self, kind: Kind) -> Source:
        """The template that counts for `kind`, the shop's or ours. Raises `TemplateError`."""
        path = self.path(kind)
        if path is not None:
            return Source(str(path), files.read(path), kind.form == "html", path)
        return self.ours(kind)

    @staticmethod
    def ours(kind: Kind) -> Source:
        """Our own."""
        name = ".".join(filter(None, (kind.event.value, kind.language, kind.form)))
        return Source(name, default_source(*kind), kind.form == "html")

    def locale(self, language: str, currency: str) -> "Locale":
        """For the filters."""
        from .filters import Locale

        return Locale(language=language, zone=self._zone, now=self.now(), currency=currency)

    def variables(
        self, order: Order, kind: Kind, numbers: tuple[str, ...], at: datetime, page: PageOf
    ) -> dict[str, Any]:
        """What a template can say of `order`."""
        from .variables import Telling, variables

        event = kind.event if isinstance(kind.event, Happening) else Happening.SHIPPED
        telling = Telling(event, numbers, at, kind.language)
        return variables(order, telling, self._shop(), page, self._zone)

    def alert_variables(self, kind: Kind, facts: Mapping[str, str], report: Report, at: datetime) -> dict[str, Any]:
        """What a template of the shop's own messages can say."""
        from .alert_variables import Alerted, alert_variables

        alert = kind.event if isinstance(kind.event, Alert) else Alert.DIGEST
        told = Alerted(alert, at, kind.language, facts, report, self.options.digest_lines)
        return alert_variables(told, self._shop(), self._zone)

    def _shop(self) -> "ShopFacts":
        from .variables import ShopFacts

        options = self.options
        return ShopFacts(options.shop_name, options.shop_email, options.shop_url, options.shop_country)


class _Rendering:
    """One message in the form it is wanted in. Where the shop wrote one form, the others are made of that."""

    def __init__(self, writer: TemplateWriter, kind: Kind, currency: str, variables: dict[str, Any]) -> None:
        self._writer = writer
        self._kind = kind
        self._locale = writer.locale(kind.language, currency)
        self._variables = variables

    def written(self, form: str) -> Written:
        """In one of the forms of `Channel`."""
        return {"html": self.html, "short": self.short}.get(form, self.text)()

    def html(self) -> Written:
        """Text and HTML. A shop that wrote a text only sends a text only."""
        from .markup import safe_links

        html, text = self._own("html"), self._own("txt")
        if html is None and text is not None:
            return self._plain(text)
        page = html or self._ours("html")
        made = safe_links(self._body(page))
        plain = text or (self._ours("txt") if html is None else None)
        words = self._body(plain) if plain is not None else _words_of(made, page)
        return Written(self._subject(page, plain), _ended(words), _ended(made))

    def text(self) -> Written:
        """Text alone; made of the shop's HTML where it wrote nothing else."""
        html, text = self._own("html"), self._own("txt")
        if text is None and html is not None:
            return Written(self._subject(html), _ended(_words_of(self._body(html), html)))
        return self._plain(text or self._ours("txt"))

    def short(self) -> Written:
        """A text message."""
        from .sms import short_text

        ready = self._own(_SHORT) or self._ours(_SHORT)
        text = short_text(self._body(ready), transliterate=self._writer.options.transliterate)
        return Written(self._subject(ready), text)

    def own(self, source: Source, *, short: bool) -> Written:
        """What a person wrote, which is text alone."""
        from .sms import short_text

        ready = self._writer.book.of_source(source)
        written = self._plain(ready)
        transliterate = self._writer.options.transliterate
        return written._replace(text=short_text(written.text, transliterate=transliterate)) if short else written

    def _plain(self, ready: Ready) -> Written:
        return Written(self._subject(ready), _ended(self._body(ready)))

    def _own(self, form: str) -> Ready | None:
        path = files.find(self._writer.options.folder, self._kind._replace(form=form))
        return self._writer.book.of_file(path, html=form == "html") if path is not None else None

    def _ours(self, form: str) -> Ready:
        return self._writer.book.of_source(self._writer.ours(self._kind._replace(form=form)))

    def _body(self, ready: Ready) -> str:
        return self._writer.book.body(ready, self._variables, self._locale)

    def _subject(self, *written: Ready | None) -> str:
        """The first there is; ours where the shop wrote none."""
        for ready in (*written, self._ours("txt")):
            subject = self._writer.book.subject(ready, self._variables, self._locale) if ready is not None else None
            if subject:
                return subject
        return self._variables.get("name") or self._kind.event.value


def _words_of(html: str, page: Ready) -> str:
    """The text that `page` makes of itself. Raises `TemplateError`."""
    from .plain import text_of

    try:
        return text_of(html)
    except ValueError as error:
        raise TemplateError(page.name, f"stopped: {error}") from None


def _ended(text: str) -> str:
    """`text` with one line break at its end and none before its first line."""
    return text.replace("\x00", "").strip("\n") + "\n"


def writer_from(loaded: Loaded, zone: tzinfo) -> TemplateWriter:
    """As the configuration says. Templates beside a configuration that was merely found are not used."""
    config = loaded.config
    path = None if loaded.merely_found else loaded.path
    options = TemplateOptions(
        folder=template_folder(config.notify.templates, path),
        tracking_url=config.tracking.tracking_url,
        shop_name=config.shop.name,
        shop_email=config.shop.email,
        shop_url=config.shop.url,
        shop_country=config.shop.country,
        transliterate=config.notify.sms_transliterate,
        digest_lines=config.notify.digest.lines,
    )
    return TemplateWriter(options, zone)
