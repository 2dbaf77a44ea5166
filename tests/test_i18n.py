"""The language is chosen as asked, and both languages can say everything."""

import pytest

from tui_tracker.i18n import Translator, choose_language
from tui_tracker.model.message import Message
from tui_tracker.model.status import STATUSES, Detail, Status

LABELS = ["Pågående", "Okänd", "I transit", "Hämta", "Utgången", "Varning", "Inte levererad", "Returnerat", "Levererad"]


@pytest.mark.parametrize(
    ("option", "configured", "environ", "expected"),
    [
        ("sv", "en", {"LANG": "en_GB.UTF-8"}, "sv"),
        (None, "sv", {"LANG": "en_GB.UTF-8"}, "sv"),
        (None, None, {"LANG": "sv_SE.UTF-8"}, "sv"),
        (None, None, {"LC_ALL": "sv_SE.UTF-8", "LANG": "en_GB"}, "sv"),
        (None, None, {"LANG": "fr_FR.UTF-8"}, "en"),
        (None, None, {}, "en"),
    ],
)
def test_the_language_is_the_first_that_is_known(
    option: str | None, configured: str | None, environ: dict[str, str], expected: str
) -> None:
    assert choose_language(option, configured, environ) == expected


def test_the_nine_statuses_have_their_swedish_names_and_meanings() -> None:
    swedish = Translator("sv")
    assert [swedish.status(info.status) for info in STATUSES] == LABELS
    assert all(swedish.meaning(info.status) != info.meaning for info in STATUSES)
    assert swedish.status(None) == "Ingen kod än"


def test_every_detail_has_a_name_in_both_languages() -> None:
    english, swedish = Translator("en"), Translator("sv")
    for detail in Detail:
        assert english.detail(detail)
        assert swedish.detail(detail) != english.detail(detail)
    assert english.detail(None) == ""


def test_a_sentence_is_said_with_its_arguments_and_the_right_number() -> None:
    late = ("made {n} day ago, not delivered", "made {n} days ago, not delivered")
    swedish = Translator("sv")
    assert swedish.say(Message(late[0], {"n": 1}, late[1])) == "lagd för 1 dag sedan, inte levererad"
    assert swedish.say(Message(late[0], {"n": 51}, late[1])) == "lagd för 51 dagar sedan, inte levererad"
    flag = Message("{number}: {status}, {detail}", {"number": "LP1", "status": "Alert", "detail": "lost"})
    assert swedish.say(flag) == "LP1: Varning, försvunnet"
    assert Translator("en").say(flag) == "LP1: Alert, lost"


def test_what_is_not_translated_stays_english() -> None:
    assert Translator("sv")("no such text") == "no such text"
    assert Translator("en").status(Status.PICK_UP) == "Pick up"
