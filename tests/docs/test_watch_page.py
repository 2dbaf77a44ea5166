"""What the page about `watch` and the unit file say is so."""

import ast
import configparser
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Final

import click
import pytest

from tui_tracker.cli.listening import _AFTER, _STATUS, Bounds
from tui_tracker.cli.root import cli
from tui_tracker.config import load
from tui_tracker.model.errors import Exit
from tui_tracker.secret import KINDS

ROOT: Final = Path(__file__).parents[2]
PAGE: Final = (ROOT / "docs" / "watch.md").read_text(encoding="utf-8")
UNIT: Final = ROOT / "docs" / "systemd" / "tui-tracker-watch.service"

# Of systemd.unit(5), systemd.service(5), systemd.exec(5) and systemd.kill(5): what the file may use.
KEYS: Final = {
    "Unit": {"Description", "Documentation", "Wants", "After"},
    "Service": {
        *(
            "Type",
            "NotifyAccess",
            "ExecStart",
            "User",
            "WatchdogSec",
            "Restart",
            "RestartSec",
            "RestartPreventExitStatus",
        ),
        *("TimeoutStopSec", "SuccessExitStatus", "LoadCredential", "StateDirectory", "StateDirectoryMode", "UMask"),
        *("Environment", "ProtectSystem", "ProtectHome", "PrivateTmp", "PrivateDevices", "NoNewPrivileges"),
        *("CapabilityBoundingSet", "LockPersonality", "MemoryDenyWriteExecute", "ProtectClock", "ProtectControlGroups"),
        *("ProtectHostname", "ProtectKernelLogs", "ProtectKernelModules", "ProtectKernelTunables", "ProtectProc"),
        *("RemoveIPC", "RestrictAddressFamilies", "RestrictNamespaces", "RestrictRealtime", "RestrictSUIDSGID"),
        *("SystemCallArchitectures", "SystemCallFilter", "SystemCallErrorNumber"),
    },
    "Install": {"WantedBy"},
}


def unit() -> configparser.ConfigParser:
    parser = configparser.ConfigParser(interpolation=None, delimiters=["="], comment_prefixes=["#"])
    parser.optionxform = str  # type: ignore[assignment, method-assign]  # systemd's names have capitals
    parser.read_string(UNIT.read_text(encoding="utf-8"))
    return parser


def options(command: click.Command) -> set[str]:
    return {name for each in command.params for name in each.opts if name.startswith("--")}


def watch() -> click.Command:
    return cli.get_command(click.Context(cli), "watch")  # type: ignore[return-value]  # there is one


def table(heading: str) -> dict[str, str]:
    """First cell → second, of the first table after a heading."""
    part = PAGE.partition(heading)[2]
    lines = part[part.index("\n|") :].strip().split("\n\n")[0].splitlines()[2:]
    return {cells[1].strip(): cells[2].strip() for cells in (line.split("|") for line in lines)}


def test_the_unit_file_has_no_key_that_systemd_does_not_know() -> None:
    found = unit()
    assert set(found.sections()) == set(KEYS)
    for section, known in KEYS.items():
        assert set(found[section]) <= known, section


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="systemd is not installed here")
def test_systemd_itself_finds_nothing_wrong_in_it(tmp_path: Path) -> None:
    copy = tmp_path / UNIT.name
    text = UNIT.read_text(encoding="utf-8")
    copy.write_text(text.replace("/usr/local/bin/tui-tracker", sys.executable), encoding="utf-8")
    run = subprocess.run(["systemd-analyze", "verify", copy], capture_output=True, text=True, check=False)
    assert [line for line in (run.stdout + run.stderr).splitlines() if UNIT.name in line] == []


def test_the_unit_file_calls_us_as_we_can_be_called(tmp_path: Path) -> None:
    _, *arguments = shlex.split(unit()["Service"]["ExecStart"])
    assert arguments[::2] == ["--config", "--data", "watch"]
    assert {"--config", "--data"} <= options(cli)
    assert arguments[-1] in options(watch())
    config = tmp_path / "tracker.toml"
    config.write_text('[carriers.17track]\napi_key = { credential = "17track" }\n', encoding="utf-8")
    assert load(config, user_folder=tmp_path, here=None, plugins=lambda: ["17track"]).warnings == ()


def test_the_unit_file_lets_us_write_our_data_and_counts_our_end_as_one() -> None:
    service = unit()["Service"]
    _, *arguments = shlex.split(service["ExecStart"])
    folder = Path("/var/lib") / service["StateDirectory"]
    assert Path(arguments[arguments.index("--data") + 1]).parent == folder
    assert service["SuccessExitStatus"] == str(int(Exit.TERMINATED))
    assert service["RestartPreventExitStatus"] == str(int(Exit.USAGE))
    assert service["LoadCredential"].partition(":")[0] == "17track"
    assert "credential" in KINDS


def test_every_option_it_names_is_one_of_ours() -> None:
    ours = options(cli) | options(watch())
    theirs = {"--system", "--home-dir", "--shell", "--now"}  # useradd's and systemctl's
    assert set(re.findall(r"--[a-z][a-z-]+", PAGE)) - theirs <= ours
    assert options(watch()) - options(cli) - {"--help"} <= set(re.findall(r"--[a-z][a-z-]+", PAGE))


def test_the_events_of_a_line_are_those_that_are_said() -> None:
    tree = ast.parse((ROOT / "tui_tracker" / "cli" / "watching.py").read_text(encoding="utf-8"))
    said: dict[str, set[str]] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "say":
            first = node.args[0]
            if len(node.args) == 2 and isinstance(first, ast.Constant):
                fields = {each.arg for each in node.keywords if each.arg is not None} or {"message"}
                said[str(first.value)] = said.get(str(first.value), set()) | fields
    told = {name.strip("`"): row for name, row in table("## What it says").items()}
    assert set(told) == set(said)
    rows = {line.split("|")[1].strip(" `"): line.split("|")[3] for line in PAGE.splitlines() if line.count("|") == 4}
    for event, fields in said.items():
        assert set(re.findall(r"`(\w+)`", rows[event])) == fields, event


def test_the_answers_are_those_that_are_given() -> None:
    told = {int(code) for cell in table("- A parcel that was pushed lately") for code in cell.split(", ")}
    assert told == {*_STATUS.values(), 405, 408, 413, 429}
    bounds = Bounds()
    assert f"within {bounds.reading:g} seconds; is more than {bounds.body // 1_000_000} MB" in PAGE
    assert f"A connection lasts {bounds.life:g} seconds at most, and there are {bounds.connections} at" in PAGE
    assert f"{bounds.refusals} pushes from one address" in PAGE
    assert _AFTER < 600  # 17TRACK's first try again is after ten minutes


def test_the_exit_codes_are_ours() -> None:
    told = {int(code) for cell in table("## Exit codes") for code in cell.split(", ")}
    assert told == {int(each) for each in Exit} - {int(Exit.NOT_FOUND), int(Exit.BUG)}
