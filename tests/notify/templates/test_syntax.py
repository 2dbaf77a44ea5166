"""Shopify's Liquid, tag by tag and filter by filter, as its public documentation says it."""

import pytest

from tests.notify.templates.making import rendered
from tui_tracker.notify.templates import TemplateError

NB = "\u00a0"
TAGS = {
    "{% assign a = 'x' %}{{ a }}": "x",
    "{% capture a %}{{ name }}!{% endcapture %}{{ a }}": "#1004!",
    "a{% comment %}b{% endcomment %}c": "ac",
    "{% # a note %}x": "x",
    "{% if item_count > 2 and fulfillment_status == 'fulfilled' %}all{% else %}some{% endif %}": "all",
    "{% if customer.first_name == 'Ada' %}a{% elsif customer.last_name contains 'Ek' %}b{% endif %}": "b",
    "{% unless order_status_url %}no page{% endunless %}": "no page",
    "{% case fulfillment.tracking_company %}{% when 'DHL', 'PostNord' %}known{% else %}?{% endcase %}": "known",
    "{% for n in fulfillment.tracking_numbers %}{{ n }}={{ fulfillment.tracking_urls[forloop.index0] }} {% endfor %}": (
        "AB1=https://track.shop.example/?n=AB1 CD2=https://track.shop.example/?n=CD2 "
    ),
    "{% for line in fulfillment.fulfillment_line_items %}{{ line.quantity }} {{ line.line_item.sku }};{% endfor %}": (
        "2 L1;1 ;"
    ),
    "{% for i in (1..4) %}{% if i == 2 %}{% continue %}{% endif %}{{ i }}{% endfor %}": "134",
    "{% for i in (1..4) %}{% if i == 3 %}{% break %}{% endif %}{{ i }}{% endfor %}": "12",
    "{% for i in discounts %}x{% else %}none{% endfor %}": "none",
    "{% for i in (1..5) limit: 2 offset: 1 reversed %}{{ i }}{% endfor %}": "32",
    "{% for i in (1..3) %}{% cycle 'a', 'b' %}{% endfor %}": "aba",
    "{% increment n %}{% increment n %}{% decrement m %}": "01-1",
    "{% raw %}{{ name }}{% endraw %}": "{{ name }}",
    "{% echo name %}": "#1004",
    "{% liquid assign a = 1\necho a %}": "1",
    "{% tablerow i in (1..2) cols: 1 %}{{ i }}{% endtablerow %}": (
        '<tr class="row1">\n<td class="col1">1</td></tr>\n<tr class="row2"><td class="col1">2</td></tr>\n'
    ),
    "a {%- if true -%} b {%- endif -%} c": "abc",
    "{{ email_emphasis }}{{ confirmation_number }}{{ nothing.of.it }}": "",
    "{{ order.name }} {{ order_name }} {{ order_number }}": "#1004 #1004 1004",
    "{{ fulfillment.tracking_numbers }}": "AB1CD2",
    "{{ fulfillment.tracking_numbers.size }} {{ fulfillment.tracking_numbers.first }}": "2 AB1",
    "{{ shipping_address.zip }} {{ shipping_address.city }}, {{ shipping_address.country }}": "222 22 Lund, Sweden",
    "{{ created_at }}": "2026-11-21 10:05:00 +0100",
}
FILTERS = {
    "'a' | append: 'b'": "ab",
    "'b' | prepend: 'a'": "ab",
    "'åsa öberg' | capitalize": "Åsa öberg",
    "'ÅÄ' | downcase": "åä",
    "'åä' | upcase": "ÅÄ",
    "'' | default: 'x'": "x",
    "nothing | default: 'x'": "x",
    "'a-b-a' | replace: 'a', 'x'": "x-b-x",
    "'a-b-a' | replace_first: 'a', 'x'": "x-b-a",
    "'a-b-a' | remove: 'a'": "-b-",
    "'a,b' | split: ',' | last": "b",
    "'a,b' | split: ',' | join: ' and '": "a and b",
    "'b,a' | split: ',' | sort | first": "a",
    "'a,a,b' | split: ',' | uniq | size": "2",
    "'a,b' | split: ',' | reverse | join": "b a",
    "'abcdef' | slice: 1, 3": "bcd",
    "'abcdef' | truncate: 5": "ab...",
    "'a b c' | truncatewords: 2": "a b...",
    "' a ' | strip": "a",
    "'<p>a</p><script>x</script>b' | strip_html": "ab",
    "'a<b' | strip_html": "a<b",
    "'a\nb' | strip_newlines": "ab",
    "'a\nb' | newline_to_br": "a<br />\nb",
    "'<' | escape": "&lt;",
    "'å /' | url_encode": "%C3%A5+%2F",
    "'%C3%A5' | url_decode": "å",
    "2 | plus: 3": "5",
    "2 | minus: 3": "-1",
    "2 | times: 3": "6",
    "7 | divided_by: 2": "3",
    "7 | modulo: 4": "3",
    "1.26 | round: 1": "1.3",
    "1.2 | ceil": "2",
    "1.8 | floor": "1",
    "-2 | abs": "2",
    "3 | at_most: 2": "2",
    "line_items | map: 'sku' | compact | first": "L1",
    "line_items | where: 'sku', 'L1' | size": "1",
    "line_items | sum: 'quantity'": "3",
    "name | size": "5",
    "'CS' | sha256 | slice: 0, 8": "3a22ef4d",
    "'a' | md5": "0cc175b9c0f1b6a831c399e269772661",
    "'a' | sha1 | slice: 0, 8": "86f7e437",
    "'a' | hmac_sha256: 'k' | size": "64",
    "'Hello World!' | handle": "hello-world",
    "1 | pluralize: 'item', 'items'": "item",
    "2 | pluralize: 'item', 'items'": "items",
    "19900 | money": "199.00 SEK",
    "19950 | money_with_currency": "199.50 SEK",
    "19900 | money_without_trailing_zeros": "199 SEK",
    "123456789 | money_without_currency": "1,234,567.89",
    "line_items.first.final_line_price | money_without_currency": "399.00",
    "nothing | money": "",
    "'logo.png' | asset_url": "",
    "'mail.css' | shopify_asset_url | stylesheet_tag": "",
    "'https://cdn.shop.example/a.png' | img_url: '100x'": "https://cdn.shop.example/a.png",
    "line_items.first | img_url: 'compact_cropped'": "",
    "'https://cdn.shop.example/a.png' | image_url: width: 100 | image_tag: alt: 'A'": (
        '<img src="https://cdn.shop.example/a.png" alt="A">'
    ),
    "'javascript:x' | img_tag": "",
    "'here' | link_to: 'https://a.example/'": "here (https://a.example/)",
    "shipping_address | format_address": "Eva Lind Ek\nStorgatan 1\nc/o Ek\n222 22 Lund\nSweden",
    "fulfillment.tracking_numbers | json": '["AB1", "CD2"]',
}
DATES = {
    ("en", "abbreviated_date"): "Dec 31, 2018",
    ("en", "basic"): "12/31/2018",
    ("en", "date"): "December 31, 2018",
    ("en", "date_at_time"): "December 31, 2018 at 1:00 pm",
    ("en", "default"): "Monday, December 31, 2018 at 1:00 pm +0100",
    ("en", "on_date"): "on Dec 31, 2018",
    ("sv", "abbreviated_date"): "31 dec. 2018",
    ("sv", "basic"): "2018-12-31",
    ("sv", "date"): "31 december 2018",
    ("sv", "date_at_time"): "31 december 2018 kl. 13:00",
    ("sv", "default"): "måndag 31 december 2018 kl. 13:00 +0100",
    ("sv", "on_date"): "den 31 dec. 2018",
}


@pytest.mark.parametrize(("text", "expected"), TAGS.items(), ids=list(TAGS))
def test_tags_and_variables(text: str, expected: str) -> None:
    assert rendered(text) == expected


@pytest.mark.parametrize(("text", "expected"), FILTERS.items(), ids=list(FILTERS))
def test_filters(text: str, expected: str) -> None:
    assert rendered("{{ " + text + " }}").replace(NB, " ") == expected


@pytest.mark.parametrize(("place", "expected"), DATES.items(), ids=str)
def test_named_dates_in_the_language_of_the_message(place: tuple[str, str], expected: str) -> None:
    language, name = place
    text = "{{ '2018-12-31T13:00:00+01:00' | date: format: '" + name + "' }}"
    assert rendered(text, language=language) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("'2018-12-31 13:05:00 +0100' | date: '%-d %B %Y kl %H:%M'", "31 december 2018 kl 13:05"),
        ("'2018-12-31T12:05:00Z' | date: '%A %H.%M'", "måndag 13.05"),
        ("1546260000 | date: '%Y-%m-%d'", "2018-12-31"),
        ("'no date' | date: '%Y'", "no date"),
        ("fulfillment.estimated_delivery_at | date: format: 'date'", "30 november 2026"),
        ("nothing | date: '%Y'", ""),
        ("'now' | date: '%Y'", "2026"),
        ("19950 | money", f"199,50{NB}kr"),
        ("19900 | money_with_currency", f"199,00{NB}SEK"),
    ],
)
def test_dates_and_amounts_in_swedish(text: str, expected: str) -> None:
    assert rendered("{{ " + text + " }}", language="sv") == expected


def test_html_is_escaped_once_and_markup_of_the_template_stays() -> None:
    text = "{% capture body %}<b>{{ line_items.first.title }}</b>{% endcapture %}{{ body }}{{ '<i>' | append: name }}"
    assert rendered(text, html=True).startswith("<b>Lampa &lt;Nord&gt; &amp; co</b>")
    assert rendered("{{ line_items.first.title | escape }}", html=True) == "Lampa &lt;Nord&gt; &amp; co"


@pytest.mark.parametrize(
    ("text", "place", "why"),
    [
        ("a\n{{ name | nope }}", "2:11", "unknown filter 'nope'"),
        ("a\n  {% if %}x{% endif %}", "2", "expression"),
        ("{{ 'now' | date: format: 'tomorrow' }}", "1:", "no date format 'tomorrow'"),
        ("x {{ name", "1:3", "not closed"),
    ],
)
def test_what_is_wrong_has_its_place(text: str, place: str, why: str) -> None:
    with pytest.raises(TemplateError, match=why) as caught:
        rendered(text)
    assert caught.value.where.startswith(f"template:{place}")
