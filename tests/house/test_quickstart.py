"""docs/plugins/quickstart.md, from nothing to a carrier that works: all its commands are run, in their order."""

import os
import re
import socket
import subprocess
import time
from pathlib import Path
from typing import Final

from tests.house.environments import CONSTRAINTS, QUICKLY, ROOT

PAGE: Final = (ROOT / "docs" / "plugins" / "quickstart.md").read_text(encoding="utf-8")
BLOCKS: Final = re.findall(r"^```sh\n(.*?)^```$", PAGE, re.DOTALL | re.MULTILINE)
PORT: Final = "8765"
MINUTES: Final = 15.0  # in which a newcomer is to be there; the commands are to leave them the time to read


def free_port() -> str:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return str(found.getsockname()[1])


def test_all_commands_of_the_quick_start_work_in_their_order(wheel: Path, tmp_path: Path) -> None:
    (tmp_path / "constraints.txt").write_text(
        Path(CONSTRAINTS).read_text(encoding="utf-8") + f"tui-tracker @ {wheel.as_uri()}\n", encoding="utf-8"
    )
    pip = {name: value for name, value in os.environ.items() if name.startswith("PIP_")}
    environ = {
        **pip,
        "PATH": os.environ["PATH"],
        "HOME": str(tmp_path),
        "LC_ALL": "C.UTF-8",
        "TZ": "UTC",
        "PIP_CONSTRAINT": str(tmp_path / "constraints.txt"),
        **QUICKLY,
    }
    script = "set -e\ntrap 'kill $(jobs -p) 2>/dev/null || true' EXIT\n" + "\n".join(BLOCKS)
    begun = time.monotonic()
    done = subprocess.run(
        ["bash", "-c", script.replace(PORT, free_port())],
        cwd=tmp_path,
        env=environ,
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    told = done.stdout + done.stderr
    assert done.returncode == 0, told
    assert time.monotonic() - begun < MINUTES * 60 / 5
    assert told.count(" passed") == 3  # as it was written, with a recording too many for it, and taught
    assert told.count(" failed") == 1
    assert "As it should be" in told
    for part in ("not enabled yet", "north-post is on now", "The key of your account", "north-post: works"):
        assert part in told
    assert "Delivered" in told
    assert "Handed over" in told
    assert "stand-in-key" not in (tmp_path / "north" / "recorded.json").read_text(encoding="utf-8")
    assert list((tmp_path / "north" / "dist").glob("tui_tracker_north_post-0.1.0-*.whl"))


def test_there_is_nothing_to_run_in_the_quick_start_that_is_not_run() -> None:
    assert len(BLOCKS) == PAGE.count("```sh")
    assert set(re.findall(r"^```(\w+)$", PAGE, re.MULTILINE)) == {"sh"}
