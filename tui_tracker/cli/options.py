"""The options every command takes, before its name or after it."""

from collections.abc import Callable
from pathlib import Path
from typing import Any, Final, TypeVar

import click
import msgspec

from tui_tracker.i18n import LANGUAGES

THEMES: Final = ("dark", "light", "high-contrast", "terminal", "safe-dark", "safe-light")
F = TypeVar("F", bound=Callable[..., Any])


class Options(msgspec.Struct):
    """What was given; the later of two wins."""

    config: Path | None = None
    data: Path | None = None
    language: str | None = None
    read_only: bool = False
    safe_mode: bool = False  # built-in plugins only
    theme: str | None = None


def _keep(name: str) -> Callable[[click.Context, click.Parameter, Any], None]:
    def callback(ctx: click.Context, parameter: click.Parameter, value: Any) -> None:
        if value == Path():
            raise click.BadParameter("a file's name is missing", ctx=ctx, param=parameter)
        if value not in (None, False):
            setattr(ctx.obj.options, name, value)

    return callback


def theme_option(command: F) -> F:
    """`--theme`, for what opens the app."""
    return click.option(
        "--theme", type=click.Choice(THEMES), help="The app's colours.", expose_value=False, callback=_keep("theme")
    )(command)


def global_options() -> list[click.Option]:
    """Fresh declarations of the options, for one command."""
    file = click.Path(path_type=Path, dir_okay=False)
    return [
        click.Option(
            ["--config"],
            type=file,
            metavar="FILE",
            help="The configuration (tracker.toml).",
            expose_value=False,
            callback=_keep("config"),
        ),
        click.Option(
            ["--data"],
            type=file,
            metavar="FILE",
            help="The data file (orders.json).",
            expose_value=False,
            callback=_keep("data"),
        ),
        click.Option(
            ["--lang"],
            type=click.Choice(LANGUAGES),
            help="Language of the output.",
            expose_value=False,
            callback=_keep("language"),
        ),
        click.Option(
            ["--read-only"],
            is_flag=True,
            help="Change nothing.",
            expose_value=False,
            callback=_keep("read_only"),
        ),
        click.Option(
            ["--safe-mode"],
            is_flag=True,
            help="Built-in plugins only.",
            expose_value=False,
            callback=_keep("safe_mode"),
        ),
    ]


class Command(click.Command):
    """A command that also takes the options of all."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """As click's, with `global_options` after its own."""
        super().__init__(*args, **kwargs)
        self.params.extend(global_options())


class Group(click.Group):
    """A group whose commands, and itself, take the options of all."""

    command_class = Command

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """As click's, with `global_options` after its own."""
        super().__init__(*args, **kwargs)
        self.params.extend(global_options())


def json_option(command: F) -> F:
    """`--json`, on every listing."""
    return click.option("--json", "as_json", is_flag=True, help="JSON with stable names, for scripts.")(command)
