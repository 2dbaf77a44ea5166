"""From nothing to one's own orders without leaving the app: a file, an order by hand, a carrier's key, the demo."""

import tomllib

from tests.cli.process import Desk
from tests.pty.opening import opened, row_of

ORDERS = """\
Name,Email,Created at,Fulfillment Status,Shipping Name,Shipping Country
#1001,alva@kund.example,2026-01-05 10:00:00 +0100,fulfilled,Alva Lind,SE
#1002,bo@kund.example,2026-01-06 11:30:00 +0100,,Bo Ek,SE
"""


def test_a_file_is_named_with_tab_looked_at_and_taken_in(desk: Desk) -> None:
    (desk.home / "shop-orders.csv").write_text(ORDERS, encoding="utf-8")
    with opened(desk) as terminal:
        terminal.sees("What would you like to begin")
        terminal.press("enter")
        terminal.sees("Import orders from a file")
        terminal.press("shop", "tab")
        terminal.sees("shop-orders.csv")
        terminal.press("enter")
        terminal.sees("2 new, 0 changed")
        assert desk.json("list") == []
        terminal.press("enter")
        terminal.sees(lambda text: "2 orders are here now" in text and "Show the orders" in text)
        terminal.press("enter")
        assert "Bo Ek" in row_of(terminal.sees("Bo Ek"), "#1002")
        terminal.press("q")
        assert terminal.ends() == 0
    assert sorted(order["number"] for order in desk.json("list")) == ["#1001", "#1002"]
    assert "shop-orders.csv" in desk.ok("log")


def test_an_order_is_added_by_hand_and_a_mistake_is_told_where_it_is_made(desk: Desk) -> None:
    with opened(desk) as terminal:
        terminal.sees("What would you like to begin")
        terminal.press("down", "enter")
        terminal.sees("Tracking codes")
        terminal.press("#2001", "tab", "RB123456785CN", "tab", "Alva Lind", "tab", "alva", "enter")
        terminal.sees("is not an e-mail address")
        terminal.press("@kund.example", "enter")
        terminal.sees("1 order is here now")
        terminal.press("escape")
        assert "Alva Lind" in row_of(terminal.sees("Alva Lind"), "#2001")
    found = desk.json("list")[0]
    assert (found["number"], found["customer"]["email"]) == ("#2001", "alva@kund.example")
    assert [parcel["number"] for parcel in found["parcels"]] == ["RB123456785CN"]


def test_a_carrier_is_set_up_by_what_it_shows_first_and_the_app_begins_again_with_it(desk: Desk) -> None:
    desk.environ["SEVENTEENTRACK_KEY"] = "made-up-key"
    with opened(desk) as terminal:
        terminal.sees("What would you like to begin")
        terminal.press("down", "down", "enter")
        which = terminal.sees(lambda text: "Which carrier?" in text and "Esc leaves" in text)
        assert "webhook" not in which
        lines = [line for line in which.splitlines() if "needs " in line or "·" in line]
        terminal.press(*["down"] * next(n for n, line in enumerate(lines) if "17" in line), "enter")
        terminal.sees("Set up 17track")
        terminal.press("SEVENTEENTRACK_KEY", "enter")
        terminal.sees('api_key = {env = "SEVENTEENTRACK_KEY"}')
        assert not desk.config.exists()
        terminal.press("enter")
        terminal.sees("in force from the next start on")
        assert tomllib.loads(desk.config.read_text())["carriers"]["17track"] == {
            "api_key": {"env": "SEVENTEENTRACK_KEY"}
        }
        terminal.press("end", "enter")  # start again
        terminal.sees(lambda text: "Orders 0" in text)
        terminal.press("5")
        terminal.sees(lambda text: "17TRACK" in text)
        terminal.press("q", "q")
        assert terminal.ends() == 0


def test_the_made_up_shop_is_shown_and_one_comes_back(desk: Desk) -> None:
    with opened(desk) as terminal:
        terminal.sees("What would you like to begin")
        terminal.press("down", "down", "down", "enter")
        terminal.sees(lambda text: "demo" in text.splitlines()[0])
        terminal.press("ctrl+q")
        terminal.sees("What would you like to begin")
        terminal.press("q", "q")
        assert terminal.ends() == 0
    assert desk.json("list") == []


def test_whoever_has_orders_or_a_configuration_is_not_asked(desk: Desk) -> None:
    desk.configure('[shop]\nname = "Nordljus"\n')
    with opened(desk) as terminal:
        terminal.sees("Orders 0")
        assert "What would you like to begin" not in terminal.text()
        terminal.press(":")
        terminal.sees("Search for commands")
        terminal.press("set up", "enter")
        terminal.sees("What would you like to begin")
