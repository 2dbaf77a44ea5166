"""All methods the host calls besides `track`: right types, right order, one outcome each, and only our errors."""

import logging
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from tests.host.making import GOOD, NOON, Key, Plugins, carrier, requests
from tui_tracker.host import Health, Host, Sample
from tui_tracker.plugin import (
    BadResponse,
    Message,
    Missed,
    NotFound,
    ParcelDraft,
    PluginCrashed,
    PluginError,
    Push,
    Quota,
    RateLimited,
    Receipt,
    Recipient,
    Registered,
    Rejected,
    SupplierOrder,
    Tracking,
    Unavailable,
)

ORDERS = [SupplierOrder(reference=each) for each in ("11", "22", "33")]
MESSAGES = [Message(key=each, recipient=Recipient(address=f"{each}@mail.example"), text="Hello") for each in "abc"]


def _carrier(plugins: Plugins, body: str, **options: Any) -> Host:
    plugins.add("acme", carrier(f"{GOOD}\n{body}"))
    return plugins.host(**options)


def _numbers(outcomes: Any) -> list[str]:
    return [each.number for each in outcomes]


def _errors(outcomes: Any) -> list[type[PluginError]]:
    return [type(each.error) for each in outcomes]


async def test_what_a_carrier_has_not_is_rejected_or_nothing(plugins: Plugins) -> None:
    host = _carrier(plugins, "")
    [request] = requests("A1")
    assert _errors(await host.retrack("acme", [request])) == [Rejected]
    assert _errors([await host.change_courier("acme", request, "100001")]) == [Rejected]
    assert _errors(await host.find_numbers("acme", ORDERS)) == [Rejected] * 3
    assert await host.quota("acme") is None
    await host.stop("acme", [request])
    with pytest.raises(Rejected):
        await host.receive("acme", Push(headers={}, body=b""))
    await host.close()


async def test_nobody_has_no_methods(plugins: Plugins) -> None:
    host = plugins.host()
    [request] = requests("A1")
    assert _errors(await host.retrack("nobody", [request])) == [Unavailable]
    assert _errors([await host.change_courier("nobody", request, "1")]) == [Unavailable]
    assert _errors(await host.find_numbers("nobody", ORDERS)) == [Unavailable] * 3
    assert _errors(await host.send("nobody", MESSAGES)) == [Unavailable] * 3
    for call in (
        host.quota("nobody"),
        host.stop("nobody", [request]),
        host.receive("nobody", Push(headers={}, body=b"")),
    ):
        with pytest.raises(Unavailable):
            await call


async def test_tracking_again_gives_one_outcome_per_number_in_order_and_batches(plugins: Plugins) -> None:
    body = """
    limits = Limits(batch=2)
    async def retrack(self, requests, ctx):
        return [
            *[Registered(number=each.number, courier=str(len(requests))) for each in reversed(requests)][-1:],
            Registered(number="ZZ"),
        ]
    """
    host = _carrier(plugins, _dedented(body))
    first, second, third = await host.retrack("acme", requests("A1", "B2", "C3"))
    await host.close()
    assert first == Registered(number="A1", courier="2")
    assert isinstance(second, Missed)
    assert isinstance(second.error, BadResponse)
    assert third == Registered(number="C3", courier="1")


@pytest.mark.parametrize(
    "answer",
    ["None", "'A1'", "Tracking(number='A1')", "[Registered(number='A1')]", "Missed(number='A1', error=OSError())"],
)
async def test_a_changed_courier_is_registered_or_missed_and_nothing_else(plugins: Plugins, answer: str) -> None:
    host = _carrier(plugins, f"async def change_courier(self, request, courier_code, ctx):\n    return {answer}")
    [request] = requests("A1")
    assert _errors([await host.change_courier("acme", request, "7")]) == [PluginCrashed]
    await host.close()


async def test_the_new_courier_comes_through(plugins: Plugins) -> None:
    body = "async def change_courier(self, request, courier_code, ctx):\n"
    host = _carrier(plugins, body + "    return Registered(number=request.number, courier_code=courier_code)")
    [request] = requests("A1")
    assert await host.change_courier("acme", request, "7") == Registered(number="A1", courier_code="7")
    await host.close()


async def test_stopping_goes_by_batches_and_raises_one_of_ours(plugins: Plugins) -> None:
    body = """
    limits = Limits(batch=2)
    stopped = ()
    async def stop(self, requests, ctx):
        if requests[0].number == "CRASH":
            raise SystemExit
        self.stopped = (*self.stopped, [each.number for each in requests])
    """
    host = _carrier(plugins, _dedented(body))
    await host.stop("acme", requests("A1", "B2", "C3"))
    assert getattr(host.carriers["acme"], "stopped") == (["A1", "B2"], ["C3"])  # noqa: B009 (of the made class)
    with pytest.raises(PluginCrashed):
        await host.stop("acme", requests("CRASH"))
    await host.close()


@pytest.mark.parametrize(
    ("answer", "quota"),
    [
        ("None", None),
        ("Quota(used=3, total=10)", Quota(used=3, total=10)),
        ("Quota(used=3, total=10, resets_at='soon')", Quota(used=3, total=10)),
    ],
)
async def test_a_quota_is_checked(plugins: Plugins, answer: str, quota: Quota | None) -> None:
    host = _carrier(plugins, f"async def quota(self, ctx):\n    return {answer}")
    assert await host.quota("acme") == quota
    await host.close()


@pytest.mark.parametrize("answer", ["7", "Quota(used='many', total=10)", "1 / 0"])
async def test_what_is_no_quota_is_a_crash(plugins: Plugins, answer: str) -> None:
    host = _carrier(plugins, f"async def quota(self, ctx):\n    return {answer}")
    with pytest.raises(PluginCrashed):
        await host.quota("acme")
    await host.close()


async def test_a_split_order_has_several_codes_and_each_order_is_answered(plugins: Plugins) -> None:
    body = """
    limits = Limits(batch=9)
    async def find_numbers(self, orders, ctx):
        return [
            Missed(number="33", error=NotFound("not shipped yet")),
            ParcelDraft(number="B\\x1b1", supplier_order="11"),
            ParcelDraft(number="Z9", supplier_order="99"),
            ParcelDraft(number="B2", supplier_order="11"),
            Missed(number="11", error=NotFound("there is more to come")),
        ]
    """
    host = _carrier(plugins, _dedented(body))
    one, two, silent, missed = await host.find_numbers("acme", ORDERS)
    await host.close()
    assert [one, two] == [
        ParcelDraft(number="B1", supplier_order="11"),
        ParcelDraft(number="B2", supplier_order="11"),
    ]
    assert isinstance(silent, Missed)
    assert (silent.number, type(silent.error)) == ("22", BadResponse)
    assert isinstance(missed, Missed)
    assert (missed.number, type(missed.error)) == ("33", NotFound)


@pytest.mark.parametrize("answer", ["None", "'11'", "1 / 0"])
async def test_what_are_no_codes_is_a_crash_for_each_order(plugins: Plugins, answer: str) -> None:
    body = f"limits = Limits(batch=3)\nasync def find_numbers(self, orders, ctx):\n    return {answer}"
    host = _carrier(plugins, body)
    found = await host.find_numbers("acme", ORDERS)
    await host.close()
    assert [(each.number, type(each.error)) for each in found if isinstance(each, Missed)] == [
        (order.reference, PluginCrashed) for order in ORDERS
    ]


async def test_a_push_says_what_is_in_it(plugins: Plugins) -> None:
    body = """
    async def receive(self, push, ctx):
        if push.headers.get("sign") != "right":
            raise Rejected("wrong signature")
        return [Tracking(number=each) for each in push.body.decode().split()]
    """
    host = _carrier(plugins, _dedented(body))
    right, wrong = Push(headers={"sign": "right"}, body=b"A1 B2"), Push(headers={}, body=b"A1")
    assert await host.receive("acme", right) == [Tracking(number="A1"), Tracking(number="B2")]
    for _ in range(6):
        with pytest.raises(Rejected):
            await host.receive("acme", wrong)
    assert host.health("acme").health is Health.UP, "anybody may call a webhook"
    await host.close()


@pytest.mark.parametrize(
    "answer", ["None", "[None]", "Tracking(number='A1')", "[Missed(number='A1', error=NotFound())]"]
)
async def test_what_is_no_push_result_is_a_crash(plugins: Plugins, answer: str) -> None:
    host = _carrier(plugins, f"async def receive(self, push, ctx):\n    return {answer}")
    with pytest.raises(PluginCrashed):
        await host.receive("acme", Push(headers={}, body=b""))
    await host.close()


async def test_a_code_without_a_number_is_no_answer(plugins: Plugins) -> None:
    answer = "[ParcelDraft(number=None, supplier_order='11')]"
    host = _carrier(plugins, f"async def find_numbers(self, orders, ctx):\n    return {answer}")
    assert _errors(await host.find_numbers("acme", ORDERS[:1])) == [BadResponse]
    await host.close()


PAUSED: list[Callable[[Host], Awaitable[Any]]] = [
    lambda host: host.track("acme", requests("A1")),
    lambda host: host.retrack("acme", requests("A1")),
    lambda host: host.find_numbers("acme", ORDERS[:1]),
]


@pytest.mark.parametrize("call", PAUSED)
async def test_a_carrier_that_is_paused_is_not_asked(plugins: Plugins, call: Callable[[Host], Awaitable[Any]]) -> None:
    body = """
    calls = 0
    async def change_courier(self, request, courier_code, ctx):
        raise RateLimited("slow down", retry_after=60)
    async def find_numbers(self, orders, ctx):
        self.calls += 1
    track = retrack = find_numbers
    """
    host = _carrier(plugins, _dedented(body))
    [request] = requests("A1")
    assert _errors([await host.change_courier("acme", request, "7")]) == [RateLimited]
    assert _errors(await call(host)) == [RateLimited]
    assert _errors([await host.change_courier("acme", request, "7")]) == [RateLimited]
    await host.close()
    assert getattr(host.carriers["acme"], "calls") == 0  # noqa: B009 (an attribute of the made class)


CHANNEL = """
class Made(Channel):
    id = title = "sms"
    async def send(self, messages, ctx):
        return {answer}

@hookimpl
def tracker_channels(settings):
    return [Made()]
"""


async def _sent(plugins: Plugins, answer: str) -> list[Receipt | Missed]:
    plugins.add("sms", CHANNEL.format(answer=answer))
    host = plugins.host()
    assert set(host.channels) == {"sms"}
    outcomes = await host.send("sms", MESSAGES)
    await host.close()
    return outcomes


async def test_a_channel_gives_one_outcome_per_message_by_its_key(plugins: Plugins) -> None:
    answer = (
        "[Missed(number='c', error=Rejected('no such number')), Receipt(key='z'), "
        "Receipt(key='a', reference='r\\x1b1', parts=2, cost='0.70 SEK'), Receipt(key='a', reference='again')]"
    )
    first, second, third = await _sent(plugins, answer)
    assert first == Receipt(key="a", reference="r1", parts=2, cost="0.70 SEK")
    assert isinstance(second, Missed)
    assert (second.number, type(second.error)) == ("b", BadResponse)
    assert isinstance(third, Missed)
    assert (third.number, type(third.error)) == ("c", Rejected)


@pytest.mark.parametrize("answer", ["None", "[None]", "'abc'", "[Tracking(number='a')]", "1 / 0", "[Receipt(key=[])]"])
async def test_a_channel_that_fails_misses_every_message(plugins: Plugins, answer: str) -> None:
    outcomes = await _sent(plugins, answer)
    assert _numbers(outcomes) == ["a", "b", "c"]
    assert _errors(outcomes) == [PluginCrashed] * 3


async def test_the_newest_answer_that_was_not_understood_is_kept_scrubbed(
    plugins: Plugins, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    body = """
    limits = Limits(batch=9)
    async def track(self, requests, ctx):
        if requests[0].number == "WHOLE":
            raise BadResponse("no", field="$.data", sample="<p>k-123456789\\x1b</p>")
        numbers = [each.number for each in requests]
        return [Missed(number=each, error=BadResponse("no", field="$[0]", sample=each)) for each in numbers]
    """
    host = _carrier(plugins, _dedented(body), sections={"acme": {"api_key": Key("k-123456789")}})
    assert host.sample("acme") is None
    await host.track("acme", requests("WHOLE"))
    assert host.sample("acme") == Sample(text="<p>***</p>", field="$.data", when=NOON)
    await host.track("acme", requests("A1", "B2"))
    await host.close()
    assert host.sample("acme") == Sample(text="B2", field="$[0]", when=NOON)
    debug = [record.getMessage() for record in caplog.records if record.levelno == logging.DEBUG]
    assert "acme 1.2: not understood at $.data: <p>***</p>" in debug


def _dedented(body: str) -> str:
    from textwrap import dedent

    return dedent(body)
