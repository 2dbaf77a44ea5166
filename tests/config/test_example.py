"""The commented example at the repository root is complete and right."""

import tomllib
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from tui_tracker.config import Config, UrlCarrier, read

ROOT = Path(__file__).parents[2]
EXAMPLE = ROOT / "tracker.toml"


def options(kind: type, prefix: str = "") -> Iterator[str]:
    for field in msgspec.structs.fields(kind):
        if isinstance(field.type, type) and issubclass(field.type, msgspec.Struct):
            yield from options(field.type, f"{prefix}{field.encode_name}.")
        else:
            yield prefix + field.encode_name


def given(table: object, name: str) -> bool:
    for part in name.split("."):
        if not isinstance(table, dict) or part not in table:
            return False
        table = table[part]
    return True


def test_the_example_loads_without_a_warning() -> None:
    assert read(EXAMPLE, trusted=True).warnings == ()


@pytest.mark.parametrize("name", sorted(options(Config)))
def test_every_option_is_in_the_example_and_in_the_docs(name: str) -> None:
    assert given(tomllib.loads(EXAMPLE.read_text(encoding="utf-8")), name)
    assert f"`{name}`" in (ROOT / "docs" / "configuration.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", sorted(options(UrlCarrier)))
def test_every_option_of_a_link_is_in_the_example_and_in_the_docs(name: str) -> None:
    entries = tomllib.loads(EXAMPLE.read_text(encoding="utf-8"))["carriers"]["url"]
    assert any(name in entry for entry in entries)
    assert f"`{name}`" in (ROOT / "docs" / "configuration.md").read_text(encoding="utf-8")


def test_the_example_says_the_defaults_where_it_says_nothing_else() -> None:
    config = read(EXAMPLE, trusted=True).config
    assert (config.tracking, config.attention, config.network) == (
        Config().tracking,
        Config().attention,
        Config().network,
    )
