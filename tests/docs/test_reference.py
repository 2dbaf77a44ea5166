"""The reference is what the code says."""

import pytest

from .reference import FOLDER, pages
from .surface import surface


def test_there_is_a_page_for_every_public_name_and_none_besides() -> None:
    assert {path.name for path in FOLDER.iterdir()} == {"README.md", *(f"{public.name}.md" for public in surface())}


@pytest.mark.parametrize(("name", "content"), pages().items(), ids=pages())
def test_a_page_is_what_the_code_says(name: str, content: str) -> None:
    assert (FOLDER / name).read_text(encoding="utf-8") == content, "run python -m tests.docs.reference"


def test_the_index_names_every_page() -> None:
    index = (FOLDER / "README.md").read_text(encoding="utf-8")
    assert [public.name for public in surface() if f"({public.name}.md)" not in index] == []
