"""The README's two commands are the ones that are run."""

import re
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).parents[2]
README: Final = (ROOT / "README.md").read_text(encoding="utf-8")
BLOCKS: Final = [block.strip() for block in re.findall(r"```sh\n(.*?)```", README, re.DOTALL)]


def test_ci_runs_the_readmes_test_command_word_for_word() -> None:
    last = (ROOT / ".ci" / "run").read_text(encoding="utf-8").strip().splitlines()[-1]
    assert last.endswith("-m pytest -n 3 --dist worksteal")
    assert last in BLOCKS


def test_one_line_installs_and_opens_the_demo() -> None:
    (line,) = [block for block in BLOCKS if block.endswith("tui-tracker demo")]
    assert "\n" not in line
    assert line.startswith("python3 -m venv")


def test_every_local_link_of_the_documentation_leads_somewhere() -> None:
    rooms = ("docs", "carriers", "plugins", "examples")
    pages = [*ROOT.glob("*.md"), *(page for room in rooms for page in (ROOT / room).rglob("*.md"))]
    broken = [
        f"{page.relative_to(ROOT)}: {target}" for page in pages for target in _links(page) if _is_broken(page, target)
    ]
    assert broken == []


def _links(page: Path) -> list[str]:
    """Targets of links and pictures outside code."""
    text = re.sub(r"```.*?```|`[^`\n]*`", "", page.read_text(encoding="utf-8"), flags=re.DOTALL)
    return [target for target in re.findall(r"\]\(([^)\s]+)", text) if "://" not in target and "mailto:" not in target]


def _is_broken(page: Path, target: str) -> bool:
    name, _, anchor = target.partition("#")
    file = (page.parent / name).resolve() if name else page
    if not file.exists() or not file.is_relative_to(ROOT):
        return True
    return bool(anchor) and file.suffix == ".md" and anchor not in _anchors(file)


def _anchors(page: Path) -> set[str]:
    """What a heading can be reached by, as the forges make it: small letters, hyphens for blanks, no punctuation."""
    text = re.sub(r"```.*?```", "", page.read_text(encoding="utf-8"), flags=re.DOTALL)
    headings = re.findall(r"^#+ (.+)$", text, re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).strip().replace(" ", "-") for heading in headings}
