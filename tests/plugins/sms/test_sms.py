"""Text messages to gateways on loopback that answer as 46elks and Twilio document."""

import subprocess
import sys
from datetime import UTC, datetime
from typing import Any

import pytest

from tests.host.making import Key, no_sleep
from tests.servers.sms import ACCOUNT, PASSWORD, Refusal, SmsGateway, twilio_error
from tui_tracker.host import Host, HostOptions
from tui_tracker.plugin import (
    AuthFailed,
    BadResponse,
    Message,
    Missed,
    PluginError,
    RateLimited,
    Receipt,
    Recipient,
    Rejected,
    Unavailable,
)
from tui_tracker_sms.numbers import e164
from tui_tracker_sms.options import SmsConfig

SIV, EVA = "+46701740605", "+46701740606"  # of the range kept free for fiction by the Swedish authority


def message(key: str = "k-1", address: str = SIV, text: str = "Your parcel is here.") -> Message:
    return Message(key=key, recipient=Recipient(address=address, name="Siv Lind"), text=text, event="delivered")


def section(gateway: SmsGateway, service: str, **options: Any) -> dict[str, Any]:
    username = ACCOUNT if service == "twilio" else gateway.username
    told = {"service": service, "username": username, "password": Key(PASSWORD), "from": "Nordljus"}
    return {"sms": {**told, "base_url": gateway.url, **options}}


async def sent(
    gateway: SmsGateway, service: str, *messages: Message, deadline: float = 30.0, **options: Any
) -> list[Receipt | Missed]:
    host = Host(
        HostOptions(allow_loopback_http=True, only=frozenset({"sms"}), http_deadline=deadline),
        sections=section(gateway, service, **options),
        memory=None,
        now=lambda: datetime.now(UTC),
        environ={},
        sleep=no_sleep,
    )
    host.load()
    try:
        return await host.send("sms", messages)
    finally:
        await host.close()


async def refused(service: str, refusal: Refusal) -> PluginError:
    async with SmsGateway() as gateway:
        gateway.refuse[SIV] = refusal
        (found,) = await sent(gateway, service, message())
    assert isinstance(found, Missed)
    assert SIV.removeprefix("+") not in str(found.error)
    return found.error


async def test_46elks_takes_a_message_and_tells_what_it_cost() -> None:
    async with SmsGateway() as gateway:
        (short, long) = await sent(gateway, "46elks", message(), message("k-2", EVA, "ö" * 200))
    assert short == Receipt(key="k-1", reference=f"s{1:032x}", parts=1, cost="0.35 SEK")
    assert long == Receipt(key="k-2", reference=f"s{2:032x}", parts=2, cost="0.70 SEK")
    assert gateway.got[0] == {"from": "Nordljus", "to": SIV, "message": "Your parcel is here."}
    assert gateway.got[1]["message"] == "ö" * 200


async def test_twilio_takes_a_message_and_tells_its_segments() -> None:
    async with SmsGateway() as gateway:
        (first, second) = await sent(gateway, "twilio", message(), message("k-2", EVA, "a" * 400))
        gateway.more = {"price": "-0.00750"}
        (priced,) = await sent(gateway, "twilio", message())
    assert first == Receipt(key="k-1", reference=f"SM{1:032x}", parts=1, cost="")
    assert isinstance(second, Receipt)
    assert second.parts == 3
    assert isinstance(priced, Receipt)
    assert priced.cost == "0.0075 USD"
    assert gateway.got[0] == {"To": SIV, "From": "Nordljus", "Body": "Your parcel is here."}


async def test_a_messaging_service_of_twilios_is_the_sender_and_an_api_key_needs_the_account() -> None:
    pool = "MG" + "a1" * 16
    async with SmsGateway() as gateway:
        gateway.username = "SK" + "b2" * 16
        gateway.more = {"num_segments": "0"}  # not known before a sender was chosen
        options: dict[str, Any] = {"from": pool, "username": gateway.username, "account": ACCOUNT}
        (found,) = await sent(gateway, "twilio", message(), **options)
    assert isinstance(found, Receipt)
    assert found.parts == 1
    assert gateway.got[0] == {"To": SIV, "MessagingServiceSid": pool, "Body": "Your parcel is here."}


@pytest.mark.parametrize(
    ("code", "status", "kind", "address"),
    [
        (20003, 403, AuthFailed, None),
        (20404, 404, AuthFailed, None),
        (21606, 400, AuthFailed, None),
        (21211, 400, Rejected, True),
        (21610, 400, Rejected, True),
        (21614, 400, Rejected, True),
        (21608, 400, Rejected, False),
        (21612, 400, Rejected, False),
        (21617, 400, Rejected, False),
        (99999, 400, Rejected, False),
    ],
)
async def test_twilios_code_decides(code: int, status: int, kind: type[PluginError], address: bool | None) -> None:
    error = await refused("twilio", twilio_error(code, f"The 'To' number {SIV} is not good", status))
    assert type(error) is kind
    assert getattr(error, "address", None) is address
    assert str(code) in str(error)


@pytest.mark.parametrize("status", [429, 400])
async def test_twilio_says_when_it_takes_more(status: int) -> None:
    error = await refused("twilio", twilio_error(20429, "Too many requests", status, Retry_After="17"))
    assert isinstance(error, RateLimited)
    assert error.retry_after == 17


@pytest.mark.parametrize("body", ["<html>no</html>", {"message": "no"}, [], {"code": "x"}, ""], ids=str)
async def test_a_refusal_of_twilios_that_is_not_understood_is_no_verdict_on_the_customer(body: Any) -> None:
    assert isinstance(await refused("twilio", Refusal(400, body)), BadResponse)


@pytest.mark.parametrize(
    ("status", "said", "kind"),
    [
        (400, f"Invalid to number {SIV}", Rejected),
        (403, "Not enough credits", RateLimited),
        (402, "Payment required", RateLimited),
        (403, "Account is closed", AuthFailed),
        (404, "Not found", AuthFailed),
        (429, "", RateLimited),
    ],
)
async def test_46elks_status_decides(status: int, said: str, kind: type[PluginError]) -> None:
    assert type(await refused("46elks", Refusal(status, said))) is kind


async def test_a_message_46elks_could_not_send_is_not_taken() -> None:
    async with SmsGateway() as gateway:
        gateway.more = {"status": "failed"}
        (found,) = await sent(gateway, "46elks", message())
    assert isinstance(found, Missed)
    assert isinstance(found.error, Rejected)
    assert not found.error.address


async def test_a_message_twilio_took_and_could_not_send_tells_why() -> None:
    async with SmsGateway() as gateway:
        gateway.more = {"status": "failed", "error_code": 30006, "error_message": "Landline"}
        (found,) = await sent(gateway, "twilio", message())
    assert isinstance(found, Missed)
    assert isinstance(found.error, Rejected)
    assert found.error.address


@pytest.mark.parametrize("service", ["46elks", "twilio"])
async def test_a_wrong_password_stops_the_channel_and_is_seen_nowhere(service: str) -> None:
    async with SmsGateway() as gateway:
        first, second = await sent(gateway, service, message(), message("k-2", EVA), password=Key("wrong-word"))
    for each in (first, second):
        assert isinstance(each, Missed)
        assert isinstance(each.error, AuthFailed)
        assert "wrong-word" not in str(each.error)
    assert gateway.got == []


@pytest.mark.parametrize("service", ["46elks", "twilio"])
@pytest.mark.parametrize("trouble", ["silent", "hang up"])
async def test_a_message_that_may_have_been_sent_is_sent_once_and_said_so(service: str, trouble: str) -> None:
    async with SmsGateway() as gateway:
        gateway.trouble[SIV] = trouble
        first, second = await sent(gateway, service, message(), message("k-2", EVA), deadline=0.5)
    assert isinstance(first, Missed)
    assert isinstance(first.error, Unavailable)
    assert first.error.sent is not False
    assert isinstance(second, Missed)
    assert isinstance(second.error, Unavailable)
    assert second.error.sent is False
    assert len(gateway.got) == 1


@pytest.mark.parametrize("service", ["46elks", "twilio"])
async def test_a_failure_of_the_gateway_leaves_receipts_and_is_not_asked_again(service: str) -> None:
    async with SmsGateway() as gateway:
        gateway.refuse[EVA] = Refusal(503, "busy")
        first, second = await sent(gateway, service, message(), message("k-2", EVA))
    assert isinstance(first, Receipt)
    assert isinstance(second, Missed)
    assert isinstance(second.error, Unavailable)
    assert second.error.sent is not False
    assert len(gateway.got) == 1


async def test_a_gateway_that_is_not_there_was_sent_nothing() -> None:
    async with SmsGateway() as gateway:
        pass
    (found,) = await sent(gateway, "46elks", message())
    assert isinstance(found, Missed)
    assert isinstance(found.error, Unavailable)
    assert found.error.sent is False


@pytest.mark.parametrize("service", ["46elks", "twilio"])
async def test_an_answer_without_an_id_is_no_receipt_and_nothing_more_is_sent(service: str) -> None:
    async with SmsGateway() as gateway:
        gateway.more = {"id": None, "sid": None}
        found, behind = await sent(gateway, service, message(), message("k-2", EVA))
    assert isinstance(found, Missed)
    assert isinstance(found.error, BadResponse)
    assert isinstance(behind, Missed)
    assert isinstance(behind.error, Unavailable)
    assert behind.error.sent is False
    assert len(gateway.got) == 1


async def test_one_bad_number_of_three_stops_nobody_elses_message() -> None:
    async with SmsGateway() as gateway:
        gateway.refuse[EVA] = twilio_error(21610, "Attempt to send to unsubscribed recipient")
        all_ = (message(), message("k-2", EVA), message("k-3", "not a number"), message("k-4", "+46701740607"))
        found = await sent(gateway, "twilio", *all_)
    assert [type(each) for each in found] == [Receipt, Missed, Missed, Receipt]
    assert [each["To"] for each in gateway.got] == [SIV, "+46701740607"]


async def test_a_customers_number_has_the_country_of_the_options() -> None:
    async with SmsGateway() as gateway:
        await sent(gateway, "46elks", message(address="070-174 06 05"), region="SE")
        (found,) = await sent(gateway, "46elks", message(address="070-174 06 05"))
    assert [each["to"] for each in gateway.got] == [SIV]
    assert isinstance(found, Missed)
    assert isinstance(found.error, Rejected)
    assert "region" in str(found.error)
    assert not found.error.address


@pytest.mark.parametrize("text", ["", "   ", "\x00", "x" * 1601], ids=["empty", "blank", "control", "long"])
async def test_nothing_and_too_much_are_not_sent(text: str) -> None:
    async with SmsGateway() as gateway:
        (found,) = await sent(gateway, "46elks", message(text=text))
    assert isinstance(found, Missed)
    assert isinstance(found.error, Rejected)
    assert gateway.got == []


async def test_a_text_of_any_signs_is_one_field_of_the_form() -> None:
    async with SmsGateway() as gateway:
        (found,) = await sent(gateway, "46elks", message(text="Hej & hå\x1b[31m\n📦 100% \ud800 +=to"))
    assert isinstance(found, Receipt)
    assert gateway.got == [{"from": "Nordljus", "to": SIV, "message": "Hej & hå[31m\n📦 100% ? +=to"}]


@pytest.mark.parametrize(
    ("given", "region", "number"),
    [
        ("0046 70 174 06 05", "SE", SIV),
        ("+46 (0)70-174 06 05", "", SIV),
        ("070 174 06 05", "SE", SIV),
        ("+47 406 12 345", "SE", "+4740612345"),
        ("040 123 4567", "FI", "+358401234567"),
    ],
)
def test_numbers_are_made_international(given: str, region: str, number: str) -> None:
    assert e164(given, region) == number


@pytest.mark.parametrize(
    "given", ["", "siv@customer.example", "112", "+46", "0701740605 ext. 7", "+4670\n1740605", "9" * 99]
)
def test_what_is_no_number_is_refused_without_repeating_it(given: str) -> None:
    with pytest.raises(Rejected) as caught:
        e164(given, "SE")
    assert not given or given not in str(caught.value)


GOOD = {"service": "46elks", "username": "u1", "password": "p-secret-1", "from_": "Nordljus"}


@pytest.mark.parametrize(
    "options",
    [
        {"service": "pigeon"},
        {"username": ""},
        {"username": "a:b"},
        {"password": "a\nb"},
        {"from_": "Nordljus AB i Lund"},
        {"from_": "0701740605"},
        {"from_": "MG" + "a1" * 16},
        {"service": "twilio"},
        {"region": "Sweden"},
        {"currency": "kr"},
        {"base_url": "http://gateway.example"},
        {"base_url": "https://u:p@gateway.example"},
    ],
    ids=str,
)
def test_options_that_make_no_sense_are_named_without_the_secret(options: dict[str, str]) -> None:
    name = "username" if options == {"service": "twilio"} else next(iter(options)).rstrip("_")
    with pytest.raises(ValueError, match=f"^{name}: ") as caught:
        SmsConfig(**{**GOOD, **options})
    assert "p-secret-1" not in str(caught.value)


def test_numbers_library_comes_with_the_first_number() -> None:
    code = "import sys, tui_tracker_sms.channel; assert 'phonenumbers' not in sys.modules"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
