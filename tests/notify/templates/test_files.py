"""A shop's own files: which one counts, and that a broken one fails its message instead of sending another text."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.notify.templates.making import message, order, writer
from tui_tracker.model.happenings import Happening
from tui_tracker.model.outbox import OPERATOR
from tui_tracker.notify.templates import TemplateError, template_folder


def put(folder: Path, **files: str) -> Path:
    for name, text in files.items():
        (folder / name.replace("__", ".")).write_text(text, encoding="utf-8")
    return folder


def sent(folder: Path, form: str = "text", event: Happening = Happening.SHIPPED, **more: object) -> str:
    made = writer(folder).write(message(event, **more), order(1), form)  # type: ignore[arg-type]
    return f"{made.subject}|{made.text}|{made.html}"


@pytest.mark.parametrize(
    ("names", "form", "chosen"),
    [
        (["shipped__sv__txt", "shipped__txt", "shipping_confirmation__sv__txt"], "text", "shipped.sv.txt"),
        (["shipped__txt", "shipping_confirmation__sv__txt"], "text", "shipped.txt"),
        (["shipping_confirmation__sv__txt", "shipping_confirmation__txt"], "text", "shipping_confirmation.sv.txt"),
        (["shipping_confirmation__html__liquid"], "html", "shipping_confirmation.html.liquid"),
        (["shipped__sms", "shipped__en__sms"], "short", "shipped.sms"),
    ],
)
def test_the_nearest_name_counts(tmp_path: Path, names: list[str], form: str, chosen: str) -> None:
    put(tmp_path, **{name: f"Subject: S\nfrom {name.replace('__', '.')}" for name in names})
    assert f"from {chosen}" in sent(tmp_path, form)


@pytest.mark.parametrize(
    ("event", "name"),
    [
        (Happening.SHIPPED, "shipping_confirmation"),
        (Happening.CODE_CHANGED, "shipping_update"),
        (Happening.OUT_FOR_DELIVERY, "shipment_out_for_delivery"),
        (Happening.DELIVERED, "shipment_delivered"),
    ],
)
def test_shopifys_names_are_taken(tmp_path: Path, event: Happening, name: str) -> None:
    put(tmp_path, **{f"{name}__html": "Subject: Own\n<p>own</p>"})
    assert sent(tmp_path, "html", event) == "Own|own\n|<p>own</p>\n"


def test_what_the_shop_wrote_in_one_form_is_what_it_sends_in_the_other(tmp_path: Path) -> None:
    html = put(tmp_path, shipped__html='Subject: S\n<p>Hi {{ name }}</p><a href="https://a.example/">x</a>')
    assert sent(html) == "S|Hi #1004\nx (https://a.example/)\n|"
    (tmp_path / "shipped.html").unlink()
    assert sent(put(tmp_path, shipped__txt="Subject: T\nonly text"), "html") == "T|only text\n|"


def test_without_a_subject_ours_is_used(tmp_path: Path) -> None:
    assert sent(put(tmp_path, shipped__txt="hi")).startswith("Din order #1004 har skickats|hi")


def test_a_message_to_oneself_has_its_own_name(tmp_path: Path) -> None:
    put(tmp_path, operator__txt="Subject: O\nany", operator_delivered__txt="Subject: O\n{{ event }}", shipped__txt="c")
    assert sent(tmp_path, to=OPERATOR) == "O|any\n|"
    assert sent(tmp_path, event=Happening.DELIVERED, to=OPERATOR) == "O|delivered\n|"


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"a\nb\xe5c", r"shipped\.sv\.txt:2:2: byte 0xe5 is not UTF-8"),
        (b"x" * 140_000, "more than 128 KB"),
        (b"{{ name | nope }}", "unknown filter 'nope'"),
        (b"{% for %}", "1:"),
    ],
)
def test_a_broken_file_fails_its_message(tmp_path: Path, content: bytes, why: str) -> None:
    (tmp_path / "shipped.sv.txt").write_bytes(content)
    with pytest.raises(TemplateError, match=why):
        sent(tmp_path)
    with pytest.raises(TemplateError, match=why):
        sent(tmp_path, "html")


def test_a_folder_in_the_place_of_a_file_and_none_at_all_are_said(tmp_path: Path) -> None:
    (tmp_path / "shipped.txt").mkdir()
    with pytest.raises(TemplateError, match="not a file"):
        sent(tmp_path)
    with pytest.raises(TemplateError, match="no such folder"):
        sent(tmp_path / "gone")


def test_a_link_that_leads_nowhere_is_a_file_that_can_not_be_read(tmp_path: Path) -> None:
    """A share that is not there for now: its texts are missed, not replaced."""
    (tmp_path / "shipped.txt").symlink_to(tmp_path / "away" / "shipped.txt")
    with pytest.raises(TemplateError, match="No such file"):
        sent(tmp_path)


def test_a_file_that_was_changed_is_read_again(tmp_path: Path) -> None:
    made = writer(put(tmp_path, shipped__txt="one"))
    assert made.write(message(), order(), "text").text == "one\n"
    put(tmp_path, shipped__txt="two")
    os.utime(tmp_path / "shipped.txt", ns=(1, 1))
    assert made.write(message(), order(), "text").text == "two\n"


def test_windows_files_are_read(tmp_path: Path) -> None:
    (tmp_path / "shipped.txt").write_bytes("\ufeffSubject: S\r\nåäö\r\n".encode())
    assert sent(tmp_path) == "S|åäö\n|"


def test_the_folder_lies_beside_the_configuration(tmp_path: Path) -> None:
    config = tmp_path / "tracker.toml"
    assert template_folder("", config) is None
    assert template_folder("own", config) == tmp_path / "own"
    (tmp_path / "templates").mkdir()
    assert template_folder("", config) == tmp_path / "templates"
    assert template_folder("", None) is None


def test_nothing_of_it_is_imported_before_a_message_is_written() -> None:
    code = """
import sys
import tui_tracker.cli, tui_tracker.ui.run, tui_tracker.cli.listing, tui_tracker.notify.sending
from zoneinfo import ZoneInfo
from tui_tracker.config import Config, Loaded
from tui_tracker.notify.templates import writer_from
writer_from(Loaded(config=Config()), ZoneInfo("UTC"))
print(sorted({name.split(".")[0] for name in sys.modules} & {"liquid", "babel", "dateutil"}))
"""
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert run.stdout.strip() == "[]", run.stderr
