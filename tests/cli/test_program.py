"""The program around its commands: what it loads, how it ends."""

import json
import subprocess
import sys

import pytest

from tests.cli.process import Desk
from tui_tracker import __version__
from tui_tracker.cli.root import COMMANDS

HEAVY = ("textual", "aiohttp", "rich", "asyncio", "tinydb")


def loaded_after(desk: Desk, code: str) -> set[str]:
    program = f"import sys\n{code}\nprint(*sorted(name for name in {HEAVY!r} if name in sys.modules), file=sys.stderr)"
    run = subprocess.run(
        [sys.executable, "-c", program],
        cwd=desk.home,
        env=desk.environment(),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert run.returncode == 0, run.stderr
    return set(run.stderr.split())


def test_importing_the_command_line_loads_nothing_heavy(desk: Desk) -> None:
    assert loaded_after(desk, "import tui_tracker.cli") == set()


@pytest.mark.parametrize(
    "arguments",
    [
        ["--help"],
        ["detect", "RB123456785CN"],
        ["config", "show"],
        ["list"],
        ["parcels", "--json"],
        ["add", "#1", "RB123456785CN"],
    ],
    ids=" ".join,
)
def test_commands_that_need_no_carrier_load_neither_textual_nor_aiohttp(desk: Desk, arguments: list[str]) -> None:
    loaded = loaded_after(desk, f"from tui_tracker.cli import main\nassert main({arguments!r}) == 0")
    assert loaded.isdisjoint({"textual", "aiohttp", "rich"})


@pytest.mark.parametrize(("typed", "meant"), [("imprt", "import"), ("cofnig", "config"), ("plugin", "plugins")])
def test_a_command_that_is_mistyped_is_answered_with_the_one_meant(desk: Desk, typed: str, meant: str) -> None:
    run = desk.run(typed)
    assert run.returncode == 2
    assert f"No such command '{typed}'" in run.stderr
    assert f"'{meant}'" in run.stderr


def test_help_names_every_command_and_every_command_has_help(desk: Desk) -> None:
    text = desk.ok("--help")
    for name, (_, what) in COMMANDS.items():
        assert name in text
        assert what[:20] in text
        assert "--read-only" in desk.ok(name, "--help")


def test_version(desk: Desk) -> None:
    assert __version__ in desk.ok("--version")


@pytest.mark.parametrize("arguments", [("no-such-command",), ("list", "--no-such-option"), ("show",)], ids=" ".join)
def test_wrong_usage_is_two_and_goes_to_stderr(desk: Desk, arguments: tuple[str, ...]) -> None:
    run = desk.run(*arguments)
    assert run.returncode == 2
    assert run.stdout == ""
    assert "Usage:" in run.stderr


def test_without_a_terminal_the_app_does_not_open(desk: Desk) -> None:
    run = desk.run()
    assert run.returncode == 2
    assert "terminal" in run.stderr
    assert len(run.stderr.splitlines()) == 2


def test_links_in_a_list_import_the_plugin_that_makes_them_and_no_other(desk: Desk) -> None:
    desk.configure('[[carriers.url]]\nid = "nordpost"\nurl = "https://nordpost.example/"\npattern = "NP[0-9]{4}"\n')
    desk.ok("add", "#1", "NP1234")
    desk.ok("add", "#2", "NP1235", "--carrier", "17track")
    code = (
        f"from tui_tracker.cli import main\nassert main(['list', '--json', '--data', {str(desk.data)!r}]) == 0\n"
        "names = {name.partition('.')[0] for name in sys.modules}\n"
        "assert {name for name in names if name.startswith('tui_tracker_')} == {'tui_tracker_url'}"
    )
    assert loaded_after(desk, code).isdisjoint({"textual", "aiohttp", "rich"})
    first, second = (order["parcels"][0]["url"] for order in desk.json("list", "--sort", "number"))
    assert first == "https://nordpost.example/NP1234"
    assert second == "https://t.17track.net/en#nums=NP1235"


def test_a_list_with_nothing_but_the_shops_page_imports_no_plugin(desk: Desk) -> None:
    desk.ok("add", "#1", "NP1234")
    code = (
        f"from tui_tracker.cli import main\nassert main(['list', '--json', '--data', {str(desk.data)!r}]) == 0\n"
        "assert not {name for name in sys.modules if name.startswith(('tui_tracker_', 'tui_tracker.host'))}"
    )
    assert loaded_after(desk, code).isdisjoint({"textual", "aiohttp", "rich"})


@pytest.mark.parametrize("page", ["https://shop.example/track?id=", "https://shop.example/{number}/where"])
def test_a_list_has_the_pages_that_the_plugin_makes(desk: Desk, page: str) -> None:
    codes = "NP1234", "AB/12..34", "ÅÄÖ-77%20", "1Z?#&=+7"
    desk.configure(f"[tracking]\ntracking_url = {json.dumps(page)}\n")
    for order, code in enumerate(codes):
        desk.ok("add", f"#{order}", code)
    orders = (
        "Order,Date,Tracking,Tracking URL\n"
        "#8,2026-01-05,NP88,https://post.example/NP88\n"
        "#9,2026-01-05,NP99,javascript:alert(1)\n"
    )
    (desk.home / "links.csv").write_text(orders, encoding="utf-8")
    desk.ok("import", "links.csv", "--yes")
    listed = {order["number"]: order["parcels"][0]["url"] for order in desk.json("list")}
    assert listed == {number: desk.json("show", number)["parcels"][0]["url"] for number in listed}
    assert listed["#8"] == "https://post.example/NP88"
    assert listed["#9"].startswith("https://shop.example/")


def test_an_interrupt_while_it_is_being_loaded_is_quiet() -> None:
    program = """
import sys

class Interrupts:
    def find_spec(self, name, path=None, target=None):
        if name == "tui_tracker.cli.running":
            raise KeyboardInterrupt

sys.meta_path.insert(0, Interrupts())
from tui_tracker.cli import main
sys.exit(main(["--version"]))
"""
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False, timeout=60)
    assert (run.returncode, run.stdout, run.stderr) == (130, "", "")
