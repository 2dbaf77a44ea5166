"""The tutorial, done by somebody who believes every word: its files written, its commands run, its outputs there."""

import os
import re
import socket
import subprocess
import sys
from pathlib import Path
from typing import Final

from tests.house.environments import QUICKLY, ROOT

TUTORIAL: Final = (ROOT / "docs" / "plugins" / "tutorial.md").read_text(encoding="utf-8")
_PORT: Final = "8642"
_PIECE: Final = re.compile(r"(?:^`([\w./]+)`:\n\n)?^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def test_the_tutorial_works_as_it_is_written(wheel: Path, tmp_path: Path) -> None:
    script = tmp_path / "script"
    folder = tmp_path / "empty"
    folder.mkdir()
    text, wanted = _as_script(TUTORIAL.replace(_PORT, str(_free_port())))
    script.write_text(text, encoding="utf-8")
    done = subprocess.run(
        ["bash", str(script)],
        cwd=folder,
        env=_environ(wheel.parent, tmp_path),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stdout
    assert [line for line in wanted if line not in done.stdout] == [], done.stdout


def _as_script(tutorial: str) -> tuple[str, list[str]]:
    """What a reader does, as one script, and the lines that must come of it."""
    steps = ["set -e", "trap 'kill $(jobs -p)' EXIT"]
    wanted: list[str] = []
    for name, language, content in _PIECE.findall(tutorial):
        if language == "sh":
            steps.append(content)
        elif language == "text":
            wanted += content.splitlines()
        else:
            assert name, f"a file without a name before it: {content[:60]}"
            steps.append(f"mkdir -p $(dirname {name}); cat >{name} <<'END OF FILE'\n{content}END OF FILE\n")
    return "\n".join(steps), wanted


def _environ(wheels: Path, home: Path) -> dict[str, str]:
    """The reader's: a home of their own, and pip that finds this tree."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("TUI_TRACKER", "XDG", "PYTHON"))}
    found = {"PIP_FIND_LINKS": str(wheels), "PIP_CONSTRAINT": str(ROOT / "constraints.txt"), **QUICKLY}
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', '')}"
    return {**kept, **found, "HOME": str(home), "LC_ALL": "C.UTF-8", "PATH": path}


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port
