"""Hostile text in every field of customer, order, parcel and scan: who gets a letter, and its head, stay the same."""

import email
import re
import unicodedata
from datetime import UTC, datetime
from email.policy import default
from pathlib import Path
from typing import Any, Final

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.host.making import Key
from tests.notify.shop import Shop, mail_section, rules
from tests.servers.mail import Mailbox, mail_server
from tests.servers.sms import PASSWORD, SmsGateway
from tui_tracker.model.happenings import Happening
from tui_tracker.model.order import Checkpoint, Customer, LineItem, Order, Parcel, settled
from tui_tracker.model.outbox import NotifyRules, OutboxMessage, State
from tui_tracker.model.status import Status
from tui_tracker.notify.addresses import address_of
from tui_tracker.notify.templates import TemplateOptions, TemplateWriter
from tui_tracker.plugin import Message, Recipient
from tui_tracker_email.letter import letter
from tui_tracker_email.options import EmailConfig

NOW: Final = datetime(2026, 11, 2, 10, 0, tzinfo=UTC)
EVA: Final = "eva@shop.example"
PHONE: Final = "+46701740605"
NASTY: Final = (
    "A\r\nBcc: mallory@evil.example",
    "A\nX-Evil: 1\n\nbody",
    "\r\n.\r\nMAIL FROM:<mallory@evil.example>\r\n",
    "nul\x00nul",
    "\u202egnirts\u202c \u2066x\u2069",
    "{{ shop.name }}{{ 6 | times: 7 }}",
    "{% for n in (1..9) %}{{ n }}{% endfor %}{% comment %}",
    '"><script>alert(1)</script><img src=x onerror=alert(1)>',
    "<a href='javascript:alert(1)'>x</a>",
    "=?utf-8?q?Bcc=3A_mallory=40evil.example?=",
    "eva@shop.example, mallory@evil.example",
    '"," <mallory@evil.example>',
    "\x1b]0;title\x07",
    "\u2028\u2029\x85\x0b\x0c",
)
CONFIG: Final = EmailConfig(host="127.0.0.1", security="none", from_="Nordljus <hej@nordljus.example>")
HEADERS: Final = ["Auto-Submitted", "Content-Type", "Date", "From", "MIME-Version", "Message-ID", "Subject", "To"]
_KEPT: Final = {"country", "carrier", "currency", "total", "price", "status"}  # kept to a form wherever they come from
_HARMFUL: Final = {"Cc", "Cf", "Cs", "Zl", "Zp"}


def hostile(kind: type[Any], text: Any, **kept: Any) -> Any:
    """One of those with hostile text in every text field."""
    fields = {each.name: text() for each in msgspec.structs.fields(kind) if each.type is str}
    return kind(**{name: value for name, value in fields.items() if name not in _KEPT} | kept)


def hostile_order(text: Any, number: str, **customer: Any) -> Order:
    """An order under way of which nothing can be trusted but `number` and what is given of the customer."""
    scan = hostile(Checkpoint, text, when=NOW, seen_at=NOW, status=Status.IN_TRANSIT)
    now = {"status": Status.IN_TRANSIT, "since": NOW}
    parcel = hostile(Parcel, text, added_at=NOW, shipped_at=NOW, events=(scan,), lines=(0,), **now)
    return settled(
        hostile(
            Order,
            text,
            number=number,
            shop="",
            placed_at=NOW,
            customer=hostile(Customer, text, address=(text(), text()), country="SE", **customer),
            lines=(hostile(LineItem, text),),
            parcels=(parcel,),
            tags=(text(),),
        )
    )


@st.composite
def orders(draw: st.DrawFn) -> Order:
    words = st.lists(st.sampled_from(NASTY) | st.text(max_size=12), max_size=3).map("".join)
    addresses = st.just(EVA) | st.sampled_from(NASTY).map(lambda each: EVA + each) | words
    return hostile_order(lambda: draw(words), "#" + draw(words), email=draw(addresses))


@settings(max_examples=80, deadline=None)
@given(
    order=orders(), event=st.sampled_from(Happening), language=st.sampled_from(["en", "sv"]), key=st.text(max_size=9)
)
def test_no_field_adds_a_header_or_a_recipient(order: Order, event: Happening, language: str, key: str) -> None:
    made = _written(order, event, language, "html")
    address = address_of(order, "email")
    sent = Message(
        key=key,
        recipient=Recipient(address=address, name=order.customer.name, language=language),
        subject=made.subject,
        text=made.text,
        html=made.html,
        url=made.url,
    )
    try:
        raw = letter(sent, CONFIG, NOW)
    except ValueError:
        assert address != EVA
        return
    found = email.message_from_bytes(raw, policy=default)
    assert sorted(found.keys()) == HEADERS
    assert [each.addr_spec for each in found["To"].addresses] == [address]
    assert found.defects == []
    assert [each.get_content_type() for each in found.walk()] == ["multipart/alternative", "text/plain", "text/html"]


@settings(max_examples=40, deadline=None)
@given(order=orders(), event=st.sampled_from(Happening))
def test_a_text_message_is_one_plain_text(order: Order, event: Happening) -> None:
    text = _written(order, event, "sv", "short").text
    assert not {unicodedata.category(each) for each in text if each != "\n"} & _HARMFUL


def _written(order: Order, event: Happening, language: str, form: str) -> Any:
    times: dict[str, Any] = dict.fromkeys(("created_at", "happened_at", "due_at", "expires_at"), NOW)
    kept = OutboxMessage(
        keys=("k",),
        order=1,
        number=order.number,
        event=event,
        channel="email",
        language=language,
        **times,
    )
    return TemplateWriter(TemplateOptions(shop_name="THE SHOP"), UTC).write(kept, order, form)


def shop_with(folder: Path, told: NotifyRules, sections: Any) -> Shop:
    """A shop with one hostile order for each kind of text, whose customers have a good address."""
    shop = Shop(folder, told, sections)
    for n, nasty in enumerate(NASTY):
        order_id = shop.order(f"#{n}", f"AB{n}", phone=PHONE)
        made = hostile_order(lambda nasty=nasty: nasty, f"#{n}", email=EVA, phone=PHONE)
        parcel = msgspec.structs.replace(made.parcels[0], number=f"AB{n}")
        shop.change(order_id, lambda _, made=made, parcel=parcel: msgspec.structs.replace(made, parcels=(parcel,)))  # type: ignore[misc]
    return shop


def test_over_the_wire_every_letter_has_one_recipient_and_the_same_headers(tmp_path: Path) -> None:
    box = Mailbox()
    with mail_server(box) as port:
        shop = shop_with(tmp_path, rules(customers=(Happening.ON_ITS_WAY,)), mail_section(port))
        assert {each.state for each in shop.rounds()} == {State.SENT}
        shop.close()
    assert box.recipients == [[EVA]] * len(NASTY)
    for raw in box.letters:
        found = email.message_from_bytes(raw, policy=default)
        assert sorted(set(found.keys()) - {"X-Peer"}) == HEADERS
        html = found.get_body(("html",))
        assert html is not None
        text = html.get_content()
        assert not re.search(r"<(script|img)|href=.javascript", text)
        assert "42" not in text
        assert "123456789" not in text


async def test_over_the_wire_every_text_message_goes_to_the_customers_number(tmp_path: Path) -> None:
    async with SmsGateway() as gateway:
        section = {"service": "46elks", "username": gateway.username, "password": Key(PASSWORD), "from": "Nordljus"}
        sections = {"sms": {**section, "base_url": gateway.url}}
        shop = shop_with(tmp_path, rules(customers=(Happening.ON_ITS_WAY,), channel="sms"), sections)
        await shop.sent()
        assert {each.state for each in shop.outbox()} == {State.SENT}
        shop.close()
    assert [(form["to"], form["from"]) for form in gateway.got] == [(PHONE, "Nordljus")] * len(NASTY)
    assert {tuple(form) for form in gateway.got} == {("from", "to", "message")}


@pytest.mark.parametrize("address", [EVA + each for each in NASTY])
def test_an_address_that_is_more_than_one_gets_nothing(tmp_path: Path, address: str) -> None:
    box = Mailbox()
    with mail_server(box) as port:
        shop = Shop(tmp_path, rules(), mail_section(port))
        shop.order(email=address)
        (kept,) = shop.rounds()
        shop.close()
    assert {each for letter in box.recipients for each in letter} <= {address_without_signs(address)}
    assert kept.state in (State.FAILED, State.SENT)
    assert "mallory@evil.example" not in str(box.recipients)


def address_without_signs(address: str) -> str:
    """What is left of it when what can't be seen is taken out."""
    return address_of(Order(number="#1", placed_at=NOW, customer=Customer(email=address)), "email")
