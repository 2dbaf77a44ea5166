"""The README's first five minutes, step by step, as processes on one file; and a key that nobody ever sees."""

from pathlib import Path

import pytest

from tests.cli.process import Desk
from tests.pty.opening import opened, row_of
from tests.servers.seventeentrack import SeventeenTrackServer, running

KEY = "k3y-0f-this-sh0p-0nly"
ORDERS = """\
Name,Email,Financial Status,Fulfillment Status,Created at,Lineitem quantity,Lineitem name,Shipping Name,\
Shipping Country,Notes
#1001,alva@kund.example,paid,fulfilled,2026-01-05 10:00:00 +0100,1,Reading lamp,Alva Lind,SE,"Leave it
by the door"
#1001,alva@kund.example,,,,2,Lamp shade,,,
#1002,bo@kund.example,paid,fulfilled,2026-01-06 11:30:00 +0100,1,Reading lamp,Bo Ek,SE,
#1003,carla@kund.example,paid,unfulfilled,2026-01-07 09:15:00 +0100,1,Lamp shade,Carla Öst,NO,
"""
CODES = "Order,Tracking\n#1001,LP00123456789012\n#1002,RB123456785CN\n"
DELIVERED = "LP00123456789012"


def written(desk: Desk, name: str, text: str) -> str:
    path = desk.home / name
    path.write_text(text, encoding="utf-8")
    return str(path)


def key_in_files(folder: Path) -> list[Path]:
    """The files that the key stands in."""
    return [path for path in folder.rglob("*") if path.is_file() and KEY.encode() in path.read_bytes()]


@pytest.mark.parametrize("mapping", [("--map", "Order=order", "--map", "Tracking=number"), ()], ids=["mapped", "plain"])
def test_from_two_files_to_a_status_on_the_screen(desk: Desk, mapping: tuple[str, ...]) -> None:
    said: list[str] = []

    def run(*arguments: str) -> str:
        done = desk.run(*arguments)
        said.append(done.stdout + done.stderr)
        assert done.returncode == 0, said[-1]
        return done.stdout

    with running(SeventeenTrackServer(key=KEY)) as vendor:
        vendor.set(DELIVERED, "delivered")
        desk.environ["SEVENTEENTRACK_KEY"] = KEY
        desk.configure(
            "[network]\nallow_loopback_http = true\n"
            f'[carriers.17track]\napi_key = {{ env = "SEVENTEENTRACK_KEY" }}\nbase_url = "{vendor.url}"\n'
        )

        assert "3 new" in run("import", written(desk, "orders_export.csv", ORDERS), "--yes")
        assert "fulfilled, no code" in row_of(run("list"), "#1001")
        assert "2 changed" in run("import", written(desk, "codes.csv", CODES), *mapping, "--yes")
        run("track", "--due")
        assert {call.headers["17token"] for call in vendor.calls} == {KEY}

        assert "Delivered" in row_of(run("list"), "#1001")
        assert DELIVERED in run("show", "#1001")
        attention = run("list", "--attention")
        assert "#1003" in attention
        assert "#1001" not in attention
        run("config", "show")
        run("doctor")

        with opened(desk, columns=120, lines=40) as terminal:
            terminal.sees(lambda text: "Morning queue" in text and "#1003" in text)
            terminal.press("1")
            terminal.sees(lambda text: "Delivered" in row_of(text, "#1001") and "#1003" in text)
            terminal.press("q")
            assert terminal.ends() == 0
            said.append(terminal.output.decode())

    assert not [text for text in said if KEY in text]
    assert not key_in_files(desk.home)
    assert desk.data.exists()


def test_the_same_files_again_change_nothing(desk: Desk) -> None:
    orders, codes = written(desk, "orders_export.csv", ORDERS), written(desk, "codes.csv", CODES)
    for path in (orders, codes):
        desk.ok("import", path, "--yes")
    before = desk.json("list")
    for path in (orders, codes):
        found = desk.json("import", path, "--yes")
        assert (found["new"], found["changed"], found["committed"]) == ([], [], False)
    assert desk.json("list") == before


def test_a_key_that_is_refused_is_said_and_not_shown(desk: Desk) -> None:
    with running(SeventeenTrackServer(key="another key")) as vendor:
        desk.environ["SEVENTEENTRACK_KEY"] = KEY
        desk.configure(
            "[network]\nallow_loopback_http = true\n"
            f'[carriers.17track]\napi_key = {{ env = "SEVENTEENTRACK_KEY" }}\nbase_url = "{vendor.url}"\n'
        )
        desk.ok("add", "#1001", DELIVERED, "--carrier", "17track")
        run = desk.run("track", "--due")
        assert run.returncode != 0
        with opened(desk) as terminal:
            terminal.sees("#1001")
            terminal.press("r")
            terminal.sees(lambda text: "key" in text.splitlines()[-1])
            terminal.press("q")
            assert terminal.ends() == 0
            assert KEY.encode() not in terminal.output
    assert KEY not in run.stdout + run.stderr
    assert not key_in_files(desk.home)
