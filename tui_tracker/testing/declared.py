"""Checks of what an object declares: id, hosts, limits, options, and what its import costs."""

import ast
import dataclasses
import importlib.util
import inspect
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final, get_type_hints

from tui_tracker.host.guard import Who
from tui_tracker.host.objects import Given, Unusable, usable
from tui_tracker.host.options import PluginState
from tui_tracker.host.secrets import Masker
from tui_tracker.host.settings import build_config, secret_options
from tui_tracker.model.errors import AppError
from tui_tracker.plugin import Carrier, Channel, OrderSource

from .children import imported
from .suite import Suite, fail, fail_for

_KINDS: Final = {"carrier": Carrier, "channel": Channel, "source": OrderSource}
_HOST: Final = re.compile(r"[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*(:[0-9]{1,5})?")
_SECRET: Final = re.compile(
    r"(^|_)(key|token|secret|password|passwd|passphrase|pwd|credentials?|pin)s?$|apikey$|password$|secret$|token$"
)
_NOT_SECRET: Final = re.compile(r"public_key$|sort_key$")
_HEAVY: Final = frozenset(
    {
        *("aiohttp", "requests", "httpx", "urllib3", "textual", "rich", "numpy", "pandas", "lxml", "bs4", "pydantic"),
        *("selenium", "playwright", "boto3", "botocore", "grpc", "cryptography", "sqlalchemy", "yarl", "scrapy"),
        *("PIL", "openpyxl", "dateutil", "zeep", "twilio"),
    }
)
_LIGHT: Final = frozenset({"msgspec", "pluggy", "tui_tracker", "tzdata"})  # there anyway, or soon after
_MANY: Final = 100  # modules that one distribution may bring at import
_PUBLIC: Final = frozenset({"tui_tracker.plugin"})
_HOSTILE_TEXTS: Final = ("", " ", "x" * 10_000, "\n", "\x00", "é📦", "http://[", "{", "../..")
_HOSTILE_INTEGERS: Final = (0, -1, 2**63)


class DeclarationChecks(Suite):
    """What can be seen without calling anything."""

    def test_the_object_can_be_used(self) -> None:
        """It is of its class, and its id, title, hosts and limits are such as the host takes."""
        thing = self.make()
        who = Who(plugin=str(getattr(thing, "id", "")), version="", log=_log(), masker=Masker())
        try:
            usable(thing, _KINDS[self.kind], who, Given(sections={thing.id: self.config}, environ={}, names=()))
        except (Unusable, AttributeError) as error:
            if getattr(error, "state", None) is not PluginState.NOT_CONFIGURED:  # another check says that
                fail(f"the host would not load it: {error}")
        if not isinstance(getattr(thing, "title", None), str) or not thing.title.strip():
            fail("title is what people see in lists; give it some text")

    def test_hosts_are_names(self) -> None:
        """`hosts` are names of hosts, perhaps with a port: no scheme, path, wildcard or capital letter."""
        wrong = [host for host in self.make().hosts if not _HOST.fullmatch(host)]
        fail_for([f"hosts: {host!r}" for host in wrong], 'A host is written as "api.acme.example" or "localhost:8080".')

    def test_it_can_be_made_without_a_configuration(self) -> None:
        """Plugins are loaded before they are configured; what is missing is said when the configuration is read."""
        try:
            self.make({})
        except Exception as error:  # whatever the author's code raises
            fail(f"made from no settings it raises {_told(error)}; leave what is missing to config_type")

    def test_methods_with_ctx_are_async(self) -> None:
        """A method that takes `ctx` is `async def`, one without is not."""
        thing = type(self.make())
        names = [name for name in dir(_KINDS[self.kind]) if not name.startswith("_")]
        methods = [name for name in names if inspect.isfunction(getattr(thing, name))]
        for name in methods:
            wanted = "ctx" in inspect.signature(getattr(_KINDS[self.kind], name)).parameters
            if inspect.iscoroutinefunction(getattr(thing, name)) is not wanted:
                fail(f"{name} must {'' if wanted else 'not '}be async def: it {'takes' if wanted else 'has no'} ctx")

    def test_every_option_has_help(self) -> None:
        """Each option of `config_type` is declared with `option("one sentence")`."""
        bare = [each.name for each in self._options() if not str(each.metadata.get("help", "")).strip()]
        fail_for([f"{name} has no help" for name in bare], 'Declare it as `name: str = option("What it is for.")`.')

    def test_secret_options_are_marked(self) -> None:
        """An option that looks like a key, token, secret or password is declared with `secret=True`."""
        open_ones = [
            each.name for each in self._options() if looks_secret(each.name) and not each.metadata.get("secret")
        ]
        fail_for([f"{name} is shown to everybody" for name in open_ones], "Declare it with option(…, secret=True).")

    def test_the_configuration_of_the_kit_works(self) -> None:
        """`config` is a configuration that the host takes."""
        if self._refusal():
            fail(f"{self._refusal()}\nSet {type(self).__name__}.config to a configuration that works.")

    def test_wrong_options_are_refused_in_words(self) -> None:
        """A value that can't be used raises `ValueError` that names the option, never another error or a secret."""
        config_type = self.make().config_type
        if config_type is None or self._refusal():
            return
        hints, secrets = get_type_hints(config_type), secret_options(config_type)
        for name, value in _wrong_values(hints):
            try:
                build_config(config_type, self.make().id, {**self._settings(), name: value}, ())
            except AppError as error:
                text = f"{error} {error.hint}"
                if name not in text:
                    fail(f"{name} = {value!r:.40}: the error does not name the option: {text:.200}")
                if name in secrets and len(str(value).strip()) >= 8 and str(value).strip() in text:
                    fail(f"{name}: the error tells the secret")
            except Exception as error:  # the author's own, where the contract wants ValueError
                fail(f"{name} = {value!r:.40}: {_told(error)}; raise ValueError that names the option")

    def test_import_is_light(self) -> None:
        """Importing the plugin brings no HTTP client, no user interface and nothing as large."""
        before, after, _ = self._once("imported", lambda: imported(self._modules()))
        tops = {name.partition(".")[0] for name in after - before}
        own = {name.partition(".")[0] for name in self._modules()}
        foreign = sorted(tops - own - _LIGHT - set(sys.stdlib_module_names))
        counts = {top: sum(name.partition(".")[0] == top for name in after - before) for top in foreign}
        heavy = sorted(name for name in after - before if name in _HEAVY)
        problems = [f"imports {name}" for name in heavy]
        problems += [f"imports {count} modules of {top}" for top, count in counts.items() if count > _MANY]
        fail_for(problems, "Import it inside the function that needs it: everybody waits for it at every start.")

    def test_import_prints_nothing(self) -> None:
        """Importing the plugin writes nothing: the terminal belongs to the application."""
        _, _, printed = self._once("imported", lambda: imported(self._modules()))
        if printed.strip():
            fail(f"at import it prints {printed.strip()[:200]!r}; use logging, and not at import")

    def test_only_the_contract_is_imported(self) -> None:
        """Of tui_tracker the plugin imports `tui_tracker.plugin` alone: the rest changes without notice."""
        problems = [each for file in self._sources() for each in _imports_beyond(file)]
        before, after, _ = self._once("imported", lambda: imported(self._modules()))
        own = {name.partition(".")[0] for name in self._modules()}
        if not problems and "tui_tracker" not in own:
            more = sorted(name for name in after - before if name.startswith("tui_tracker."))
            problems = [f"its import brings {name}" for name in more]
        fail_for(problems, "Use what tui_tracker.plugin has; say in an issue what is missing there.")

    def _options(self) -> "tuple[dataclasses.Field[Any], ...]":
        config_type = self.make().config_type
        if config_type is None:
            return ()
        if not dataclasses.is_dataclass(config_type):
            fail("config_type is not a dataclass")
        return dataclasses.fields(config_type)

    def _modules(self) -> list[str]:
        """The plugin's package, which the entry point names, and the module of its class."""
        module = type(self.make()).__module__
        return list(dict.fromkeys([module.partition(".")[0], module]))

    def _sources(self) -> list[Path]:
        """The files of the plugin's package, without its tests."""
        module = type(self.make()).__module__
        spec = importlib.util.find_spec(module.partition(".")[0])
        if spec is None or spec.origin is None:
            return [Path(inspect.getfile(type(self.make())))]
        folder = Path(spec.origin)
        if folder.name != "__init__.py":
            return [folder]
        files = sorted(folder.parent.rglob("*.py"))
        return [file for file in files if "tests" not in file.relative_to(folder.parent).parts]


def looks_secret(option: str) -> bool:
    """Whether the name of an option says that its value is nobody's business."""
    return bool(_SECRET.search(option.lower())) and not _NOT_SECRET.search(option.lower())


def _wrong_values(hints: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    for name, hint in hints.items():
        yield name, {"not": "a value"}
        if hint is str:
            yield from ((name, text) for text in _HOSTILE_TEXTS)
        if hint in (int, float):
            yield from ((name, number) for number in _HOSTILE_INTEGERS)


def _imports_beyond(file: Path) -> Iterator[str]:
    """What a source file imports of tui_tracker besides the contract."""
    for node in ast.walk(ast.parse(file.read_bytes(), file.name)):
        if isinstance(node, ast.Import | ast.ImportFrom):
            yield from (f"{file.name}:{node.lineno} imports {name}" for name in _names(node) if not _is_public(name))


def _names(node: ast.Import | ast.ImportFrom) -> Iterator[str]:
    """What a statement imports of tui_tracker."""
    if isinstance(node, ast.Import):
        names = [alias.name for alias in node.names]
    elif node.level or not node.module:
        names = []
    elif node.module == "tui_tracker":
        names = [f"tui_tracker.{alias.name}" for alias in node.names]
    else:
        names = [node.module]
    return (name for name in names if name.partition(".")[0] == "tui_tracker")


def _is_public(name: str) -> bool:
    return any(name == each or name.startswith(f"{each}.") for each in _PUBLIC)


def _told(error: BaseException) -> str:
    return f"{type(error).__name__}: {error}"[:300]


def _log() -> Any:
    import logging

    return logging.getLogger("tui_tracker.testing")
