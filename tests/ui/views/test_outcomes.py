"""What a look-up brought, in one sentence."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from msgspec.structs import replace

from tui_tracker.engine.port import LookUp, ParcelRef
from tui_tracker.i18n import Translator
from tui_tracker.model.status import Status
from tui_tracker.ui.views.outcomes import outcome_sentence

KINDS = (
    *("news", "no_news", "not_found", "rejected", "link_only", "no_carrier"),
    *("codes_found", "no_code", "no_codes", "refused", "not_again", "too_soon"),
    *("rate_limited", "auth_failed", "unavailable", "bad_response", "plugin_crashed"),
)


def look_up(kind: str, message: str = "", after: Status | None = None) -> LookUp:
    """One look-up of one parcel."""
    return LookUp(ref=ParcelRef(1, "AAA1"), carrier="demo", kind=kind, message=message, after=after)


@pytest.mark.parametrize(
    ("outcome", "sentence"),
    [
        (look_up("news", after=Status.DELIVERED), "AAA1: Delivered"),
        (look_up("news", "Left at the door", Status.DELIVERED), "AAA1: Delivered · Left at the door"),
        (look_up("no_news"), "AAA1: nothing new"),
        (look_up("not_found", "404"), "AAA1: the carrier does not know it yet"),
        (look_up("link_only"), "AAA1: this carrier only has a page to open (o)"),
        (look_up("unavailable", "no answer in 20 s"), "AAA1: no answer in 20 s"),
        (look_up("unavailable"), "AAA1: unavailable"),
        (look_up("codes_found", "LP1, LP2"), "AAA1: LP1, LP2"),
        (look_up("no_code", "WAIT_SELLER_SEND_GOODS"), "AAA1: no code yet"),
        (look_up("refused", "cancelled"), "AAA1: cancelled"),
        (look_up("not_again", "tracked again once already"), "AAA1: tracked again once already"),
        (look_up("saved", "quota used up: 0 of 9 left"), "AAA1: quota used up: 0 of 9 left"),
        (look_up("label", "x"), "AAA1: but a label yet; it is followed when a scan is likely"),
        (look_up("ended", "x"), "AAA1: its journey has ended; it is not followed anew"),
        (look_up("courier_changed"), "AAA1: the courier is changed"),
        (look_up("no_codes"), "AAA1: No carrier that finds the codes of supplier orders is set up"),
    ],
)
def test_one_parcel_is_named_with_what_is_known_now(outcome: LookUp, sentence: str) -> None:
    assert outcome_sentence([outcome], Translator("en")) == sentence


def test_what_was_asked_about_a_moment_ago_is_refused_with_the_time_in_the_shops_zone() -> None:
    asked = datetime(2026, 11, 2, 13, 0, tzinfo=UTC)
    outcome = replace(look_up("too_soon"), asked_at=asked, again_at=asked + timedelta(minutes=5))
    said = outcome_sentence([outcome], Translator("en"), ZoneInfo("Europe/Stockholm"))
    assert said == "AAA1: just asked; again at 14:05 (now: tui-tracker track --force)"
    told = "1 looked up: 1 unchanged, 2 asked a moment ago; again at 13:05 (now: tui-tracker track --force)"
    assert outcome_sentence([outcome, outcome, look_up("no_news")], Translator("en")) == told


def test_several_are_counted_what_calls_for_a_hand_before_what_does_not() -> None:
    outcomes = [look_up("no_news"), look_up("no_news"), look_up("news"), look_up("rejected"), look_up("not_found")]
    told = "5 looked up: 1 with news, 1 invalid number, 2 unchanged, 1 the carrier does not know yet"
    assert outcome_sentence(outcomes, Translator("en")) == told
    told = "5 uppslagna: 1 med nyheter, 1 ogiltigt nummer, 2 oförändrade, 1 som transportören inte känner till än"
    assert outcome_sentence(outcomes, Translator("sv")) == told


def test_what_nobody_was_asked_about_was_not_looked_up() -> None:
    outcomes = [look_up("no_news"), look_up("no_news"), look_up("no_carrier")]
    assert outcome_sentence(outcomes, Translator("en")) == ("2 looked up: 1 that no carrier can look up, 2 unchanged")
    assert outcome_sentence([look_up("saved")] * 2, Translator("en")) == "2 not asked, to save the quota"
    assert outcome_sentence(outcomes[2:] * 2, Translator("en")) == "2 that no carrier can look up"


def test_nothing_looked_up_is_said() -> None:
    assert outcome_sentence([], Translator("en")) == "Nothing to look up"


@pytest.mark.parametrize("language", ["en", "sv"])
@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_is_counted_in_both_languages(kind: str, language: str) -> None:
    assert outcome_sentence([look_up(kind)] * 3, Translator(language)).startswith("3 ")
