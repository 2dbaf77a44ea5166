"""The options of every channel stand in tracker.toml and in docs/configuration.md, with their defaults."""

import dataclasses
import re
import tomllib
from pathlib import Path
from typing import Any, Final

import pytest

from tui_tracker_apprise.channel import AppriseConfig
from tui_tracker_email.options import EmailConfig
from tui_tracker_file.channel import FileConfig
from tui_tracker_sms.options import SmsConfig
from tui_tracker_terminal.channel import TerminalConfig
from tui_tracker_webhook.channel import WebhookConfig

ROOT: Final = Path(__file__).parents[2]
EXAMPLE: Final = (ROOT / "tracker.toml").read_text(encoding="utf-8")
PAGE: Final = (ROOT / "docs" / "configuration.md").read_text(encoding="utf-8")
CONFIGS: Final[dict[str, Any]] = {
    "file": FileConfig,
    "email": EmailConfig,
    "sms": SmsConfig,
    "webhook": WebhookConfig,
    "terminal": TerminalConfig,
    "apprise": AppriseConfig,
}


def options(name: str) -> dict[str, Any]:
    """Each option's default; `MISSING` where it has none."""
    return {each.name.removesuffix("_"): each.default for each in dataclasses.fields(CONFIGS[name])}


def example(name: str) -> dict[str, Any]:
    """The table as the example has it behind "# "."""
    _, _, rest = EXAMPLE.partition(f"# [channels.{name}]")
    lines = [line.removeprefix("# ") for line in rest.split("\n\n")[0].splitlines()[1:]]
    return tomllib.loads("\n".join(lines))


def page(name: str) -> dict[str, str]:
    """Option → default, as the page's table has it."""
    part = PAGE.partition(f"`[channels.{name}]`")[2].partition("|---|---|---|\n")[2].split("\n\n")[0]
    rows = [[cell.strip() for cell in line.split("|")] for line in part.splitlines()]
    return {option: row[2] for row in rows for option in re.findall(r"`(\w+)`", row[1])}


@pytest.mark.parametrize("name", CONFIGS)
def test_the_example_has_every_option_and_is_taken_as_it_stands(name: str) -> None:
    shown = example(name)
    assert list(shown) == list(dict.fromkeys(shown))
    assert set(shown) == set(options(name))
    for option, default in options(name).items():
        if option not in ("region", "password", "username", "old_secret") and default is not dataclasses.MISSING:
            assert shown[option] == default, option


@pytest.mark.parametrize("name", CONFIGS)
def test_the_page_has_every_option_with_its_default(name: str) -> None:
    shown = page(name)
    assert set(shown) == set(options(name))
    for option, default in options(name).items():
        wanted = "" if default is dataclasses.MISSING else f"`{_toml(default)}`"
        assert shown[option] == wanted, option


def _toml(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return f'"{value}"' if isinstance(value, str) else str(value)
