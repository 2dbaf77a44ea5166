"""A secret appears nowhere: not in the log, not in errors, not in tracebacks, not in rows or notices."""

import logging

import pytest

from tests.host.making import Key, Plugins, carrier, requests
from tui_tracker.host import Masker, MaskFilter
from tui_tracker.host.secrets import revealed, secrets_in
from tui_tracker.plugin import Missed

KEY = 'k-9/"sesame&ö'
CONFIG = """
@dataclass(frozen=True, kw_only=True)
class Config:
    api_key: str = option("The key.", secret=True)
    region: str = option("Where.", default="eu")
"""
LEAKS = {
    "raise": "raise RuntimeError(f'bad key {ctx.config.api_key}')",
    "cause": "try:\n    {}[ctx.config.api_key]\nexcept KeyError as e:\n    raise ValueError('no') from e",
    "exit": "raise SystemExit(ctx.config.api_key)",
    "error": "raise Unavailable(f'no route to ?key={ctx.config.api_key}')",
    "bad": "raise BadResponse('odd', field=ctx.config.api_key, sample='x' + ctx.config.api_key)",
    "outcome": "return [Missed(number='A1', error=NotFound(repr(ctx.config)))]",
    "denied": "raise AuthFailed(ctx.config.api_key)",
    "log": "ctx.log.warning('key %s', ctx.config.api_key)\nraise NotFound('x')",
    "log-args": "ctx.log.warning('key %d', ctx.config.api_key)\nraise NotFound('x')",
    "log-traceback": "try:\n    {}[ctx.config.api_key]\nexcept KeyError:\n    ctx.log.exception('?')\nraise NotFound",
    "quoted": "from urllib.parse import quote\nraise Unavailable('https://x.example/?' + quote(ctx.config.api_key))",
    "json": "import json\nraise BadResponse('sent ' + json.dumps({'k': ctx.config.api_key}))",
}


@pytest.mark.parametrize("leak", LEAKS.values(), ids=LEAKS.keys())
async def test_a_key_never_leaves_the_plugin(plugins: Plugins, leak: str, caplog: pytest.LogCaptureFixture) -> None:
    body = "config_type = Config\nasync def track(self, requests, ctx):\n" + "\n".join(
        "    " + line for line in leak.splitlines()
    )
    plugins.add("acme", carrier(body, more=CONFIG))
    host = plugins.host(sections={"acme": {"api_key": Key(KEY)}})
    caplog.set_level(logging.DEBUG)
    outcomes = [(await host.track("acme", requests("A1")))[0] for _ in range(5)]
    await host.close()
    errors = [each.error for each in outcomes if isinstance(each, Missed)]
    assert len(errors) == 5
    written = [caplog.text, *map(repr, outcomes), *host.notices(), *(each.reason for each in host.healths())]
    written += [host.masker.traceback(each) for each in errors]
    written += [f"{vars(each)} {each.__cause__!r} {each.__context__!r}" for each in errors]
    for form in (KEY, repr(KEY)[1:-1], "sesame"):
        assert not [text for text in written if form in text]


async def test_the_log_still_says_what_happened(plugins: Plugins, caplog: pytest.LogCaptureFixture) -> None:
    body = "config_type = Config\nasync def track(self, requests, ctx):\n    " + LEAKS["raise"]
    module = plugins.add("acme", carrier(body, more=CONFIG))
    host = plugins.host(sections={"acme": {"api_key": Key(KEY)}})
    await host.track("acme", requests("A1"))
    await host.close()
    assert "RuntimeError: bad key ***" in caplog.text
    assert f"{module}.py" in caplog.text
    assert caplog.records[0].name == "tui_tracker.plugin.acme"


def test_a_key_in_a_failure_while_loading_is_masked(plugins: Plugins) -> None:
    plugins.add("acme", "@hookimpl\ndef tracker_carriers(settings):\n    raise RuntimeError(settings['api_key'])")
    (row,) = plugins.host(sections={"acme": {"api_key": Key(KEY)}}).rows
    assert "***" in row.reason
    assert "sesame" not in repr(row)


def test_a_key_from_the_environment_is_masked_too(plugins: Plugins) -> None:
    plugins.add("acme", carrier("config_type = Config\nasync def track(self, requests, ctx): ...", more=CONFIG))
    host = plugins.host(environ={"TUI_TRACKER_ACME_API_KEY": KEY})
    assert host.masker(f"x {KEY} y") == "x *** y"


def test_long_secrets_first_and_short_ones_as_words_only() -> None:
    mask = Masker(["abcd", "abcdef", "7", ""])
    assert mask("abcdef abcd 7 17 day7") == "*** *** *** 17 day7"


def test_lines_of_a_key_file_are_masked_by_themselves() -> None:
    mask = Masker(["-----BEGIN KEY-----\nMIIEvQIBADANBgkq\nabc\n"])
    assert "MIIEvQ" not in mask("line 2: MIIEvQIBADANBgkq")


def test_a_masked_record_has_no_control_characters() -> None:
    record = logging.LogRecord("x", logging.INFO, "f", 1, "\x1b[31m%s\u202e\nnext", ("red",), None)
    assert MaskFilter(Masker()).filter(record)
    assert record.getMessage() == "[31mred\nnext"


def test_secrets_are_found_and_revealed_however_deep() -> None:
    section = {"a": [{"b": Key("one")}], "c": Key("two"), "d": 3}
    assert secrets_in(section) == ["one", "two"]
    assert revealed(section) == {"a": [{"b": "one"}], "c": "two", "d": 3}


def test_an_option_that_is_not_secret_is_not_masked(plugins: Plugins) -> None:
    plugins.add("acme", carrier("config_type = Config\nasync def track(self, requests, ctx): ...", more=CONFIG))
    host = plugins.host(sections={"acme": {"api_key": Key(KEY), "region": "antarctica"}})
    assert host.masker("antarctica") == "antarctica"


ECHOES = {
    "event": "events=[Event(when=ctx.now(), text='key ' + key)]",
    "place": "events=[Event(when=ctx.now(), text='x', place=key, code=key)]",
    "raw status": "raw_status='InTransit_' + key",
    "courier": "courier=key",
    "memo": "memo={'k': key, key: 'v'}",
    "small letters": "raw_status=key.lower()",
    "cut by us": "raw_status='y' * 490 + key",
    "cut by the plugin": "raw_status=('y' * 490 + key)[:500]",
    "cut in the middle": "raw_status=key[:12] + ', Lund'",
    "a broken line": "raw_status=key[:9] + chr(10) + key[9:]",
    "invisible characters": "raw_status=key[:9] + chr(0x200b) + key[9:]",
    "last mile": "last_mile_number=key",
}


@pytest.mark.parametrize("echo", ECHOES.values(), ids=ECHOES.keys())
async def test_a_key_that_the_service_sends_back_is_not_kept(plugins: Plugins, echo: str) -> None:
    secret = "KEYsecret0123456789abcdef"
    body = (
        "config_type = Config\nasync def track(self, requests, ctx):\n    key = ctx.config.api_key\n"
        f"    return [Tracking(number='A1', {echo})]"
    )
    plugins.add("acme", carrier(body, more=CONFIG))
    host = plugins.host(sections={"acme": {"api_key": Key(secret)}})
    (outcome,) = await host.track("acme", requests("A1"))
    await host.close()
    assert "***" in repr(outcome)
    assert not [part for part in (secret[:5], secret[-5:]) if part.lower() in repr(outcome).lower()]


def test_words_that_only_begin_like_a_secret_stay() -> None:
    mask = Masker(["Shipping-key-0123456789abcdefghijklmnop"])
    assert mask("Shipping information received by Shipping AB") == "Shipping information received by Shipping AB"
