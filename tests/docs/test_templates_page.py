"""What docs/templates.md says is so: names, variables, filters, limits, and that what Shopify has can be pasted in."""

import re
from datetime import UTC
from pathlib import Path

from tests.notify.templates.making import NOW, PAGE, message, order, rendered, writer
from tui_tracker.model.happenings import Happening
from tui_tracker.model.notices import Alert
from tui_tracker.notify.templates import limits
from tui_tracker.notify.templates.alert_variables import Alerted, alert_variables
from tui_tracker.notify.templates.environment import ShopEnvironment
from tui_tracker.notify.templates.files import SHOPIFY, Kind
from tui_tracker.notify.templates.linting import check_file, sample_report
from tui_tracker.notify.templates.variables import ShopFacts

PAGE_TEXT = (Path(__file__).parents[2] / "docs" / "templates.md").read_text(encoding="utf-8")


def section(title: str) -> str:
    return PAGE_TEXT.split(f"\n## {title}\n")[1].split("\n## ")[0]


def test_the_template_on_the_page_is_used_as_it_stands(tmp_path: Path) -> None:
    name, text = re.findall(r"<!-- file: (\S+) -->\n```liquid\n(.*?)```", PAGE_TEXT, re.DOTALL)[0]
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    assert check_file(path, writer(tmp_path)) == []
    made = writer(tmp_path).write(message(), order(), "html")
    assert made.subject == "A shipment from order #1004 is on the way"
    assert "<p>Hi Eva!\nAll of your order has been sent.</p>" in made.html
    assert "<strong>30 november 2026</strong>" in made.html
    assert f'<p>PostNord <a href="{PAGE}CD2">CD2</a></p>' in made.html
    assert "Lampa &lt;Nord&gt; &amp; co × 2" in made.html


def test_every_event_is_named_with_shopifys_name() -> None:
    rows = dict(re.findall(r"^\| `(\w+)` \| ?(?:`(\w+)`)? ?\|$", section("Names of files"), re.MULTILINE))
    assert rows == {event.value: SHOPIFY.get(event, "") for event in Happening}


def test_every_variable_named_is_there() -> None:
    made, of = writer(), order()
    values = made.variables(of, Kind(Happening.SHIPPED, "en", "txt"), (), made.now(), lambda parcel: PAGE)
    for row in re.findall(r"^\| (`.*?) \|", section("Variables"), re.MULTILINE):
        first = ""
        for name in re.findall(r"`([\w.]+)`", row):
            first = name.split(".")[0] or first
            path = name if not name.startswith(".") else first + name
            here: object = values
            for part in path.split("."):
                assert isinstance(here, dict), path
                assert part in here, path
                here = here[part]
    for name in ("title", "quantity", "sku", "price", "final_line_price"):
        assert name in values["line_items"][0]
    own = re.search(r"^\| `parcels` \|(.*)\|$", section("Variables"), re.MULTILINE)
    assert own is not None
    assert set(re.findall(r"`\.(\w+)`", own[1])) <= set(values["parcels"][0])


def test_every_variable_of_what_one_is_told_oneself_is_there_and_none_is_left_out() -> None:
    report = sample_report()
    values = alert_variables(Alerted(Alert.DIGEST, NOW, "en", {}, report), ShopFacts("Nordljus", "", "", ""), UTC)
    rows = re.findall(r"^\| (`.*?) \| ?(.*?) ?\|$", section("Variables of what you are told yourself"), re.MULTILINE)
    told = {name for first, _ in rows for name in re.findall(r"`(\w+)", first)}
    assert told == {*values, "cases"}
    lists = {
        "groups": values["groups"][0],
        "cases": values["groups"][0]["cases"][0],
        "deadlines": values["deadlines"][0],
    }
    for first, meaning in rows:
        name = re.findall(r"`(\w+)", first)[0]
        if name in lists:
            assert set(re.findall(r"`\.(\w+)`", meaning)) == set(lists[name])


def test_every_filter_named_is_there() -> None:
    filters = ShopEnvironment(html=True).filters
    formats = {"abbreviated_date", "basic", "date", "date_at_time", "default", "on_date"}
    named = set(re.findall(r"`(\w+)`", section("Filters"))) - {"include", "render"}
    assert named <= set(filters) | formats
    for name in formats:
        assert rendered("{{ created_at | date: format: '" + name + "' }}")


def test_the_limits_are_the_codes() -> None:
    said = section("Limits")
    assert f"{limits.SECONDS * 1000:.0f} ms" in said
    assert f"{limits.LOOPS:,} rounds" in said
    assert limits.OUTPUT == 256 * 1024
    assert f"{limits.STRING // 1024} K characters" in said
    assert f"{limits.MARKS:,} tags" in said
    assert f"{limits.ITEMS:,} items" in said
    assert f"{limits.LOCALS // 1024} KB of variables" in said
    assert f"{limits.SOURCE // 1024} KB at most, {limits.CODE // 1024} KB of it Liquid" in PAGE_TEXT
