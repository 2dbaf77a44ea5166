"""Nothing that is typed, and nothing that a file says, ends in a bug or steers the terminal."""

import errno
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.process import Desk
from tui_tracker.cli import main
from tui_tracker.cli.output import Column, harmless, table
from tui_tracker.cli.report import write_report
from tui_tracker.cli.session import usable
from tui_tracker.model.errors import AppError


@pytest.mark.parametrize("day", ["0001-01-01", "1970-01-01", "9999-12-31"])
def test_an_order_from_a_year_that_can_not_be_meant_is_refused(desk: Desk, day: str) -> None:
    run = desk.run("add", "#1", "--placed", day)
    assert run.returncode == 2
    assert "year" in run.stderr or "future" in run.stderr
    assert desk.json("list") == []


@pytest.mark.parametrize("moment", ["0001-01-01T00:00:00+14:00", "0001-01-01T00:00:00Z", "9999-12-31T23:59:59-12:00"])
@pytest.mark.parametrize("zone", ["America/New_York", "Pacific/Kiritimati"])
def test_whatever_year_the_data_file_says_everything_is_shown(desk: Desk, moment: str, zone: str) -> None:
    desk.environ["TZ"] = zone
    parcel = {
        "number": "RB123456785CN",
        "last_event_at": moment,
        "checked_at": moment,
        "next_check_at": moment,
        "events": [{"when": moment, "text": "x", "source": "a", "seen_at": moment}],
    }
    documents = {
        "1": {"number": "#1", "placed_at": moment, "cancelled_at": moment, "parcels": [parcel]},
        "2": {"number": "#2", "placed_at": moment, "fulfilled": True, "fulfilled_at": moment, "parcels": [parcel]},
        "3": {"number": "#3", "placed_at": "2026-01-01T00:00:00Z"},
    }
    desk.data.parent.mkdir()
    desk.data.write_text(json.dumps({"orders": documents}), encoding="utf-8")
    commands = [("list",), ("list", "--json"), ("parcels",), ("list", "age:>3d"), ("list", "updated:<2h")]
    commands += [("show", "#1"), ("show", "#2", "--json"), ("list", "--since", "2020-01-01", "--sort", "updated")]
    commands += [("list", "--sort", "placed"), ("parcels", "--json"), ("doctor",)]
    for command in commands:
        run = desk.run(*command)
        assert run.returncode == 0, (command, run.stderr)


def shell(desk: Desk, line: str) -> "subprocess.CompletedProcess[str]":
    """Run a line of the shell in which $T is the program with this desk's data."""
    return subprocess.run(
        ["bash", "-c", f'T="{sys.executable} -m tui_tracker --data {desk.data}"; {line}'],
        cwd=desk.home,
        env=desk.environment(),
        capture_output=True,
        encoding="utf-8",
        timeout=60,
        check=False,
    )


ODD = (
    b"\xff\xfeC4", b"#\xed\xa0\x80D5", "#\u202eE6".encode(), b"\x1b[31mX1", b"a\nb8", b"9" * 100_000, b"", b"##",
    b"age:>99999999999999999d", b"/[/", b"id:99999999999999999999999999",
)  # fmt: skip


COMMANDS = (
    "add ?", "add #2 ?", "add #3 --name ?", "add #4 --carrier ?", "add #5 --supplier-order ?", "list ?", "show ?",
    "detect ?", "detect --json ?", "set-status RB123456785CN delivered --note ?", "import ?", "import x --map ?",
    "--data ? list", "list --since ?", "list --sort ?", "--lang ? list", "config show --config ?",
    "config path --json --config ?", "track ?",
)  # fmt: skip


@pytest.mark.parametrize("word", ODD, ids=lambda word: repr(word[:12]))
def test_no_argument_ends_in_a_bug_or_steers_the_terminal(
    desk: Desk, word: bytes, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(desk.home)
    for name, value in desk.environment().items():
        monkeypatch.setenv(name, value)
    data = ["--data", str(desk.data)]
    main([*data, "add", "#1", "RB123456785CN"])
    for command in COMMANDS:
        arguments = [os.fsdecode(word) if part == "?" else part for part in command.split()]
        code = main([*data, *arguments])
        out, err = capfd.readouterr()
        assert code in (0, 1, 2, 4), (command, err[-300:])
        assert "Traceback" not in out + err
        assert not set("\x1b\u202e\r") & set(out + err)
        assert len(err) < 5000
    main([*data, "show", "#1", "--json"])
    assert len(capfd.readouterr().out) < 10_000


def test_the_reporter_of_bugs_never_fails_itself(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(desk.home))
    monkeypatch.setattr(sys, "argv", ["tui-tracker", "\udcff"])
    report = write_report(ValueError("\ud800"), str)
    assert report is not None
    assert "\\udcff" in report.read_text(encoding="utf-8")

    def failing(text: str) -> str:
        raise RuntimeError

    assert write_report(ValueError("x"), failing) is None


@pytest.mark.parametrize("command", ["list", "list --json", "import orders.csv --yes", "doctor"])
def test_a_full_disk_behind_standard_output_is_one_line(desk: Desk, command: str) -> None:
    desk.ok("add", "#1")
    (desk.home / "orders.csv").write_text("Order,Date\n#7,2026-11-02\n", encoding="utf-8")
    run = shell(desk, f"$T {command} >/dev/full")
    assert run.returncode == 1
    assert run.stderr.splitlines() == ["That did not work: standard output can't be written: No space left on device"]


@pytest.mark.parametrize("closed", ["<&-", ">&-", "2>&-", "<&- >&- 2>&-"])
def test_closed_streams_change_nothing(desk: Desk, closed: str) -> None:
    run = shell(desk, f"$T add '#1' RB123456785CN {closed}")
    assert (run.returncode, run.stderr) == (0, "")
    assert [order["number"] for order in desk.json("list")] == ["#1"]
    assert shell(desk, f"$T list {closed}").returncode == 0


def test_an_import_with_yes_does_not_depend_on_its_preview_being_read(desk: Desk) -> None:
    rows = "".join(f"#{n},2026-11-02\n" for n in range(2000))
    (desk.home / "orders.csv").write_text("Order,Date\n" + rows, encoding="utf-8")
    run = shell(desk, "$T import orders.csv --yes | head -1; $T import orders.csv --yes | true")
    assert "Traceback" not in run.stderr
    assert len(desk.json("list")) == 2000


def test_a_folder_that_is_gone_is_no_bug(desk: Desk) -> None:
    (desk.home / "gone").mkdir()
    for command in ("list", "config path", "doctor", "import x.csv", "--data o.json list", "--config c.toml list"):
        run = shell(desk, f"cd gone && rmdir ../gone; $T {command}; code=$?; mkdir ../gone 2>/dev/null; exit $code")
        assert run.returncode in (0, 1, 2, 4), run.stderr
        (desk.home / "gone").mkdir(exist_ok=True)


def test_names_that_no_file_can_have_are_wrong_usage(desk: Desk) -> None:
    (desk.home / "loop").symlink_to(desk.home / "loop")
    (desk.home / "file").write_text("", encoding="utf-8")
    for name in ("", "loop", "x" * 5000, "file/orders.json"):
        for command in ("list", "add"):
            run = desk.run("--data", name, command, *(["#1"] if command == "add" else []))
            assert run.returncode == 2, (name[:20], command, run.stderr)
            assert run.stderr.strip()
    run = desk.run("import", "x" * 5000, "--yes")
    assert (run.returncode, "File name too long" in run.stderr) == (1, True)
    assert desk.run("list", "--config", "x" * 5000).returncode == 2
    assert desk.run("list", "--config", "loop").returncode == 2


@pytest.mark.parametrize(
    ("number", "code"), [(errno.EACCES, 5), (errno.EROFS, 5), (errno.ENOSPC, 1), (errno.ELOOP, 2), (errno.ENOTDIR, 2)]
)
def test_what_the_system_says_of_the_data_file_has_its_exit_code(tmp_path: Path, number: int, code: int) -> None:
    with pytest.raises(AppError, match=os.strerror(number)) as caught, usable(tmp_path / "orders.json"):
        raise OSError(number, os.strerror(number))
    assert caught.value.exit_code == code


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("a = " + "[" * 5000 + "]" * 5000, "nested too deeply"),
        ("tracking.default_window_days = " + "9" * 5000, "a number is too long"),
        ("tracking.default_window_days = " + "9" * 300, "tracking.default_window_days"),
        ("attention.tracking.late_after_days = inf", "1 to 36500"),
        ("attention.tracking.late_after_days = nan", "1 to 36500"),
    ],
)
def test_absurd_configurations_are_wrong_usage(desk: Desk, text: str, says: str) -> None:
    desk.configure(text)
    for command in (("config", "check"), ("config", "show"), ("list",)):
        run = desk.run(*command)
        assert run.returncode == 2, run.stderr
        assert says in run.stderr


def test_what_turns_text_round_or_parts_lines_stays_out_of_tables() -> None:
    assert harmless("a\u202eb\u2066c\u200bd\ud800\x1be\u2028\n\t") == "abcde\n\t"
    lines = table((Column(title="Name"),), [("Alva\nLind\tx",)], 80)
    assert lines == ["Name", "Alva Lind x"]


def test_the_log_of_acts_holds_clean_and_short_texts(desk: Desk) -> None:
    desk.ok("add", "#1\u202e", "RB123\x1b456785CN", *(f"LP{n:014}" for n in range(500)))
    (entry,) = desk.json("show", "#1")["log"]
    assert entry["summary"].startswith("#1 RB123456785CN LP")
    assert len(entry["summary"]) <= 200


def test_a_device_is_no_file(desk: Desk) -> None:
    run = desk.run("import", "/dev/zero", "--yes")
    assert (run.returncode, "is a device" in run.stderr) == (1, True)


def test_more_skipped_rows_than_are_shown_say_how_to_see_all(desk: Desk) -> None:
    rows = "".join(f"#{n},no date\n" for n in range(12))
    (desk.home / "orders.csv").write_text("Order,Date\n" + rows, encoding="utf-8")
    assert "… and 2 more; --json shows all" in desk.ok("import", "orders.csv", "--dry-run")


def test_thousands_of_stray_keys_are_told_in_a_few_lines(desk: Desk) -> None:
    desk.configure("".join(f"stray{n} = 1\n" for n in range(3000)))
    run = desk.run("config", "check")
    assert run.returncode == 0
    assert len(run.stderr.splitlines()) == 21
    assert "2980 more" in run.stderr
