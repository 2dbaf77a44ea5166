"""Nothing that writes or sends messages is imported before there is one to be written or sent."""

import json
from pathlib import Path

import pytest

from tests.cli.process import Desk

SENDING = ("tui_tracker.notify", "liquid", "aiosmtplib", "babel", "phonenumbers", "apprise")
OFF = ""
ON = "[notify]\nenabled = true\nquiet_from = 0\nquiet_to = 0\n"
EMAIL = '[channels.email]\nhost = "127.0.0.1"\nport = 9\nsecurity = "none"\nfrom = "hej@nordljus.example"\n'
CODE = """
import json, sys
from tui_tracker.cli.running import run
run(json.loads(sys.argv[1]))
names = json.loads(sys.argv[2])
found = sorted(each for each in sys.modules if any(each == name or each.startswith(name + ".") for name in names))
print("\\n" + json.dumps(found))
"""


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def imported(desk: Desk, *arguments: str) -> set[str]:
    """Of what writes and sends, what a command has imported at its end."""
    said = desk.python(CODE, json.dumps(["--data", str(desk.data), *arguments]), json.dumps(SENDING))
    return set(json.loads(said.splitlines()[-1]))


@pytest.mark.parametrize(
    "arguments",
    [("add", "#1", "RB123456785CN", "--email", "eva@shop.example"), ("list",), ("watch", "--once"), ("outbox",)],
)
def test_a_shop_that_tells_nobody_imports_none_of_it(desk: Desk, arguments: tuple[str, ...]) -> None:
    desk.configure(OFF + EMAIL)
    assert imported(desk, *arguments) == set()


def test_a_shop_that_tells_its_customers_imports_what_decides_and_no_more(desk: Desk) -> None:
    desk.configure(ON + EMAIL)
    deciding = {"tui_tracker.notify", "tui_tracker.notify.deciding"}
    assert imported(desk, "watch", "--once") <= deciding
    assert imported(desk, "add", "#1", "RB123456785CN", "--email", "eva@shop.example") == deciding
    assert imported(desk, "list") <= deciding
    assert imported(desk, "outbox") <= deciding


def test_the_first_message_brings_what_is_needed_for_it_and_nothing_of_other_channels(desk: Desk) -> None:
    desk.configure(ON + EMAIL)
    desk.ok("add", "#1", "RB123456785CN", "--email", "eva@shop.example")
    found = imported(desk, "watch", "--once")
    assert {"tui_tracker.notify.sending", "liquid", "aiosmtplib"} <= found
    assert found & {"phonenumbers", "apprise"} == set()


def test_the_app_and_the_engine_are_imported_without_any_of_it(desk: Desk) -> None:
    bring = "import tui_tracker.ui.app, tui_tracker.engine.engine, tui_tracker.cli.root"
    names = {each.partition(".")[0] for each in SENDING[1:]}
    code = f"import sys\n{bring}\nprint(sorted(name for name in sys.modules if name.partition('.')[0] in {names!r}"
    assert desk.python(f"{code} or name.startswith({SENDING[0]!r})))").strip() == "[]"
