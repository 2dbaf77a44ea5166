"""Whatever stands in an order, it stays text: no header, no markup, no Liquid, no address that does something."""

import re
import unicodedata
from email.message import EmailMessage

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.notify.templates.making import NOW, message, writer
from tui_tracker.model.order import Customer, LineItem, Order, Parcel, settled
from tui_tracker.notify.templates.links import safe_url, shop_pages
from tui_tracker.notify.templates.markup import safe_links
from tui_tracker.notify.templates.plain import text_of
from tui_tracker.notify.templates.sms import measure, short_text

NASTY = st.sampled_from(
    [
        "\r\nBcc: a@evil.example",
        "\x00",
        "\u202e",
        "{{ shop.name }}",
        "{% raw %}",
        "<script>",
        '"><img src=x>',
        "javascript:x",
    ]
)
WORDS = st.lists(NASTY | st.text(max_size=12), max_size=4).map("".join)


@st.composite
def orders(draw: st.DrawFn) -> Order:
    customer = Customer(
        name=draw(WORDS), email=draw(WORDS), country=draw(st.sampled_from(["SE", "", "ZZ"])), city=draw(WORDS)
    )
    parcels = tuple(
        Parcel(number=f"P{n}{draw(WORDS)}", courier=draw(WORDS), url=draw(WORDS), last_event=draw(WORDS), lines=(0,))
        for n in range(draw(st.integers(1, 3)))
    )
    lines = (LineItem(title=draw(WORDS), sku=draw(WORDS)),)
    return settled(Order(number="#" + draw(WORDS), placed_at=NOW, customer=customer, lines=lines, parcels=parcels))


@settings(max_examples=60, deadline=None)
@given(order=orders(), form=st.sampled_from(["html", "text", "short"]), to=st.sampled_from(["customer", "operator"]))
def test_nothing_of_an_order_gets_out_of_its_place(order: Order, form: str, to: str) -> None:
    made = writer(name="THE SHOP").write(message(to=to), order, form)
    mail = EmailMessage()
    mail["Subject"] = made.subject
    assert len(mail) == 1
    categories = {unicodedata.category(char) for char in made.subject} | {
        unicodedata.category(char) for char in made.text + made.html if char != "\n"
    }
    assert not categories & {"Cc", "Cf", "Cs", "Zl", "Zp"}
    assert (made.subject + made.text + made.html).count("THE SHOP") <= 2
    assert not re.search(r"<(script|img)", made.html)
    assert all(safe_url(each) for each in re.findall(r'href="([^"]*)"', made.html.replace("&amp;", "&")))


@pytest.mark.parametrize(
    ("template", "number", "page"),
    [
        ("https://t.example/en#nums=", "A B/1", "https://t.example/en#nums=A%20B%2F1"),
        ("https://t.example/{lang}/{number}?c={carrier}", "A1", "https://t.example/sv/A1?c=post%26x"),
        ("https://{carrier}.example/{number}", "A1", ""),
        ("", "A1", ""),
    ],
)
def test_the_shops_page(template: str, number: str, page: str) -> None:
    assert shop_pages(template, "sv")(Parcel(number=number, carrier="post&x")) == page


def test_a_page_that_came_with_the_code_goes_first_if_it_is_one() -> None:
    pages = shop_pages("https://t.example/", "en")
    assert pages(Parcel(number="A1", url="https://own.example/1")) == "https://own.example/1"
    assert pages(Parcel(number="A1", url="javascript:alert(1)")) == "https://t.example/A1"


@pytest.mark.parametrize(
    "address", ["javascript:x", "JaVa\tScript:x", "java&#115;cript:x", "data:text/html,x", " vbscript:x", "file:///etc"]
)
def test_addresses_that_do_something_are_taken_out(address: str) -> None:
    for quote in ('"', "'"):
        assert safe_links(f"<a href={quote}{address}{quote}>x</a>") == '<a href="#">x</a>'
    for good in ("https://a.example/?a=1&amp;b=2", "mailto:a@shop.example", "#top", "/x"):
        assert safe_links(f'<a href="{good}">') == f'<a href="{good}">'


def test_text_from_html_has_words_and_addresses() -> None:
    html = '<style>p{}</style><h1>A</h1><p>b&amp;c<br>d</p><a href="https://a.example/"><b>e</b></a>'
    assert text_of(html) == "A\n\nb&c\nd\n\ne (https://a.example/)".replace("d\n\ne", "d\ne")


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("a<!-- <p>no</p> -->b", "ab"),
        ("a<!-- never closed <p>b", "a"),
        ("1 < 2 > 0 & 3<4", "1 < 2 > 0 & 3<4"),
        ('<p title="a > b">c</p>', "c"),
        ("<p it's>c</p>d", "c\nd"),
        ("<script>if (a < b) '</p>'</script>c", "c"),
        ("<head><title>x</title><meta></head>c", "c"),
        ("<!doctype html><html><body>c", "c"),
        ("<A HREF='https://a.example/?a=1&amp;b=2'>c</A>", "c (https://a.example/?a=1&b=2)"),
        ('<a data-href="https://b.example" href=https://a.example>c</a>', "c (https://a.example)"),
        ("<a href='javascript:x'>c</a>", "c"),
        ('c<a href="never closed', "c"),
        ("&lt;p&gt; &nbsp;&hellip;", "<p> …"),
    ],
)
def test_text_from_html_that_is_written_like_any_on_the_web(html: str, text: str) -> None:
    assert text_of(html) == text


@pytest.mark.parametrize(
    ("text", "encoding", "used", "parts"),
    [
        ("", "GSM-7", 0, 1),
        ("a" * 160, "GSM-7", 160, 1),
        ("a" * 161, "GSM-7", 161, 2),
        ("a" * 306, "GSM-7", 306, 2),
        ("a" * 307, "GSM-7", 307, 3),
        ("å" * 160, "GSM-7", 160, 1),
        ("€" * 80, "GSM-7", 160, 1),
        ("a" * 152 + "€" + "a" * 10, "GSM-7", 164, 2),
        ("a" * 152 + "€" + "a" * 152, "GSM-7", 306, 3),
        ("”" + "a" * 69, "UCS-2", 70, 1),
        ("”" + "a" * 70, "UCS-2", 71, 2),
        ("😀" * 35, "UCS-2", 70, 1),
        ("😀" * 67, "UCS-2", 134, 3),
        ("a\u00a0b", "UCS-2", 3, 1),
    ],
)
def test_the_length_of_a_text_message(text: str, encoding: str, used: int, parts: int) -> None:
    size = measure(text)
    assert (size.encoding, size.used, size.parts) == (encoding, used, parts)


@given(st.text(max_size=80))
def test_made_plain_it_is_never_longer_in_parts(text: str) -> None:
    assert measure(short_text(text, transliterate=True)).parts <= measure(text).parts + 1


def test_typographic_signs_are_made_plain_only_when_it_is_wanted() -> None:
    assert short_text("“a” – b…\u00a0×\u202fé") == "“a” – b… × é"
    assert short_text("“a” – b…\u00a0×\u202fç", transliterate=True) == '"a" - b... x c'
