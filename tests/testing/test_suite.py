"""What all suites share: skips with reasons, checks that only warn at first, and being run by pytest or without."""

import subprocess
import sys
import time
import warnings
from pathlib import Path

import pytest

import tui_tracker
from tests.testing import acme
from tests.testing.making import checked, fresh_package
from tui_tracker.testing import CarrierSuite, KitWarning, check_names, since
from tui_tracker.testing.loop import Hung, Loop
from tui_tracker.testing.suite import Suite, run_checks


def test_a_skip_with_a_reason_is_skipped(tmp_path: Path) -> None:
    package = fresh_package("acme")
    files = acme.files(package)
    path = f"{package}/tests/test_conformance.py"
    files[path] += '    skips = {"nothing_blocks": "it asks a card reader"}\n'
    results = checked(tmp_path, package, files, "TestAcme")
    assert (results["nothing_blocks"].result, results["nothing_blocks"].message) == ("skipped", "it asks a card reader")
    assert {each.result for name, each in results.items() if name != "nothing_blocks"} == {"passed"}


@pytest.mark.parametrize(("came", "result"), [("0.1", "warned"), ("0.0", "failed")])
def test_a_new_check_warns_for_one_minor_release(came: str, result: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tui_tracker.testing.suite.__version__", "0.1.7")

    class Strict(Suite):
        kind = "carrier"

        @since(came)
        def test_the_moon_is_full(self) -> None:
            """Always fails."""
            raise AssertionError("it is not")

    found = {each.name: each for each in run_checks(Strict)}["the_moon_is_full"]
    assert found.result == result
    assert "it is not" in found.message
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        with pytest.raises(KitWarning if result == "warned" else AssertionError):
            Strict().test_the_moon_is_full()


@pytest.mark.parametrize("options", [("-p", "no:asyncio"), ("-o", "asyncio_mode=auto"), ("-W", "error")])
def test_pytest_runs_a_suite_and_needs_nothing_else(options: tuple[str, ...], tmp_path: Path) -> None:
    package = "acme_post"
    files = acme.files(package)
    files[f"{package}/tests/test_conformance.py"] += '    skips = {"nothing_blocks": "it asks a card reader"}\n'
    for path, text in files.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text, encoding="utf-8")
    (tmp_path / "pytest.ini").write_text("[pytest]\nasyncio_default_fixture_loop_scope = function\n", encoding="utf-8")
    command = [sys.executable, "-m", "pytest", "-q", "--tb=short", "-p", "no:cacheprovider", *options]
    environment = {"PYTHONPATH": str(tmp_path), "PATH": "", "PYTHONDONTWRITEBYTECODE": "1"}
    done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout
    assert f"{len(check_names(CarrierSuite)) - 1} passed, 1 skipped" in done.stdout


def test_the_kit_is_imported_without_pytest() -> None:
    code = "import sys; sys.modules['pytest'] = None; import tui_tracker.testing as kit; print(len(kit.__all__))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert int(done.stdout) > 10


def test_every_check_says_what_it_wants() -> None:
    for name in check_names(CarrierSuite):
        text = getattr(CarrierSuite, f"test_{name}").__doc__
        assert text, name
        assert text.splitlines()[0].endswith("."), name


def test_a_loop_that_computes_is_seen_with_its_line() -> None:
    async def compute() -> None:
        until = time.monotonic() + 2.5
        while time.monotonic() < until:
            pass

    with Loop(profiled=False) as loop:
        loop.run(compute)
    assert len(loop.blocked) == 1
    assert "test_suite.py:" in loop.blocked[0]


def test_a_call_that_never_ends_is_given_up() -> None:
    import asyncio

    with pytest.raises(Hung, match=r"no end after 0\.2 s"), Loop(limit=0.2) as loop:
        loop.run(asyncio.Event().wait)


def test_the_version_is_one_that_since_understands() -> None:
    assert all(part.isdigit() for part in tui_tracker.__version__.split(".")[:2])
