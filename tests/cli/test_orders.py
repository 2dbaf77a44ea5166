"""Orders by hand, listed, shown and marked: real processes on a real data file."""

from datetime import datetime

import pytest

from tests.cli.process import Desk


@pytest.fixture
def shop(desk: Desk) -> Desk:
    desk.configure('timezone = "Europe/Stockholm"\n[shop]\nname = "Nordljus"\n')
    desk.ok("add", "#1001", "LP00123456789012", "--placed", "2026-01-05", "--name", "Alva Lind", "--country", "se")
    desk.ok("add", "#1002", "RB123456785CN", "UA987654321SE", "--placed", "2026-02-01", "--email", "bo@kund.example")
    desk.ok("add", "#1003", "--placed", "2026-03-01", "--supplier-order", "8190000000000001")
    return desk


def test_an_empty_desk_lists_nothing(desk: Desk) -> None:
    assert desk.json("list") == []
    assert desk.json("parcels") == []
    assert "0 orders" in desk.ok("list")


def test_list_json_has_the_promised_names(shop: Desk) -> None:
    (order,) = shop.json("list", "order:1001")
    assert set(order) >= {
        *("id", "number", "source", "placed_at", "customer", "fulfilled", "fulfilled_at", "cancelled", "status"),
        *("attention", "parcels", "tags", "note"),
    }
    assert isinstance(order["id"], str)
    assert order["placed_at"] == "2026-01-05T00:00:00+01:00"
    assert order["customer"] == {"name": "Alva Lind", "email": "", "phone": "", "country": "SE"}
    assert (order["status"], order["fulfilled"], order["cancelled"]) == ("pending", True, False)
    (parcel,) = order["parcels"]
    assert set(parcel) >= {
        *("number", "carrier", "status", "detail", "courier", "manual", "last_event_at", "last_event"),
        *("checked_at", "next_check_at", "url"),
    }
    assert parcel["number"] == "LP00123456789012"
    assert parcel["url"] == "https://t.17track.net/en#nums=LP00123456789012"
    assert datetime.fromisoformat(parcel["next_check_at"]).tzinfo is not None


def test_read_only_is_said_to_be_the_reason(shop: Desk) -> None:
    run = shop.run("add", "#9", "--read-only")
    assert (run.returncode, run.stderr.splitlines()) == (
        5,
        ["Read-only: nothing is changed with --read-only", "Leave --read-only out."],
    )


def test_where_there_is_no_data_yet_that_is_said(desk: Desk) -> None:
    nowhere = desk.home / "nowhere" / "orders.json"
    for command in (("list",), ("parcels", "--json"), ("--lang", "en", "list", "--attention")):
        run = desk.run("--data", str(nowhere), *command)
        assert run.returncode == 0
        assert run.stderr.splitlines() == [f"There is no data yet at {nowhere}: import or add begins it."]
    assert not nowhere.parent.exists()


def test_a_range_that_ends_before_it_begins_is_wrong_usage(shop: Desk) -> None:
    run = shop.run("list", "--since", "2026-03-02", "--until", "2026-03-01")
    assert run.returncode == 2
    assert "--since 2026-03-02 is after --until 2026-03-01" in run.stderr


@pytest.mark.parametrize("number", ["", "  "])
def test_nothing_is_no_number_to_detect(desk: Desk, number: str) -> None:
    run = desk.run("detect", number)
    assert run.returncode == 2
    assert "not a tracking number" in run.stderr


@pytest.mark.parametrize("word", ["Delivered", "DELIVERED", "levererad", "Levererad"])
def test_a_status_may_be_named_in_any_case_and_in_swedish(shop: Desk, word: str) -> None:
    shop.ok("set-status", "LP00123456789012", word)
    assert shop.json("list", "order:1001")[0]["status"] == "delivered"


@pytest.mark.parametrize("word", ["in transit", "In-Transit", "I transit", "in_transit"])
def test_a_status_of_two_words_may_be_written_in_several_ways(shop: Desk, word: str) -> None:
    shop.ok("set-status", "LP00123456789012", word)
    assert shop.json("list", "order:1001")[0]["status"] == "in_transit"


def test_a_status_that_is_none_is_told_with_those_there_are_and_the_usage_breaks_no_word(shop: Desk) -> None:
    run = shop.run("set-status", "LP00123456789012", "lost")
    assert "'lost' is not a status" in run.stderr
    assert "pending, unknown, in_transit, pick_up, expired, alert, undelivered, returned, delivered" in run.stderr
    assert "[OPTIONS] NUMBER STATUS" in shop.ok("set-status", "--help")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (
            ("list", "stats:alert"),
            "filtret går inte att förstå: inget fält stats: (menade du status:?)",
        ),
        (("list", "age:soon"), "age:soon är ingen tid; skriv age:>3d, age:2d..7d, age:today eller age:2026-11-25"),
        (("show", "nothing"), "Hittades inte: ingen order och inget paket 'nothing'"),
        (("track",), "Fel användning: inget att slå upp angavs"),
        (("set-status", "#1003", "alert"), "ordern #1003 har inget paket än"),
        (("import", "gone.csv"), "Hittades inte: det finns ingen fil gone.csv"),
        (("add", "#9", "--read-only"), "Endast läsning: med --read-only ändras ingenting"),
    ],
    ids=str,
)
def test_what_is_wrong_is_told_in_swedish(shop: Desk, arguments: tuple[str, ...], said: str) -> None:
    assert said in shop.run("--lang", "sv", *arguments).stderr


def test_the_log_of_an_order_is_told_in_swedish(shop: Desk) -> None:
    assert "  tillagd  " in shop.ok("--lang", "sv", "show", "#1003")


def test_show_tells_the_suppliers_orders(shop: Desk) -> None:
    assert "supplier orders: 8190000000000001" in shop.ok("show", "#1003")


def test_an_order_without_a_code_has_no_status(shop: Desk) -> None:
    (order,) = shop.json("list", "is:nocode")
    assert (order["number"], order["status"], order["parcels"]) == ("#1003", None, [])
    assert [flag["rule"] for flag in order["attention"]] == ["unfulfilled"]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("RB123456785CN", "--carrier", "17trak"), ("there is no carrier '17trak'", "Did you mean 17track?")),
        (("RB123456785CN", "--carrier", "pigeon"), ("there is no carrier 'pigeon'", "Known: 17track, ")),
        (
            ("RB123456785CN UA987654321SE",),
            ("'RB123456785CN UA987654321SE' has blanks in it", "arguments of their own"),
        ),
        (("12 34 AB",), ("'12 34 AB' has blanks in it", "")),
        (("XX1",), ("XX1 is not a tracking number", "as the carrier prints it")),
        (("ABCDEFGH",), ("ABCDEFGH is not a tracking number", "")),
        (("https://post.example/RB1",), ("is a link, not a tracking number", "")),
        (("--email", "notmail"), ("'notmail' is not an e-mail address", "name@example.org")),
        (("--email", "a@b"), ("'a@b' is not an e-mail address", "")),
        (("--country", "Sweden"), ("is not a country", "two letters")),
        (("--placed", "2199-01-01"), ("order #7 would be made in the future (2199-01-01)", "")),
    ],
)
def test_a_slip_of_the_pen_is_told_and_nothing_is_added(
    desk: Desk, arguments: tuple[str, ...], said: tuple[str, str]
) -> None:
    run = desk.run("add", "#7", *arguments)
    assert run.returncode == 2, run.stdout + run.stderr
    assert all(words in run.stderr for words in said)
    assert desk.json("list") == []


def test_what_is_wrong_is_told_in_swedish_too(desk: Desk) -> None:
    run = desk.run("--lang", "sv", "add", "#7", "XX1")
    assert run.stderr.splitlines() == [
        "Fel användning: XX1 är inget spårningsnummer",
        "Ange koden som transportören skriver den.",
    ]


def test_a_code_may_have_the_blanks_that_are_printed_in_it(desk: Desk) -> None:
    desk.ok("add", "#7", "RB 123 456 785 CN")
    assert [each["number"] for each in desk.json("parcels")] == ["RB123456785CN"]


def test_a_carrier_may_be_named_before_it_has_its_key(desk: Desk) -> None:
    desk.ok("add", "#7", "RB123456785CN", "--carrier", "17track")
    assert desk.json("parcels")[0]["carrier"] == "17track"


def test_lists_are_narrowed_sorted_and_cut(shop: Desk) -> None:
    assert [each["number"] for each in shop.json("list", "--sort", "placed", "--limit", "2")] == ["#1001", "#1002"]
    assert [each["number"] for each in shop.json("list", "--since", "2026-02-01", "--until", "2026-02-01")] == ["#1002"]
    assert [each["number"] for each in shop.json("parcels", "code:UA", "--status", "pending")] == ["UA987654321SE"]
    assert shop.json("parcels", "order:1002")[0]["order"]["number"] == "#1002"


def test_the_table_for_people_names_order_customer_status_and_code(shop: Desk) -> None:
    text = shop.ok("list")
    assert "LP00123456789012" in text
    assert "Alva Lind" in text
    assert "Pending" in text
    assert "RB123456785CN +1" in text
    assert "No code yet" in text
    assert "\x1b" not in text
    assert "Pågående" in shop.ok("list", "--lang", "sv")


def test_a_filter_that_makes_no_sense_is_wrong_usage(shop: Desk) -> None:
    run = shop.run("list", "nofield:x")
    assert run.returncode == 2
    assert "no field nofield:" in run.stderr


def test_adding_again_adds_what_is_new_and_wipes_nothing(shop: Desk) -> None:
    before = shop.json("show", "1001")
    shop.ok("add", "1001", "LP00123456789012", "EE123456785SE", "--email", "alva@kund.example")
    after = shop.json("show", "1001")
    assert after["id"] == before["id"]
    assert after["number"] == "#1001"
    assert [parcel["number"] for parcel in after["parcels"]] == ["LP00123456789012", "EE123456785SE"]
    assert after["customer"]["name"] == "Alva Lind"
    assert after["customer"]["email"] == "alva@kund.example"
    assert len(shop.json("list")) == 3
    assert "nothing new" in shop.ok("add", "#1001", "LP00123456789012")


def test_an_order_from_before_the_shop_had_a_name_is_that_shops(desk: Desk) -> None:
    desk.ok("add", "#1001")
    desk.configure('[shop]\nname = "Nordljus"\n')
    desk.ok("add", "#1001", "RB123456785CN")
    assert [len(order["parcels"]) for order in desk.json("list")] == [1]


@pytest.mark.parametrize(
    "arguments",
    [("add", "#"), ("add", "1", "--country", "Sweden"), ("add", "1", "--placed", "soon"), ("add", "1", "-", "--")],
    ids=" ".join,
)
def test_what_is_no_order_is_refused(shop: Desk, arguments: tuple[str, ...]) -> None:
    assert shop.run(*arguments).returncode == 2
    assert len(shop.json("list")) == 3


def test_show_tells_everything(shop: Desk) -> None:
    order = shop.json("show", "#1003")
    assert set(order) >= {"lines", "log", "notifications", "supplier_orders"}
    assert order["supplier_orders"] == ["8190000000000001"]
    assert order["log"][0]["kind"] == "add"
    text = shop.ok("show", "RB123456785CN")
    assert "#1002" in text
    assert "https://t.17track.net/en#nums=RB123456785CN" in text


def test_show_of_what_is_not_there_ends_with_four(shop: Desk) -> None:
    run = shop.run("show", "LP00123456789013")
    assert run.returncode == 4
    assert run.stdout == ""
    assert run.stderr.splitlines()[1] == "Did you mean LP00123456789012?"


def test_a_status_by_hand_is_kept_marked_logged_and_taken_back(shop: Desk) -> None:
    assert "Delivered" in shop.ok("set-status", "lp00123456789012", "delivered", "--note", "the customer called")
    (order,) = shop.json("list", "is:manual")
    assert (order["status"], order["parcels"][0]["manual"]) == ("delivered", True)
    shown = shop.ok("show", "1001")
    assert "(by hand)" in shown
    assert "the customer called" in shown
    assert shop.json("show", "1001")["log"][0]["kind"] == "set_status"
    assert "Pending" in shop.ok("clear-status", "LP00123456789012")
    assert shop.json("list", "is:manual") == []
    assert "no status set by hand" in shop.ok("clear-status", "LP00123456789012")


def test_a_parcel_that_orders_share_is_marked_in_all_of_them(shop: Desk) -> None:
    shop.ok("add", "#1004", "RB123456785CN")
    shop.ok("set-status", "#1004", "alert")
    assert [each["number"] for each in shop.json("list", "status:alert", "--sort", "number")] == ["#1002", "#1004"]


def test_a_plugin_hears_of_a_status_set_by_hand_once_it_is_switched_on(shop: Desk) -> None:
    info, heard = shop.home / "plugins" / "ears-1.dist-info", shop.home / "heard"
    info.mkdir(parents=True)
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: tui-tracker-ears\nVersion: 1\n")
    (info / "entry_points.txt").write_text("[tui_tracker]\nears = made_ears\n")
    (info.parent / "made_ears.py").write_text(
        "from pathlib import Path\nfrom tui_tracker.plugin import hookimpl\n\n@hookimpl\n"
        "def tracker_status_changed(change):\n"
        f"    with Path({str(heard)!r}).open('a') as file:\n"
        "        print(change.order_number, change.before, change.after, file=file)\n"
    )
    shop.environ["PYTHONPATH"] = str(info.parent)
    shop.ok("set-status", "LP00123456789012", "alert")
    assert not heard.exists()
    shop.configure("[plugins]\nears = true\n")
    shop.ok("clear-status", "LP00123456789012")
    assert heard.read_text() == "#1001 alert pending\n"


def test_what_was_done_can_be_read_by_a_script(shop: Desk) -> None:
    added = shop.json("add", "#1005", "RB123456785CN", "--placed", "2026-01-05")
    assert (added["result"], added["order"]["number"]) == ("added", "#1005")
    assert added["order"]["parcels"][0]["url"].endswith("RB123456785CN")
    assert shop.json("add", "#1005", "RB123456785CN")["result"] == "unchanged"
    assert shop.json("add", "#1005", "LB123456785SE")["result"] == "changed"
    marked = shop.json("set-status", "RB123456785CN", "alert")
    assert (marked["status"], marked["manual"], marked["changed"]) == ("alert", True, True)
    assert sorted(each["number"] for each in marked["orders"]) == ["#1002", "#1005"]
    cleared = shop.json("clear-status", "RB123456785CN")
    assert (cleared["status"], cleared["manual"], cleared["changed"]) == ("pending", False, True)
    assert shop.json("clear-status", "RB123456785CN")["changed"] is False


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("set-status", "LP00123456789012", "lost"), 2),
        (("set-status", "#1002", "alert"), 2),  # it has two parcels
        (("set-status", "#1003", "alert"), 4),  # it has none
        (("clear-status", "nothing"), 4),
        (("set-status", "LP00123456789012", "alert", "--read-only"), 5),
        (("--read-only", "add", "#9"), 5),
    ],
    ids=str,
)
def test_marks_that_can_not_be_made_have_their_exit_codes(shop: Desk, arguments: tuple[str, ...], code: int) -> None:
    run = shop.run(*arguments)
    assert run.returncode == code, run.stderr
    assert run.stdout == ""
    assert run.stderr
    assert shop.json("list", "is:manual") == []


def test_output_that_nobody_reads_any_more_is_no_bug(shop: Desk) -> None:
    import subprocess
    import sys

    process = subprocess.Popen(
        [sys.executable, "-m", "tui_tracker", "--data", str(shop.data), "list", "--json"],
        cwd=shop.home,
        env=shop.environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert process.stdout is not None
    process.stdout.close()
    _, error = process.communicate(timeout=60)
    assert b"Traceback" not in error
    assert process.returncode in (0, 1)
