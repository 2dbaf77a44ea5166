"""What all suites share: checks are methods, a skip needs a reason, a new check only warns at first."""

import functools
import inspect
import warnings
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar, Final, NoReturn, ParamSpec, TypeVar

from tui_tracker import __version__
from tui_tracker.host.settings import build_config
from tui_tracker.model.errors import AppError
from tui_tracker.model.nearest import nearest

from .fields import BadRecording
from .playing import secrets_of
from .recordings import Recording, load_recording

P = ParamSpec("P")
T = TypeVar("T")

PREFIX: Final = "test_"
_ALWAYS: Final = "every_skip_has_a_reason"  # can't be skipped


class KitWarning(UserWarning):
    """A check that is new in this release would fail; it will from the next minor release on."""


def fail(message: str) -> NoReturn:
    """End a check. `message`: what is wrong and what to do."""
    __tracebackhide__ = True
    raise AssertionError(message)


def fail_for(problems: "list[str]", what_to_do: str) -> None:
    """End a check when there are problems; the first few are shown."""
    __tracebackhide__ = True
    if problems:
        shown = "\n".join(f"- {each}" for each in dict.fromkeys(problems[:12]))
        more = f"\n- and {len(problems) - 12} more" if len(problems) > 12 else ""
        fail(f"{shown}{more}\n{what_to_do}")


def since(version: str) -> Callable[[Callable[P, None]], Callable[P, None]]:
    """Marks a check that came with `version` ("0.2"): until the next minor release it warns where it would fail."""

    def decorate(check: Callable[P, None]) -> Callable[P, None]:
        @functools.wraps(check)
        def softly(*args: P.args, **kwargs: P.kwargs) -> None:
            try:
                check(*args, **kwargs)
            except AssertionError as error:
                if _minor(__version__) > _minor(version):
                    raise
                warnings.warn(f"{name_of(check)} will fail from the next release on: {error}", KitWarning, stacklevel=2)

        return softly

    return decorate


class Suite:
    """Base of the suites. An author sets the attributes; pytest runs the methods, and so does `run_checks`."""

    config: ClassVar[Mapping[str, Any]] = {}  # a configuration that works; secrets are stand-ins
    recordings: ClassVar[Path | None] = (
        None  # None: "recordings" beside the folder of the test file, or beside the file
    )
    call_limit: ClassVar[float] = 10.0  # seconds for one call; nothing in the kit has to be waited for
    skips: ClassVar[Mapping[str, str]] = {}  # name of a check -> why it can't be kept
    kind: ClassVar[str]  # of the object: "carrier", "channel", "source"
    methods: ClassVar[frozenset[str]]  # that its recordings may be of
    _kept: ClassVar[dict[str, Any]]

    def __init_subclass__(cls) -> None:
        """Results that several checks look at are made once for a class."""
        super().__init_subclass__()
        cls._kept = {}

    def setup_method(self, method: Callable[..., Any]) -> None:
        """Called by pytest before each check: leaves out what the author skips."""
        reason = self.skips.get(name_of(method), "")
        if reason.strip() and name_of(method) != _ALWAYS:
            import pytest

            pytest.skip(reason)

    def test_every_skip_has_a_reason(self) -> None:
        """`skips` names checks that there are, each with the reason in words."""
        for name, reason in self.skips.items():
            if name == _ALWAYS or name not in check_names(type(self)):
                close = nearest(name, check_names(type(self)))
                hint = f"did you mean {close!r}?" if close else "see docs/plugins/kit.md for the names"
                fail(f"skips: there is no check {name!r} to skip; {hint}")
            if not isinstance(reason, str) or len(reason.split()) < 2:
                fail(f"skips: {name!r} needs a reason in words, not {reason!r}")

    def make(self, settings: Mapping[str, Any] | None = None) -> Any:
        """The object, made anew from `settings` (default: `config`)."""
        maker = inspect.getattr_static(type(self), self.kind, None)
        maker = maker.__func__ if isinstance(maker, staticmethod) else maker
        if maker is None:
            fail(f"{type(self).__name__}.{self.kind} is not set: the class, or a function of the settings")
        given = self.config if settings is None else settings
        return maker(given) if _takes_settings(maker) else maker()

    def _settings(self, recording: Recording | None = None) -> dict[str, Any]:
        """The configuration, with what a recording says on top."""
        return {**self.config, **(recording.config if recording else {})}

    def _secrets(self) -> list[str]:
        """Values that must not be seen anywhere."""
        config_type = self.make().config_type
        values = [
            value for each in (None, *self._all_recordings()) for value in secrets_of(config_type, self._settings(each))
        ]
        return sorted({value for value in values if len(value) >= 4})

    def _all_recordings(self) -> list[Recording]:
        """The recordings that can be read; a check of its own names the others."""
        return self._loaded()[0]

    def _loaded(self) -> tuple[list[Recording], list[str]]:
        """The recordings, and what is wrong with those that can't be read."""

        def load() -> tuple[list[Recording], list[str]]:
            good: list[Recording] = []
            wrong: list[str] = []
            for path in sorted(self._folder().glob("*.json")):
                try:
                    good.append(load_recording(path))
                except BadRecording as error:
                    wrong.append(str(error))
            return good, wrong

        return self._once("recordings", load)

    def _folder(self) -> Path:
        """Where the recordings are."""
        if self.recordings is not None:
            return Path(self.recordings)
        here = Path(inspect.getfile(type(self))).resolve().parent
        beside, above = here / "recordings", here.parent / "recordings"
        return beside if beside.is_dir() else above

    def _refusal(self, recording: Recording | None = None) -> str:
        """Why the configuration is refused, "" when it is taken."""
        settings = self._settings(recording)
        thing = self.make(settings)
        try:
            build_config(thing.config_type, thing.id, settings, ())
        except AppError as error:
            return str(error)
        return ""

    def _once(self, name: str, make: Callable[[], T]) -> T:
        """`make()`, once for this class."""
        if name not in self._kept:
            self._kept[name] = make()
        found: T = self._kept[name]
        return found


@dataclass(frozen=True, kw_only=True, slots=True)
class Checked:
    """How one check ended: "passed", "failed", "skipped" or "warned", and why."""

    name: str
    result: str
    message: str = ""


def run_checks(suite: type[Suite]) -> Iterator[Checked]:
    """Every check of a suite without pytest, in order of their names."""
    for name in check_names(suite):
        yield _run(suite, name)


def check_names(suite: type[Suite]) -> list[str]:
    """The names of a suite's checks: its methods without `test_`."""
    return sorted(name.removeprefix(PREFIX) for name in dir(suite) if name.startswith(PREFIX))


def name_of(method: Callable[..., Any]) -> str:
    """The name of a check."""
    return method.__name__.removeprefix(PREFIX)


def _run(suite: type[Suite], name: str) -> Checked:
    one = suite()
    reason = suite.skips.get(name, "")
    if reason.strip() and name != _ALWAYS:
        return Checked(name=name, result="skipped", message=reason)
    with warnings.catch_warnings(record=True) as heard:
        warnings.simplefilter("always", KitWarning)
        try:
            getattr(one, PREFIX + name)()
        except Exception as error:  # a check ends by raising; the plugin's own exceptions are its failure, too
            what = str(error) if isinstance(error, AssertionError) else f"{type(error).__name__}: {error}"
            return Checked(name=name, result="failed", message=what)
    warned = [str(each.message) for each in heard if issubclass(each.category, KitWarning)]
    return Checked(name=name, result="warned" if warned else "passed", message="\n".join(warned))


def _takes_settings(maker: Callable[..., Any]) -> bool:
    parameters = inspect.signature(maker).parameters.values()
    return any(each.kind in (each.POSITIONAL_ONLY, each.POSITIONAL_OR_KEYWORD) for each in parameters)


def _minor(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split(".")[:2])
