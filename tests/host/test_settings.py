"""A plugin's options: from its section and the environment, checked against their declaration."""

from typing import Any

import pytest

from tests.host.making import GOOD, Key, Plugins, carrier
from tui_tracker.host import PluginState
from tui_tracker.model.errors import ConfigError

CONFIG = """
@dataclass(frozen=True, kw_only=True)
class Config:
    api_key: str = option("The key.", secret=True)
    retries: int = option("How often.", default=3)
    fast: bool = option("Hurry.", default=False)
"""
ACME = carrier(
    "config_type = Config\nasync def track(self, requests, ctx):\n"
    "    return [Tracking(number=each.number, raw_status=repr(vars(ctx.config))[::-1]) for each in requests]",
    more=CONFIG,
)


async def _config(plugins: Plugins, **given: Any) -> Any:
    from tui_tracker.plugin import Tracking, TrackRequest

    plugins.add("acme", ACME)
    host = plugins.host(**given)
    (outcome,) = await host.track("acme", [TrackRequest(number="A1")])
    await host.close()
    assert isinstance(outcome, Tracking)
    return outcome.raw_status[::-1]  # turned round on its way out: it would be masked


async def test_options_come_from_the_section(plugins: Plugins) -> None:
    text = await _config(plugins, sections={"acme": {"api_key": Key("secret-1"), "retries": 5}})
    assert text == "{'api_key': 'secret-1', 'retries': 5, 'fast': False}"


async def test_the_environment_wins_and_is_read_by_type(plugins: Plugins) -> None:
    environ = {"TUI_TRACKER_ACME_RETRIES": "7", "TUI_TRACKER_ACME_FAST": "true", "TUI_TRACKER_ACME_API_KEY": "from-env"}
    text = await _config(plugins, sections={"acme": {"api_key": Key("secret-1")}}, environ=environ)
    assert text == "{'api_key': 'from-env', 'retries': 7, 'fast': True}"


@pytest.mark.parametrize(
    ("section", "environ", "says"),
    [
        ({}, {}, "needs api_key"),
        ({"api_key": Key("secret-1"), "retries": "many"}, {}, "retries"),
        ({"api_key": Key("secret-1"), "retries": "5"}, {}, "retries"),
        ({"api_key": Key("secret-1"), "retries": None}, {}, "retries"),
        ({"api_key": Key("secret-1")}, {"TUI_TRACKER_ACME_RETRIES": "many"}, "retries"),
        ({"api_key": 5}, {}, "api_key"),
        (["not", "a", "table"], {}, "not a table"),
    ],
)
def test_a_wrong_or_missing_option_is_a_row_that_names_it(
    plugins: Plugins, section: Any, environ: dict[str, str], says: str
) -> None:
    plugins.add("acme", ACME)
    plugins.add("good", carrier(GOOD, carrier_id="good"))
    host = plugins.host(sections={"acme": section}, environ=environ)
    row = host.rows[0]
    assert (row.name, row.state) == ("acme", PluginState.NOT_CONFIGURED)
    assert says in row.reason
    assert "secret-1" not in repr(row)
    assert set(host.carriers) == {"good"}


def test_a_missing_option_says_how_to_set_it(plugins: Plugins) -> None:
    plugins.add("acme", ACME)
    reason = plugins.host().rows[0].reason
    assert "[carriers.acme]" in reason
    assert "TUI_TRACKER_ACME_API_KEY" in reason


def test_a_secret_that_can_not_be_had_is_a_row(plugins: Plugins) -> None:
    class Gone:
        def reveal(self) -> str:
            raise ConfigError("no variable ACME_KEY", hint="Set it.")

    plugins.add("acme", ACME)
    row = plugins.host(sections={"acme": {"api_key": Gone()}}).rows[0]
    assert (row.state, row.reason) == (PluginState.NOT_CONFIGURED, "no variable ACME_KEY Set it.")


def test_a_plugin_sees_its_own_section_and_no_other(plugins: Plugins) -> None:
    seen = "SEEN = []\n@hookimpl\ndef tracker_carriers(settings):\n    SEEN.append(dict(settings))\n    return []"
    import sys

    module = plugins.add("acme", seen)
    plugins.add("acme-pro", seen)
    environ = {"TUI_TRACKER_ACME_PRO_KEY": "pro", "TUI_TRACKER_ACME_KEY": "plain", "OTHER": "x"}
    plugins.host(sections={"acme": {"a": 1}, "acme-pro": {"b": 2}, "17track": {"c": 3}}, environ=environ)
    assert sys.modules[module].SEEN == [{"a": 1, "key": "plain"}]


def test_an_unknown_option_is_said_in_the_log(plugins: Plugins, caplog: pytest.LogCaptureFixture) -> None:
    plugins.add("acme", ACME)
    host = plugins.host(sections={"acme": {"api_key": "k-12345", "retires": 4}})
    assert set(host.carriers) == {"acme"}
    assert "no option 'retires', did you mean 'retries'?" in caplog.text
