"""docs/keys.md is what the code says, and every key there can be pressed on every terminal."""

from tui_tracker.ui.keymap import all_declared, checked

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
