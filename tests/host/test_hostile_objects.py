"""Objects of a plugin that raise, change or never end where they are merely looked at."""

from datetime import UTC, datetime, timedelta, timezone

import pytest

from tests.host.making import GOOD, Plugins, carrier, requests
from tui_tracker.host import Health, PluginState
from tui_tracker.plugin import Carrier, Missed, PluginCrashed, RateLimited, Tracking

ODD = """
class Odd({base}):
    def __str__(self):
        raise {what}
    __repr__ = __str__
"""
ZONE = """
from datetime import timedelta, tzinfo
class Zone(tzinfo):
    asked = 0
    def utcoffset(self, when):
        Zone.asked += 1
        if Zone.asked > 1:
            raise ValueError("asked again")
        return timedelta(hours=2)
    def dst(self, when):
        raise ValueError("no")
    tzname = dst
"""
MINDS = {
    "registers": "False",
    "limits": "Limits()",
    "hosts": "frozenset()",
    "looks_up": "True",
    "finds_numbers": "False",
    "page_first": "False",
    "title": "'Bad'",
    "url_template": "None",
    "config_type": "None",
}


@pytest.mark.parametrize("what", ["ValueError()", "SystemExit(3)", "KeyboardInterrupt()"])
@pytest.mark.parametrize("base", ["Exception", "BaseException", "SystemExit", "SyntaxError"])
def test_an_error_at_import_whose_text_raises_is_one_plugins(plugins: Plugins, base: str, what: str) -> None:
    plugins.add("bad", ODD.format(base=base, what=what) + "raise Odd()")
    plugins.add("good", carrier(GOOD, carrier_id="good"))
    host = plugins.host()
    assert [row.state for row in host.rows] == [PluginState.FAILED, PluginState.LOADED]
    assert host.rows[0].reason
    assert "raise Odd()" in host.rows[0].traceback


@pytest.mark.parametrize("what", ["ValueError()", "SystemExit(3)", "KeyboardInterrupt()"])
@pytest.mark.parametrize("base", ["Exception", "BaseException", "Unavailable", "BadResponse"])
async def test_an_error_of_a_call_whose_text_raises_is_a_crash(plugins: Plugins, base: str, what: str) -> None:
    body = "async def track(self, requests, ctx):\n    raise Odd()"
    plugins.add("bad", carrier(body, carrier_id="bad", more=ODD.format(base=base, what=what)))
    host = plugins.host()
    for _ in range(2):
        (outcome,) = await host.track("bad", requests("A1"))
        assert isinstance(outcome, Missed)
        assert isinstance(outcome.error, PluginCrashed)
    await host.close()


async def test_a_time_keeps_the_offset_it_had_and_no_code_of_the_plugin(plugins: Plugins) -> None:
    body = """
    async def track(self, requests, ctx):
        when = datetime(2026, 1, 1, tzinfo=Zone())
        return [Tracking(number="A1", events=[Event(when=when, text="x")])]
    """
    plugins.add("bad", carrier(body, carrier_id="bad", more=ZONE))
    host = plugins.host()
    (outcome,) = await host.track("bad", requests("A1"))
    await host.close()
    assert isinstance(outcome, Tracking)
    (event,) = outcome.events
    assert event.when == datetime(2026, 1, 1, tzinfo=timezone(timedelta(hours=2)))
    assert event.when is not None
    assert type(event.when.tzinfo) is timezone


async def test_a_pause_until_a_time_of_an_odd_zone_can_be_told(plugins: Plugins) -> None:
    body = """
    async def track(self, requests, ctx):
        raise RateLimited("x", retry_after=datetime(2027, 1, 1, tzinfo=Zone()))
    """
    plugins.add("bad", carrier(body, carrier_id="bad", more=ZONE))
    host = plugins.host()
    (outcome,) = await host.track("bad", requests("A1"))
    await host.close()
    assert isinstance(outcome, Missed)
    assert isinstance(outcome.error, RateLimited)
    assert host.health("bad").paused_until == datetime(2026, 12, 31, 22, tzinfo=UTC)


@pytest.mark.parametrize("attribute", MINDS)
def test_what_a_carrier_declares_is_read_once(plugins: Plugins, attribute: str) -> None:
    body = f"""
    asked = 0
    async def track(self, requests, ctx):
        return ()
    @property
    def {attribute}(self):
        type(self).asked += 1
        if type(self).asked > 2:  # its configuration is found by the class
            raise ValueError("changed its mind")
        return {MINDS[attribute]}
    """
    plugins.add("bad", carrier(body, carrier_id="bad"))
    host = plugins.host()
    assert [getattr(host.carriers["bad"], attribute) for _ in range(3)]


def test_only_a_carriers_own_methods_are_offered(plugins: Plugins) -> None:
    plugins.add("acme", carrier(GOOD + "\nasync def stop(self, requests, ctx): pass"))
    made = type(plugins.host().carriers["acme"])
    assert made.stop is not Carrier.stop
    assert made.retrack is Carrier.retrack


def test_an_id_that_changes_is_none(plugins: Plugins) -> None:
    body = """
    asked = 0
    async def track(self, requests, ctx):
        return ()
    @property
    def id(self):
        type(self).asked += 1
        return "../no id" if type(self).asked == 1 else "bad"
    """
    plugins.add("bad", carrier(body, carrier_id="bad"))
    host = plugins.host()
    assert host.rows[0].state is PluginState.FAILED
    assert not host.carriers


@pytest.mark.parametrize(
    "limits",
    [
        *(f"min_interval={value}" for value in ("float('nan')", "float('inf')", "10**400", "-5", "'x'", "None")),
        *(f"rate={value}" for value in ("(1, float('inf'))", "(10**400, 1)", "('a', 1)", "(1,)", "5", "(True, 1)")),
        *(f"{name}={value}" for name in ("batch", "concurrent", "answer") for value in ("10**9", "2.5", "True", "'1'")),
    ],
)
def test_limits_that_make_no_sense_are_said(plugins: Plugins, limits: str) -> None:
    plugins.add("bad", carrier(GOOD + f"\nlimits = Limits({limits})", carrier_id="bad"))
    (row,) = plugins.host().rows
    assert row.state is PluginState.FAILED
    assert row.reason.startswith("limits: ")


@pytest.mark.parametrize("hosts", ["'acme.example'", "None", "5", "(3,)", "{str(n) for n in range(2000)}"])
def test_hosts_that_are_no_set_of_names_are_said(plugins: Plugins, hosts: str) -> None:
    plugins.add("bad", carrier(GOOD + f"\nhosts = {hosts}", carrier_id="bad"))
    assert plugins.host().rows[0].reason.startswith("hosts is not a set of names")


async def test_an_answer_without_end_is_a_crash_and_not_a_lost_thread(plugins: Plugins) -> None:
    more = """
    class Endless(list):
        def __iter__(self):
            while True:
                yield Missed(number="Z", error=NotFound("x"))
    """
    plugins.add(
        "bad", carrier("async def track(self, requests, ctx):\n    return Endless([1])", carrier_id="bad", more=more)
    )
    host = plugins.host()
    (outcome,) = await host.track("bad", requests("A1"))
    await host.close()
    assert "more than 10000 outcomes" in str(outcome)
    assert host.health("bad").health is Health.UP


async def test_a_carrier_that_looks_nothing_up_may_find_codes(plugins: Plugins) -> None:
    from tui_tracker.plugin import ParcelDraft, SupplierOrder

    body = """
    looks_up = False
    finds_numbers = True
    async def track(self, requests, ctx):
        return ()
    async def find_numbers(self, orders, ctx):
        return [ParcelDraft(supplier_order=each.reference, number="A1") for each in orders]
    """
    plugins.add("acme", carrier(body))
    host = plugins.host()
    (found,) = await host.find_numbers("acme", [SupplierOrder(reference="88")])
    await host.close()
    assert isinstance(found, ParcelDraft)


def test_standard_error_is_the_programs_own(plugins: Plugins, capsys: pytest.CaptureFixture[str]) -> None:
    plugins.add("acme", "import sys\nprint('key', file=sys.stderr)\nsys.stderr.buffer.write(b'x')\n" + carrier(GOOD))
    plugins.host()
    assert capsys.readouterr().err == ""
