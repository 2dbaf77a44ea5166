"""Whatever is filled in stays in its place: the host is never another, and the number is always quoted."""

from urllib.parse import unquote, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st
from yarl import URL

from tui_tracker_url.template import PLACES, BodyTemplate, UrlTemplate

ANYTHING = st.text(max_size=60) | st.text(alphabet="./\\@:#?&%{}=nub\r\n", max_size=60)
TEMPLATES = (
    "https://api.nordpost.example/parcels/{number}",
    "https://api.nordpost.example:8443/{country}/{number}/events?zip={postal_code}&lang={language}",
    "https://api.nordpost.example/?n={number}&n={number}",
    "https://api.nordpost.example/a.{number}.b",
)


@given(template=st.sampled_from(TEMPLATES), values=st.fixed_dictionaries(dict.fromkeys(PLACES, ANYTHING)))
def test_the_host_never_changes_and_nothing_leaves_its_place(template: str, values: dict[str, str]) -> None:
    made = UrlTemplate(template)(values)
    before, after = urlsplit(template), urlsplit(made)
    assert (after.scheme, after.netloc) == (before.scheme, before.netloc)
    assert (after.fragment, after.path.count("/"), made.count("?"), made.count("&")) == (
        "", before.path.count("/"), template.count("?"), template.count("&"),
    )  # fmt: skip
    assert made.isascii()
    assert made.isprintable()
    sent = URL(made)  # as the client reads it
    assert (sent.scheme, sent.host, sent.port) == ("https", before.hostname, before.port or 443)
    assert sent.raw_path.count("/") == before.path.count("/")


@given(number=ANYTHING)
def test_the_number_arrives_as_it_was(number: str) -> None:
    made = UrlTemplate("https://api.nordpost.example/p/{number}")(dict.fromkeys(PLACES, number))
    assert unquote(urlsplit(made).path) == "/p/" + (number if number.strip(".") else "")


@given(number=ANYTHING)
def test_a_header_is_one_line_and_a_body_holds_the_number_as_it_is(number: str) -> None:
    values = dict.fromkeys(PLACES, number)
    (header,) = BodyTemplate({"X-Number": "n={number};"}).in_headers(values).values()
    assert header.isascii()
    assert header.isprintable()
    assert header.startswith("n=")
    assert header.endswith(";")
    assert BodyTemplate({"a": [{"n": "{number}"}, 1, None]})(values) == {"a": [{"n": number}, 1, None]}


@pytest.mark.parametrize("text", [None, 7, "", "   ", "api.nordpost.example/{number}", "https://[::1/{number}"])
def test_what_is_no_address_is_refused(text: object) -> None:
    with pytest.raises(ValueError, match=r"address|host|only http"):
        UrlTemplate(text)


def test_plain_http_is_for_this_machine() -> None:
    assert UrlTemplate("http://127.0.0.1:8/{number}").host == "127.0.0.1"
    assert UrlTemplate("http://localhost/{number}").host == "localhost"
    with pytest.raises(ValueError, match="expected https"):
        UrlTemplate("http://127.0.0.1.nordpost.example/{number}")
