"""What a command works with, each part made when it is first asked for: configuration, language, store."""

import errno
import getpass
import os
from collections.abc import Callable, Coroutine, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TypeVar
from zoneinfo import ZoneInfo

import click

from tui_tracker.config import Config, Loaded, group_id, load, lookups_by_id, only_from_environ, without_secrets, zone
from tui_tracker.engine.clock import utc_now
from tui_tracker.i18n import Translator, choose_language
from tui_tracker.late import late
from tui_tracker.model.errors import AppError, ReadOnlyError, StoreDeniedError, StoreError, UsageError
from tui_tracker.model.message import N_, Message
from tui_tracker.model.text import clean_text
from tui_tracker.secret import masked, secrets_in

from .options import Options
from .output import fail, not_endless
from .pages import LINKS, links

if TYPE_CHECKING:
    from tui_tracker.engine.by_hand import ByHand
    from tui_tracker.engine.engine import Engine
    from tui_tracker.engine.policy import Policy
    from tui_tracker.host import Host
    from tui_tracker.model.order import Order
    from tui_tracker.store.api import Commit, Store
    from tui_tracker.store.files import Files

    from .json_output import JsonForm
    from .post import SessionPost

T = TypeVar("T")

APP: Final = "tui-tracker"
DATA_NAME: Final = "orders.json"
_MOST: Final = 20  # warnings told one by one
TOLD: Final = frozenset({"unknown", "found"})  # kinds of notices that every command tells


class Session:
    """One run of the program. `close` ends what was opened."""

    def __init__(self, options: Options) -> None:
        """`options` are filled in while click reads the command line."""
        self.options = options
        self._store: Store | None = None
        self._engine: Engine | None = None
        self.tells_place = True  # that a configuration merely found is in force; commands that say it themselves: no
        self.has_screen = False  # the app is opened
        self.makes_config = False  # a configuration that is named need not be there yet; `plugins enable` makes it

    @cached_property
    def loaded(self) -> Loaded:
        """The configuration and where it is from; told once: keys that are not known, and a file merely found.

        Raises `ConfigError`.
        """
        named = self.options.config
        if self.makes_config and named is not None and not named.exists():
            return Loaded(config=Config())
        loaded = load(self.options.config, user_folder=self.config_folder, here=_here(), plugins=_plugins)
        if loaded.merely_found and self.tells_place:
            language = choose_language(self.options.language, loaded.config.language)
            text = Translator(language)(N_("The configuration in force was found in the current folder: {path}"))
            fail(text.format(path=loaded.path))
        told = [notice for notice in loaded.warnings if notice.kind in TOLD]
        for notice in told[:_MOST]:
            fail(not_endless(str(notice)))
        if len(told) > _MOST:
            fail(f"{loaded.path}: {len(told) - _MOST} more warnings of that kind")
        return loaded

    @property
    def config(self) -> Config:
        """The configuration in force."""
        return self.loaded.config

    @cached_property
    def config_folder(self) -> Path:
        """Where the operator's own configuration lies."""
        from platformdirs import user_config_path

        return user_config_path(APP, appauthor=False)

    @cached_property
    def data_path(self) -> Path:
        """The data file: `--data`, else in the platform's data folder."""
        if self.options.data is not None:
            return self.options.data
        from platformdirs import user_data_path

        return user_data_path(APP, appauthor=False) / DATA_NAME

    @cached_property
    def say(self) -> Translator:
        """The texts of the operator's language; English where the configuration is what is wrong."""
        try:
            configured = self.config.language
        except AppError:
            configured = None
        return Translator(choose_language(self.options.language, configured))

    @cached_property
    def zone(self) -> ZoneInfo:
        """The zone that times are read and shown in."""
        return zone(self.config.timezone)

    @cached_property
    def by(self) -> str:
        """Who acts: the login name."""
        try:
            return clean_text(getpass.getuser(), limit=60)
        except (KeyError, OSError):
            return str(os.getuid())

    def now(self) -> datetime:
        """The clock, UTC."""
        return utc_now()

    def mask(self, text: str) -> str:
        """`text` without the secrets that are known (the configuration's, and the loaded plugins'), and without
        anybody's e-mail address.
        """
        from tui_tracker.notify.addresses import without_addresses

        host = self.__dict__.get("host")
        loaded = self.__dict__.get("loaded")
        secrets = secrets_in((loaded.config.carriers, loaded.config.channels)) if loaded is not None else ()
        return without_addresses(masked(text if host is None else host.masker(text), secrets))

    def reading(self, *, tells: bool = True, lazy: bool = False) -> "Store":
        """The store, to be read. `tells`: that there is no data yet, on standard error. Raises `StoreError`."""
        self.loaded  # noqa: B018 (a wrong configuration stops before the data is looked for)
        path = self.data_path
        with usable(path):
            there = path.exists() or path.with_name(path.name + ".journal").exists()
        if tells and not there:
            _ = self.say
            fail(_("There is no data yet at {path}: import or add begins it.").format(path=path))
        return self._opened(read_only=True, lazy=lazy)

    def writing(self, *, lazy: bool = False) -> "Store":
        """The store, to be changed; `lazy`: its rows are read when they are asked for. Raises `ReadOnlyError` with
        `--read-only`, `StoreError` otherwise.
        """
        if self.options.read_only:
            raise ReadOnlyError(N_("nothing is changed with --read-only"), hint=N_("Leave --read-only out."))
        return self._opened(read_only=False, lazy=lazy)

    def kept(self, *, lazy: bool) -> "Store":
        """The store, to be changed unless `--read-only` says otherwise; `lazy` as in `writing`. Raises `StoreError`."""
        return self.reading(lazy=lazy) if self.options.read_only else self.writing(lazy=lazy)

    @cached_property
    def host(self) -> "Host":
        """The plugins' host, nothing imported yet. The shop-wide tracking page is one of the link carriers."""
        return self._host_of(self.only)

    def titles(self) -> dict[str, str]:
        """What the carriers that are loaded call themselves, by id."""
        return {carrier_id: carrier.title for carrier_id, carrier in self.host.carriers.items()}

    def host_over(self, sections: Mapping[str, Any]) -> "Host":
        """A host of its own over these sections, nothing imported yet."""
        return self._host_of(self.only, sections)

    @property
    def only(self) -> frozenset[str] | None:
        """The plugins that alone count, whatever is switched on; `None` = as configured."""
        return self.only_plugins(only_from_environ())

    def _host_of(self, only: frozenset[str] | None, sections: Mapping[str, Any] | None = None) -> "Host":
        from tui_tracker.host import Host, HostOptions

        config = self.config
        options = HostOptions(
            allow_loopback_http=config.network.allow_loopback_http,
            language=self.say.language,
            switches=config.plugins,
            only=only,
            safe_mode=self.options.safe_mode,
        )
        memory = self._store if self._store is not None and not self._store.read_only else None
        sections = self.sections() if sections is None else sections
        return Host(options, sections=sections, memory=memory, now=self.now)

    def only_plugins(self, named: frozenset[str] | None) -> frozenset[str] | None:
        """The plugins that alone are loaded; `None` = as configured. `named`: by `TUI_TRACKER_PLUGINS`."""
        return named

    def sections(self) -> Mapping[str, Any]:
        """Each plugin's own section, secrets not revealed yet."""
        config = self.config
        entries = config.carriers.get("url", [])
        links = {"entries": without_secrets(entries), "tracking_url": config.tracking.tracking_url}
        return {**lookups_by_id(entries), **config.channels, **config.carriers, LINKS: links}

    def engine(self, *, automatic: bool = False) -> "Engine":
        """The engine over store and host, made once; closed with the session."""
        if self._engine is None:
            from tui_tracker.engine.engine import Engine, EngineOptions
            from tui_tracker.engine.rounds import Errands

            store = self.kept(lazy=automatic)
            options = EngineOptions(
                automatic=automatic,
                by=self.by,
                policy=self.policy,
                files=self.files,
                errands=Errands(
                    outgoing=self.post.outgoing(store),
                    alerting=self.post.alerting(store),
                    tidying=self._tidying(store),
                ),
                desk=lambda: self.post.desk(store),
            )
            self._engine = Engine(store, late(lambda: self.host), now=self.now, options=options)
        return self._engine

    def by_hand(self) -> "ByHand":
        """What an operator does to orders, without carriers. Raises as `writing`."""
        from tui_tracker.engine.by_hand import ByHand

        return ByHand(self.writing(), self.now, self.policy, self.by)

    @property
    def policy(self) -> "Policy":
        """How statuses, looks and deadlines are judged, by the configuration."""
        from tui_tracker.engine.policy import Policy

        config = self.config
        return Policy(
            rules=config.status,
            schedule=config.schedule,
            suspicion=config.suspicion,
            deadlines=config.deadlines,
            codes=config.supplier_orders,
            budgets=config.budget,
            language=self.say.language,
        )

    def _opened(self, *, read_only: bool, lazy: bool) -> "Store":
        if self._store is None:
            self.loaded  # noqa: B018 (a wrong configuration stops before the data is touched)
            from tui_tracker.store import open_store

            with usable(self.data_path):
                always = self.post.always()
                self._store = open_store(
                    self.data_path, now=self.now, read_only=read_only, lazy=lazy, files=self.files, always=always
                )
        return self._store

    @cached_property
    def post(self) -> "SessionPost":
        """Messages to people."""
        from .post import SessionPost

        return SessionPost(self)

    def _tidying(self, store: "Store") -> "Callable[[], Coroutine[Any, Any, object]] | None":
        """What erases customers' data that is not to be kept any longer; `None` where it is kept."""
        days = self.config.privacy.keep_days
        if not days or self.options.read_only:
            return None

        async def tidy() -> object:
            import asyncio

            return await asyncio.to_thread(self.tidy, store)

        return tidy

    def tidy(self, store: "Store") -> int:
        """Erase customers' data that is not to be kept any longer; of how many orders. Raises `StoreError`."""
        days = self.config.privacy.keep_days
        if not days:
            return 0
        from tui_tracker.engine.forgetting import Forgetting

        forgetting = Forgetting(store, self.now, self.by)
        orders = forgetting.outlived(days)
        return forgetting.forget_orders(orders) if orders else 0

    @cached_property
    def files(self) -> "Files":
        """How files are made: the owner's alone, or a group's that the configuration names. Raises `ConfigError`."""
        from tui_tracker.store.files import Files

        return Files(group=group_id(self.config.data.group))

    def tell(self, commit: "Commit") -> None:
        """Tell the plugins that were switched on of the new statuses in `commit`. Built-ins need not be told."""
        from tui_tracker.engine.telling import status_changes

        switched_on = frozenset(name for name, on in self.config.plugins.items() if on)
        changes, only = status_changes(commit, self.now()), self.only
        names = switched_on if only is None else only
        if changes and names:
            self.asked(names, lambda host: host.tell(changes))

    def asked(
        self,
        only: frozenset[str] | None,
        ask: "Callable[[Host], Coroutine[Any, Any, T]]",
        sections: Mapping[str, Any] | None = None,
    ) -> "T":
        """What a host of its own, with these plugins alone (over these sections), answers."""
        import asyncio

        host = self._host_of(only, sections)

        async def asked() -> T:
            host.load()
            try:
                return await ask(host)
            finally:
                await host.close()

        return asyncio.run(asked())

    def notices(self) -> list[str]:
        """What engine and host have to say to the operator, such as that a carrier is down or back."""
        told = list(self._engine.state().notices) if self._engine is not None else []
        return told + (self.host.notices() if "host" in self.__dict__ else [])

    def note(self) -> str:
        """What the app says on every screen."""
        return "read-only" if self.options.read_only else ""

    def json_form(self, orders: Iterable["Order"], *, own_links: bool = False) -> "JsonForm":
        """How these orders become JSON. `own_links`: as `pages.links` has `own`."""
        from .json_output import JsonForm

        return JsonForm(self.zone, self.say, links(self, orders, own=own_links), self.config.deadlines)

    def close(self) -> None:
        """End what was opened. Idempotent."""
        engine, self._engine = self._engine, None
        store, self._store = self._store, None
        self.post.stop()
        if engine is not None:
            engine.close()
        elif "host" in self.__dict__:
            import asyncio

            asyncio.run(self.host.close())
        if store is not None:
            store.close()


def _here() -> Path | None:
    """The current folder, `None` where somebody has removed it."""
    try:
        return Path.cwd()
    except OSError:
        return None


@contextmanager
def usable(path: Path) -> Iterator[None]:
    """For what is done with the data file: what the system says of its name and folders, as `AppError`."""
    try:
        with suppress(FileNotFoundError):
            os.stat(path)
        yield
    except (OSError, ValueError) as error:
        if isinstance(error, ValueError) and "null" not in str(error):
            raise
        number, why = getattr(error, "errno", None), getattr(error, "strerror", None) or str(error)
        text, hint = (
            Message(N_("{path} can't be used: {why}"), {"path": path, "why": why}),
            N_("Name another place with --data."),
        )
        if number in (errno.EACCES, errno.EPERM, errno.EROFS):
            raise StoreDeniedError(text, hint=hint) from None
        if number in (errno.EIO, errno.ENOSPC, errno.EDQUOT):
            raise StoreError(text, hint=hint) from None
        raise UsageError(text, hint=hint) from None


def _plugins() -> list[str]:
    """The names of the plugins that are installed; none is imported."""
    from importlib.metadata import entry_points

    from tui_tracker.host.options import GROUP

    return [entry.name for entry in entry_points(group=GROUP)]


pass_session = click.make_pass_decorator(Session)
