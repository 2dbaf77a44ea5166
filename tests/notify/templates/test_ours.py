"""Our own texts, in both languages, as they go out."""

import re
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from syrupy.assertion import SnapshotAssertion

from tests.notify.templates.making import message, order, writer
from tui_tracker.model.happenings import Happening
from tui_tracker.model.notices import Alert
from tui_tracker.model.outbox import CUSTOMER, OPERATOR
from tui_tracker.notify.templates.files import Kind
from tui_tracker.notify.templates.linting import SAMPLE_FACTS, check, check_file, sample_report
from tui_tracker.notify.templates.sms import measure

LANGUAGES = ("en", "sv")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("event", Happening)
def test_customers_are_told(event: Happening, language: str, snapshot: SnapshotAssertion) -> None:
    told = []
    for parcels in (1, 2):
        mail = writer().write(message(event, language), order(parcels), "text")
        sms = writer().write(message(event, language), order(parcels), "short")
        told.append(f"Subject: {mail.subject}\n\n{mail.text}\n-- SMS, {measure(sms.text)}\n{sms.text}\n")
    assert "\n====\n".join(told) == snapshot


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_shops_own_people_are_told(language: str, snapshot: SnapshotAssertion) -> None:
    told = []
    for form in ("text", "short"):
        made = writer().write(message(Happening.PROBLEM, language, to=OPERATOR), order(2), form)
        told.append(f"Subject: {made.subject}\n\n{made.text}")
    assert "\n====\n".join(told) == snapshot


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("alert", Alert)
def test_the_shops_own_people_are_told_of_what_is_no_orders(
    alert: Alert, language: str, snapshot: SnapshotAssertion
) -> None:
    message_ = message(None, language, to=OPERATOR, alert=alert, order=0, number="", facts=SAMPLE_FACTS)
    mail = writer().write_alert(message_, sample_report(), "text")
    sms = writer().write_alert(message_, sample_report(), "short")
    assert f"Subject: {mail.subject}\n\n{mail.text}\n-- SMS, {measure(sms.text)}\n{sms.text}\n" == snapshot
    assert measure(sms.text).encoding == "GSM-7"
    html = writer().write_alert(message_, sample_report(), "html")
    assert html.text == mail.text
    assert "<script" not in html.html


@pytest.mark.parametrize("form", ["html", "txt", "sms"])
@pytest.mark.parametrize("alert", Alert)
def test_those_have_nothing_to_find_fault_with_either(alert: Alert, form: str) -> None:
    for language in LANGUAGES:
        kind = Kind(alert, language, form, OPERATOR)
        assert [each for each in check(writer().ours(kind), kind, writer()) if each.grave] == []


def test_a_shops_own_text_of_the_digest_counts_and_its_mistakes_are_placed(tmp_path: Path) -> None:
    path = tmp_path / "operator_digest.txt"
    path.write_text("Subject: Today\n{{ counts.size }} {{ grups.size }}\n")
    made = writer(tmp_path).write_alert(
        message(None, "en", to=OPERATOR, alert=Alert.DIGEST, order=0, facts={}), sample_report(), "text"
    )
    assert (made.subject, made.text) == ("Today", "1 \n")
    (finding,) = check_file(path, writer(tmp_path))
    assert (finding.line, finding.text) == (2, "unknown variable 'grups'; did you mean groups?")


@pytest.mark.parametrize("language", LANGUAGES)
def test_html_is_small_fit_for_the_dark_and_brings_nothing_from_elsewhere(
    language: str, snapshot: SnapshotAssertion
) -> None:
    made = writer().write(message(Happening.SHIPPED, language), order(2), "html")
    assert made.html == snapshot
    assert len(made.html) < 4096
    assert "prefers-color-scheme: dark" in made.html
    assert not re.search(r"<img|<link|<script|@import|url\(", made.html)
    assert set(re.findall(r'href="([^"]*)"', made.html)) == {
        "https://track.shop.example/?n=AB1",
        "https://track.shop.example/?n=CD2",
    }


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("event", Happening)
def test_a_text_message_about_one_parcel_is_one_part(event: Happening, language: str) -> None:
    size = measure(writer().write(message(event, language), order(1), "short").text)
    assert (size.encoding, size.parts) == ("GSM-7", 1)


@pytest.mark.parametrize("to", [CUSTOMER, OPERATOR])
@pytest.mark.parametrize("form", ["html", "txt", "sms"])
@pytest.mark.parametrize("event", Happening)
def test_ours_have_nothing_to_find_fault_with(event: Happening, form: str, to: str) -> None:
    for language in LANGUAGES:
        kind = Kind(event, language, form, to)
        assert [each for each in check(writer().ours(kind), kind, writer()) if each.grave] == []


def test_many_parcels_are_summed_up_in_a_text_message() -> None:
    made = writer().write(message(language="en"), order(5), "short")
    assert made.text.splitlines()[0] == "Nordljus: your order #1004 has been sent in 5 parcels."
    assert len(made.text.splitlines()) == 5
    assert made.text.splitlines()[-1] == "and 2 more"
    assert made.url == "https://track.shop.example/?n=AB1"


def test_a_message_about_one_of_two_parcels_names_only_that_and_its_goods() -> None:
    made = writer().write(message(language="en", parcels=("CD2",)), order(2), "html")
    assert "AB1" not in made.html + made.text
    assert "Stol" in made.html
    assert "Lampa" not in made.html


def test_two_threads_write_in_two_languages_at_once() -> None:
    made = writer()

    def written(language: str) -> str:
        return made.write(message(Happening.SHIPPED, language), order(1), "text").text

    expected = {language: written(language) for language in LANGUAGES}
    asked = list(LANGUAGES) * 100
    with ThreadPoolExecutor(2) as threads:
        assert list(threads.map(written, asked)) == [expected[language] for language in asked]
