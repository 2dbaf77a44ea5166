"""Templates of others that lie beside the repository render, and name nothing that is not known."""

from pathlib import Path

import pytest

from tests.notify.templates.making import order, rendered

SAMPLES = Path(__file__).parents[4] / "shared" / "samples" / "liquid"
FILES = sorted(SAMPLES.glob("*.liquid"))


@pytest.mark.skipif(not FILES, reason="the samples are not here: a fresh clone has none")
def test_each_renders_with_its_links() -> None:
    for path in FILES:
        text = rendered(path.read_text(encoding="utf-8"), language="sv", about=order(1))
        assert "AB1" in text, path.name
        assert "{{" not in text, path.name
