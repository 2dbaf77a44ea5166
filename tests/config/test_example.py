"""The commented example at the repository root is complete and right."""

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from tui_tracker.config import Config, UrlCarrier, read

ROOT = Path(__file__).parents[2]
EXAMPLE = ROOT / "tracker.toml"


AS_IT_STANDS = EXAMPLE.read_text(encoding="utf-8")
TAKEN_UP = re.sub(r"^# (?=\[{1,2}[a-z]|[a-z_]+ = )", "", AS_IT_STANDS, flags=re.MULTILINE)
"""The example with the "# " taken away from every option and table."""


@pytest.fixture
def taken_up(tmp_path: Path) -> Path:
    path = tmp_path / "tracker.toml"
    path.write_text(TAKEN_UP, encoding="utf-8")
    return path


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


def test_the_example_loads_without_a_warning_as_it_stands_and_with_everything_taken_up(taken_up: Path) -> None:
    assert read(EXAMPLE, trusted=True).warnings == ()
    assert read(taken_up, trusted=True).warnings == ()


def test_used_by_accident_the_example_changes_nothing() -> None:
    assert read(EXAMPLE, trusted=False).config == Config()


@pytest.mark.parametrize("name", sorted(options(Config)))
def test_every_option_is_in_the_example_and_in_the_docs(name: str) -> None:
    assert given(tomllib.loads(TAKEN_UP), name)
    assert f"`{name}`" in (ROOT / "docs" / "configuration.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", sorted(options(UrlCarrier)))
def test_every_option_of_a_link_is_in_the_example_and_in_the_docs(name: str) -> None:
    entries = tomllib.loads(TAKEN_UP)["carriers"]["url"]
    assert any(name in entry for entry in entries)
    assert f"`{name}`" in (ROOT / "docs" / "configuration.md").read_text(encoding="utf-8")
