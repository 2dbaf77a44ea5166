"""`demo` without a terminal, and `doctor`."""

from pathlib import Path

import pytest
from msgspec.structs import replace

from tests.cli.process import Desk
from tui_tracker.cli.doctor import space
from tui_tracker.i18n import Translator
from tui_tracker.store.files import SYSTEM
from tui_tracker.store.index import read_directory, sealed
from tui_tracker.store.stored import OpenFile, fingerprint_of


def test_the_demo_needs_a_terminal_or_a_place(desk: Desk) -> None:
    run = desk.run("demo")
    assert run.returncode == 2
    assert "--keep" in run.stderr


def test_a_kept_demo_is_a_shop_with_a_life_behind_it(desk: Desk) -> None:
    folder = desk.home / "demo"
    desk.ok("demo", "--orders", "60", "--keep", str(folder))
    orders = desk.json("--data", str(folder / "orders.json"), "list")
    assert len(orders) == 60
    assert {parcel["carrier"] for order in orders for parcel in order["parcels"]} == {"demo"}
    assert len({order["status"] for order in orders}) >= 4
    assert any(parcel["checked_at"] for order in orders for parcel in order["parcels"])
    assert desk.json("list") == []


def test_the_demos_customers_are_written_to_and_nothing_leaves_its_folder(desk: Desk) -> None:
    folder = desk.home / "demo"
    desk.ok("demo", "--orders", "60", "--keep", str(folder))
    found = desk.json("--data", str(folder / "orders.json"), "outbox")
    assert {each["channel"] for each in found} == {"file"}
    assert {"queued", "suppressed"} <= {each["state"] for each in found}
    assert desk.json("outbox") == []


def test_a_kept_demo_is_not_filled_twice(desk: Desk) -> None:
    folder = desk.home / "demo"
    desk.ok("demo", "--orders", "20", "--keep", str(folder))
    desk.ok("demo", "--orders", "30", "--keep", str(folder))
    assert len(desk.json("--data", str(folder / "orders.json"), "list")) == 20


def findings(desk: Desk) -> dict[str, str]:
    return {each["what"]: each["state"] for each in desk.json("doctor")}


def test_doctor_is_content_with_a_fresh_machine(desk: Desk) -> None:
    found = findings(desk)
    assert "fail" not in found.values()
    assert found["python"] == found["data"] == found["configuration"] == "ok"
    assert {"plugin 17track", "plugin csv", "plugin demo", "plugin url"} <= set(found)


def test_doctor_names_a_secret_that_is_missing(desk: Desk) -> None:
    desk.configure('[carriers.17track]\napi_key = { env = "NOT_SET_ANYWHERE" }\n')
    text = desk.ok("doctor")
    assert "NOT_SET_ANYWHERE is not set" in text
    assert findings(desk)["secret of carriers.17track"] == "warn"


def test_doctor_never_shows_a_secret_that_is_there(desk: Desk) -> None:
    desk.environ["ACME"] = "hush-hush"
    desk.configure('[carriers.17track]\napi_key = { env = "ACME" }\n')
    assert "hush-hush" not in desk.ok("doctor") + desk.ok("doctor", "--json")
    assert findings(desk)["secret of carriers.17track"] == "ok"


@pytest.mark.parametrize("broken", ["configuration", "data"])
def test_doctor_ends_with_one_when_something_stops_the_work(desk: Desk, broken: str) -> None:
    if broken == "configuration":
        desk.configure("language = 7\n")
    else:
        desk.data.parent.mkdir()
        desk.data.write_text("this is no data file", encoding="utf-8")
    run = desk.run("doctor")
    assert run.returncode == 1, run.stdout
    assert "fail" in run.stdout
    assert ("language" if broken == "configuration" else "orders.json") in run.stdout


def test_doctor_speaks_swedish(desk: Desk) -> None:
    text = desk.ok("--lang", "sv", "doctor")
    assert "ingen fil; allt är förvalt" in text
    assert f"{desk.data} finns inte än" in text
    assert "not there" not in text


def test_doctor_counts_what_is_there(desk: Desk) -> None:
    desk.ok("add", "#1", "RB123456785CN")
    assert "orders: 1, parcels: 1" in desk.ok("doctor")


def test_doctor_looks_at_every_checksum(desk: Desk) -> None:
    desk.ok("add", "#1", "RB123456785CN")
    desk.ok("compact")
    assert "every document and commit is as it was written" in desk.ok("doctor")
    content = desk.data.read_bytes()
    with desk.data.open("r+b") as file:
        file.seek(content.index(b"RB1234"))
        file.write(b"RX")
    believe(desk.data)
    assert "RB123456785CN" in desk.ok("list")  # a list shows what the index says
    assert "line 3: damaged" in desk.run("show", "#1").stderr
    run = desk.run("doctor")
    assert run.returncode == 1
    assert "1 pieces can't be used" in run.stdout


def believe(data: Path) -> None:
    """Let the index fit the data file as it is now: so it does when a bit flips on the disk by itself."""
    index = data.with_name(data.name + ".index")
    written = index.read_bytes()
    directory = read_directory(lambda size, offset: written[offset : offset + size], len(written))
    file = OpenFile(data, SYSTEM)
    now = replace(directory, snapshot=fingerprint_of(SYSTEM, file.descriptor))
    file.close()
    index.write_bytes(written.removesuffix(sealed(directory)) + sealed(now))


def test_doctor_finds_a_data_file_writable_that_is_still_only_a_journal(desk: Desk) -> None:
    desk.ok("add", "#1", "--placed", "2026-11-01")
    assert not desk.data.exists()
    states = [each["state"] for each in desk.json("doctor") if each["what"] == "data"]
    assert states == ["ok", "ok", "ok"]


@pytest.mark.parametrize(("free", "state"), [(0, "fail"), (5 * 1024**2, "warn"), (1024**3, "ok")])
def test_the_doctor_sees_a_full_disk(free: int, state: str) -> None:
    assert space(free, Translator("en")).state == state
