"""How a command ends: expected failures in two lines, bugs with a report, signals as the shell knows them."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import click
import pytest

from tests.cli.process import Desk
from tui_tracker.cli.options import Command
from tui_tracker.cli.running import run
from tui_tracker.cli.session import Session, pass_session
from tui_tracker.model.errors import NotFoundError, StoreBusyError, UnreachableError


def failing(error: BaseException) -> click.Command:
    @click.command(cls=Command)
    @pass_session
    def command(session: Session) -> None:
        assert session.config is not None
        raise error

    return command


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (NotFoundError("no order", hint="Look again."), 4),
        (UnreachableError("no answer", hint="Try later."), 3),
        (StoreBusyError("busy", hint="Wait."), 5),
        (click.UsageError("wrong"), 2),
        (click.Abort(), 130),
        (KeyboardInterrupt(), 130),
    ],
    ids=repr,
)
def test_every_failure_has_its_exit_code(
    error: BaseException, code: int, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    config = tmp_path / "tracker.toml"
    config.write_text("", encoding="utf-8")
    assert run(["--config", str(config)], failing(error)) == code
    assert capsys.readouterr().out == ""


def test_an_expected_failure_is_a_line_what_and_a_line_what_to_do(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    config = tmp_path / "tracker.toml"
    config.write_text("", encoding="utf-8")
    run(["--config", str(config), "--lang", "en"], failing(NotFoundError("no order #9", hint="Look again.")))
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.splitlines() == ["Not found: no order #9", "Look again."]


BUG = """
import sys, click
from tui_tracker.cli.options import Command
from tui_tracker.cli.running import run
from tui_tracker.cli.session import pass_session

@click.command(cls=Command)
@pass_session
def command(session):
    key = session.config.carriers["acme"]["api_key"].reveal()
    raise RuntimeError(f"went wrong with {key}")

sys.exit(run([], command))
"""


def test_a_bug_ends_with_70_and_a_report_without_secrets(desk: Desk) -> None:
    desk.environ["ACME"] = "hush-hush-hush"
    desk.configure('[carriers.acme]\napi_key = { env = "ACME" }\n')
    process = subprocess.run(
        [sys.executable, "-c", BUG],
        cwd=desk.home,
        env=desk.environment(),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert process.returncode == 70
    (report,) = desk.home.rglob("bug-*.txt")
    text = report.read_text(encoding="utf-8")
    assert str(report) in process.stderr
    assert "RuntimeError" in text
    assert "Traceback" in text
    assert "Traceback" not in process.stderr
    assert "hush" not in text + process.stderr + process.stdout
    assert report.stat().st_mode & 0o077 == 0


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)], ids=str)
def test_signals_end_it_quietly_with_their_code(desk: Desk, number: signal.Signals, code: int) -> None:
    desk.environ["PYTHONWARNINGS"] = "ignore"  # an import that the signal breaks off leaves its file unclosed
    waiting = desk.home / "waiting.toml"
    os.mkfifo(waiting)
    process = subprocess.Popen(
        [sys.executable, "-m", "tui_tracker", "--config", str(waiting), "config", "show"],
        cwd=desk.home,
        env=desk.environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    with waiting.open("w", encoding="utf-8"):  # opens as soon as the program reads it: then it hangs there
        process.send_signal(number)
        out, err = process.communicate(timeout=60)
    assert process.returncode == code
    assert "Traceback" not in out + err


def test_a_terminal_without_our_characters_gets_what_it_can_show(desk: Desk) -> None:
    desk.ok("add", "#1", "RB123456785CN", "--name", "Alva Lind")
    desk.environ["PYTHONIOENCODING"] = "iso-8859-1"
    assert "? Pending" in desk.ok("list")


def test_what_plugins_log_goes_to_a_file_and_not_to_the_terminal(desk: Desk) -> None:
    desk.environ["ACME"] = "hush-hush"
    program = (
        "import logging\nfrom tui_tracker.cli import logs\n"
        "log = logs.start(lambda text: text.replace('hush-hush', '***'))\n"
        "logging.getLogger('tui_tracker.plugin.acme').warning('told %s', 'hush-hush')\nlogs.stop(log)"
    )
    process = subprocess.run(
        [sys.executable, "-c", program],
        cwd=desk.home,
        env=desk.environment(),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert (process.returncode, process.stdout, process.stderr) == (0, "", "")
    (log,) = desk.home.rglob("tui-tracker.log")
    assert "WARNING tui_tracker.plugin.acme: told ***" in log.read_text(encoding="utf-8")


def test_a_command_with_nothing_to_log_makes_no_file(desk: Desk) -> None:
    desk.ok("list")
    assert list(desk.home.rglob("*.log")) == []


IN_A_CALLBACK = """
import asyncio, os, signal, sys, click
from tui_tracker.cli.options import Command
from tui_tracker.cli.running import run

async def work():
    asyncio.get_running_loop().call_soon(os.kill, os.getpid(), signal.SIGTERM)
    await asyncio.sleep(20)

@click.command(cls=Command)
def command():
    asyncio.run(work())

sys.exit(run([], command))
"""


def test_a_signal_in_the_midst_of_asyncio_ends_it_too(desk: Desk) -> None:
    process = subprocess.run(
        [sys.executable, "-c", IN_A_CALLBACK],
        cwd=desk.home,
        env=desk.environment(),
        capture_output=True,
        text=True,
        timeout=15,
        check=False,
    )
    assert (process.returncode, process.stderr.strip()) == (143, "")
