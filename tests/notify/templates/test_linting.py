"""A template is looked at before a customer sees it: what is wrong, where, and how long a text message becomes."""

from pathlib import Path

import pytest

from tests.notify.templates.making import writer
from tui_tracker.notify.templates.linting import Finding, check_file


def look(folder: Path, name: str, text: str) -> list[Finding]:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return check_file(path, writer(folder))


@pytest.mark.parametrize(
    ("text", "where", "what"),
    [
        (
            "Subject: x\n{{ customer.frist_name }}",
            "2:4",
            "unknown variable 'customer.frist_name'; did you mean first_name?",
        ),
        ("Subject: x\n\n  {{ ordername }}", "3:6", "unknown variable 'ordername'; did you mean order_name?"),
        ("Subject: {{ nme }}\nx", "1:13", "unknown variable 'nme'; did you mean name?"),
        ("Subject: x\n{{ name | upcas }}", "2:11", "unknown filter 'upcas'; did you mean upcase?"),
        (
            "Subject: x\n{% if false %}{{ name | mony }}{% endif %}",
            "2:25",
            "unknown filter 'mony'; did you mean money?",
        ),
        ("Subject: x\n{% fro a in b %}", "2:", "unexpected tag 'fro'"),
        ("Subject: x\n{{ 'now' | date: format: 'dat' }}", "2:12", "no date format 'dat'"),
        ("Subject: x\n{{ (1..99999999) | join }}", "2:4", "stopped: a range of more than 10000 numbers"),
    ],
)
def test_mistakes_have_line_and_column(tmp_path: Path, text: str, where: str, what: str) -> None:
    (found, *_) = look(tmp_path, "shipped.txt", text)
    assert found.grave
    assert found.where.startswith(f"{tmp_path / 'shipped.txt'}:{where}")
    assert what in found.text


@pytest.mark.parametrize(
    "text",
    [
        "{% assign a = 1 %}{{ a }}{% for line in line_items %}{{ line.whatever }}{{ forloop.index }}{% endfor %}",
        "{% capture email_title %}x{% endcapture %}{{ email_title }}{{ email_emphasis }}{{ delivery_instructions }}",
        "{{ fulfillment.tracking_numbers.size }}{{ shop.address.city }}{{ attributes.anything }}{{ customer['name'] }}",
    ],
)
def test_what_is_right_is_not_found_fault_with(tmp_path: Path, text: str) -> None:
    assert look(tmp_path, "shipped.txt", f"Subject: x\n{text}") == []


def test_a_missing_subject_is_said_and_not_grave(tmp_path: Path) -> None:
    (found,) = look(tmp_path, "shipped.html", "<p>x</p>")
    assert (found.line, found.column, found.grave) == (1, 1, False)
    assert "Subject" in found.text


def test_a_text_message_says_its_length_and_what_makes_it_longer(tmp_path: Path) -> None:
    size, quote = look(tmp_path, "shipped.sms", "Hej\ndin ”order”")
    assert "UCS-2, 15/70, 1 part" in size.text
    assert (quote.line, quote.column) == (2, 5)
    assert "U+201D" in quote.text
    (plain,) = look(tmp_path, "shipped.sms", "Hej")
    assert "GSM-7, 3/160, 1 part" in plain.text


@pytest.mark.parametrize(
    ("name", "what"),
    [
        ("shiped.txt", "did you mean shipped?"),
        ("shipped.de.txt", "no message is written in 'de'"),
        ("operator_shiped.txt", "did you mean operator_shipped?"),
    ],
)
def test_a_file_that_is_never_used_is_said(tmp_path: Path, name: str, what: str) -> None:
    (found,) = look(tmp_path, name, "x")
    assert found.grave
    assert what in found.text
