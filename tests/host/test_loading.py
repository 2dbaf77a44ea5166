"""Loading: a bad plugin is a row with a reason and nothing more."""

import sys
from pathlib import Path

import pytest

from tests.host.making import CARRIER, GOOD, Key, Plugins, carrier
from tui_tracker.host import Host, PluginRow, PluginState, only_from_environ


def _row(host: Host, name: str) -> PluginRow:
    return next(row for row in host.rows if row.name == name)


def test_a_good_plugin_gives_its_carrier(plugins: Plugins) -> None:
    plugins.add("acme", carrier(GOOD))
    host = plugins.host()
    assert set(host.carriers) == {"acme"}
    row = _row(host, "acme")
    assert (row.state, row.distribution, row.version) == (PluginState.LOADED, "tui-tracker-acme", "1.2")
    assert row.provides == ("acme",)


@pytest.mark.parametrize(
    ("source", "reason"),
    [
        ("raise SystemExit(3)", "SystemExit: 3"),
        ("def broken(:\n", "line"),
        ("import no_such_module_anywhere", "no_such_module_anywhere"),
        ("1 / 0", "ZeroDivisionError"),
        ("class Strange(BaseException): pass\nraise Strange('odd')", "odd"),
        ("@hookimpl\ndef tracker_carriers(settings):\n    raise RuntimeError('in the hook')", "in the hook"),
        ("@hookimpl\ndef tracker_carriers(settings):\n    return ['text']", "str is no Carrier"),
        ("@hookimpl\ndef tracker_carrier(settings):\n    return []", "no hook tracker_carrier"),
        ("def tracker_carriers(settings):\n    return []", "lacks @hookimpl"),
        ("@hookimpl(wrapper=True)\ndef tracker_carriers(settings):\n    return (yield)", "wrapper"),
        (carrier(GOOD, carrier_id="Not An Id"), "is no id"),
        (carrier("limits = Limits(batch=0)\n" + GOOD), "batch"),
        (carrier("limits = Limits(rate=(0, 1))\n" + GOOD), "rate"),
        (carrier("hosts = 'api.example'\n" + GOOD), "hosts"),
        (carrier("@property\ndef limits(self):\n    raise OSError('no limits')\n" + GOOD), "no limits"),
    ],
)
def test_a_bad_plugin_is_a_row_and_the_others_load(plugins: Plugins, source: str, reason: str) -> None:
    plugins.add("bad", source)
    plugins.add("good", carrier(GOOD, carrier_id="good"))
    host = plugins.host()
    assert set(host.carriers) == {"good"}
    assert _row(host, "bad").state is PluginState.FAILED
    assert reason in _row(host, "bad").reason


def test_a_failure_at_import_keeps_its_traceback_for_the_author(plugins: Plugins) -> None:
    module = plugins.add("bad", "1 / 0")
    assert f"{module}.py" in _row(plugins.host(), "bad").traceback


def test_two_plugins_that_claim_an_id_are_both_refused_and_a_third_too(plugins: Plugins) -> None:
    for name in ("one", "two", "three"):
        plugins.add(name, carrier(GOOD, carrier_id="same"))
    host = plugins.host()
    assert not host.carriers
    assert {row.state for row in host.rows} == {PluginState.FAILED}
    assert "one, three, two" in _row(host, "one").reason


def test_two_plugins_of_one_name_are_not_imported(plugins: Plugins) -> None:
    modules = [plugins.add("acme", carrier(GOOD), distribution=name) for name in ("acme-a", "acme-b")]
    host = plugins.host()
    assert not host.carriers
    assert "acme-a, acme-b" in host.rows[0].reason
    assert not sys.modules.keys() & set(modules)


def test_a_carrier_may_not_take_the_name_of_another_plugin(plugins: Plugins) -> None:
    plugins.add("thief", carrier(GOOD, carrier_id="acme"))
    plugins.add("acme", carrier(GOOD))
    host = plugins.host(switches={"thief": True, "acme": False}, sections={"acme": {"api_key": Key("k-123456")}})
    assert not host.carriers
    assert "name of another plugin" in _row(host, "thief").reason


def test_a_new_third_party_plugin_is_named_but_not_imported(plugins: Plugins) -> None:
    module = plugins.add("acme", carrier(GOOD))
    host = plugins.host(switches={})
    assert _row(host, "acme").state is PluginState.NOT_ENABLED
    assert "acme = true" in _row(host, "acme").reason
    assert module not in sys.modules


def test_built_ins_need_no_switch_but_have_one(plugins: Plugins) -> None:
    plugins.add("a", carrier(GOOD, carrier_id="a"), distribution="tui-tracker")
    plugins.add("b", carrier(GOOD, carrier_id="b"), distribution="TUI_Tracker")
    host = plugins.host(switches={"b": False})
    assert set(host.carriers) == {"a"}
    assert _row(host, "b").state is PluginState.OFF


def test_safe_mode_is_built_ins_only(plugins: Plugins) -> None:
    plugins.add("own", carrier(GOOD, carrier_id="own"), distribution="tui-tracker")
    plugins.add("acme", carrier(GOOD))
    assert set(plugins.host(safe_mode=True).carriers) == {"own"}


@pytest.mark.parametrize(
    ("environ", "loaded"),
    [({}, {"own"}), ({"TUI_TRACKER_PLUGINS": ""}, set()), ({"TUI_TRACKER_PLUGINS": "acme, off"}, {"acme", "off"})],
)
def test_the_environment_names_exactly_the_plugins(plugins: Plugins, environ: dict[str, str], loaded: set[str]) -> None:
    plugins.add("own", carrier(GOOD, carrier_id="own"), distribution="tui-tracker")
    plugins.add("acme", carrier(GOOD))
    plugins.add("off", carrier(GOOD, carrier_id="off"))
    host = plugins.host(switches={"off": False}, only=only_from_environ(environ))
    assert set(host.carriers) == loaded


@pytest.mark.parametrize(
    ("requirement", "met"),
    [
        ("pluggy>=1.0", True),
        ("pluggy (>=1.0,<999)", True),
        ("pluggy", True),
        ("pluggy[dev] >= 1", True),
        ("pluggy<1.0", False),
        ("pluggy==0.0.1", False),
        ("no-such-distribution", False),
        ("no-such-distribution; python_version < '3'", True),
        ("no-such-distribution; extra == 'dev'", True),
    ],
)
def test_what_a_plugin_requires_is_looked_for_before_it_is_imported(
    plugins: Plugins, requirement: str, met: bool
) -> None:
    module = plugins.add("acme", carrier(GOOD), requires=[requirement])
    host = plugins.host()
    assert (set(host.carriers) == {"acme"}) is met
    assert (module in sys.modules) is met
    assert met or requirement in _row(host, "acme").reason


def test_damaged_metadata_of_a_distribution_is_no_reason_to_fail(plugins: Plugins, tmp_path: Path) -> None:
    plugins.add("acme", carrier(GOOD))
    for file in tmp_path.glob("*.dist-info/METADATA"):
        file.unlink()
    host = plugins.host()
    assert set(host.carriers) == {"acme"}
    assert host.rows[0].version == ""


def test_several_carriers_of_one_plugin_fail_alone(plugins: Plugins) -> None:
    source = """
    class Made(Carrier):
        def __init__(self, id):
            self.id = self.title = id
        async def track(self, requests, ctx):
            return []

    @hookimpl
    def tracker_carriers(settings):
        return [Made(entry["id"]) for entry in settings["entries"]]
    """
    plugins.add("url", source)
    host = plugins.host(sections={"url": {"entries": [{"id": "nordpost"}, {"id": "BAD ID"}]}})
    assert set(host.carriers) == {"nordpost"}
    assert [(row.name, row.state) for row in host.rows] == [
        ("url", PluginState.LOADED),
        ("url:BAD ID", PluginState.FAILED),
    ]


def test_text_of_a_plugin_is_harmless_in_its_row(plugins: Plugins) -> None:
    plugins.add("bad", "raise RuntimeError('\\x1b[31mred\\u202e')")
    assert "\x1b" not in _row(plugins.host(), "bad").reason
    assert CARRIER not in _row(plugins.host(), "bad").reason
