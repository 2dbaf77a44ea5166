"""docs/keys.md is what the code says, and every key there can be pressed on every terminal."""

from tui_tracker.ui.keymap import all_declared, checked
from tui_tracker.ui.keys import GROUPS

from .keys import FILE, page


def test_the_page_is_what_the_code_says() -> None:
    assert FILE.read_text(encoding="utf-8") == page(), "run python -m tests.docs.keys"


def test_every_action_says_what_it_does() -> None:
    assert [each.id for each in all_declared().values() if not each.text] == []


def test_every_key_we_chose_could_be_chosen_by_anybody() -> None:
    """None is a byte that another key sends, or one that plain terminals can't send."""
    for each in all_declared().values():
        if not each.id.startswith("go."):
            usable, wrong = checked({each.id: ",".join(key for key in each.keys if key)})
            assert wrong == [], each
            assert set(usable) == ({each.id} if any(each.keys) else set())


def test_a_letter_means_the_same_wherever_there_are_orders_or_carriers() -> None:
    """Keys that move, open and leave do so in whatever there is; letters act, and hands remember letters."""
    meanings: dict[str, set[str]] = {}
    for each in all_declared().values():
        if each.id.partition(".")[0] in {*GROUPS, "order"} - {"text", "grid"} and each.id not in _ELSEWHERE:
            for key in each.keys:
                if len(key) == 1 and key not in "hjklgG":
                    meanings.setdefault(key, set()).add(each.text.rstrip("…"))
    assert {key: texts for key, texts in meanings.items() if len(texts) > 1} == {"F": _DAYS}


_ELSEWHERE = {
    "carriers.check": "there is no code to put right among carriers",
    "carriers.ask": "asks anew, as r does for a parcel",
    "carriers.undo": "takes back, as u does everywhere",
    "outbox.retry": "tries again, as r does for a parcel",
    "outbox.cancel": "takes a message out of what goes, as d removes an order",
    "outbox.order": "a message has no carrier's page: o opens what it is about",
    "outbox.stopped": "opens the list that U puts customers on",
    "stops.stop": "puts an address on it, as U does a customer",
    "stops.lift": "takes one off the list, as d removes an order",
    "stops.order": "as in the outbox",
    "stops.undo": "takes back, as u does everywhere",
    "why.leave": "the key that opened it closes it",
}
_DAYS = {"Choose the period", "Choose the range"}
