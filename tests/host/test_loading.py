"""Loading: a bad plugin is a row with a reason and nothing more."""

import sys
from pathlib import Path

import pytest

from tests.host.making import CARRIER, GOOD, NOON, Key, Plugins, carrier
from tui_tracker.config import only_from_environ
from tui_tracker.host import Host, HostOptions, PluginRow, PluginState
from tui_tracker.host.blocked import Blocked, shipped
from tui_tracker.host.deprecations import Deprecated
from tui_tracker.host.loader import Loader


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
        (
            "import functools\n@hookimpl\ndef made(settings): ...\ntracker_carriers = functools.partial(made)",
            "there is no hook made",
        ),
        ("import functools\ntracker_carriers = functools.partial(list)", "is a functools.partial, not a function"),
        ("class Hook:\n    def __call__(self): ...\ntracker_carriers = Hook()", "is a Hook, not a function"),
        (
            "import pluggy\n@pluggy.HookimplMarker('other')\ndef tracker_carriers(settings):\n    return []",
            "it has the marker of other, not the one of tui_tracker.plugin",
        ),
        ("@hookimpl\nasync def tracker_carriers(settings):\n    return []", "is async"),
        ("@hookimpl\nasync def tracker_carriers(settings):\n    yield 1", "is async"),
        ("@hookimpl\ndef tracker_carriers(settings, colour):\n    return []", "colour"),
        ("def tracker_carier(settings):\n    return []", "did you mean tracker_carriers?"),
        ("@hookimpl\ndef carriers(settings):\n    return []", "did you mean tracker_carriers?"),
        ("def carriers(settings):\n    return []", "has no hook"),
        ("@hookimpl\ndef tracker_carriers(settings):\n    while True: yield None", "more than 200 objects"),
        (
            carrier(GOOD, carrier_id="same") + "    yield Made()\n",
            "gives the id same more than once: none of them is used",
        ),
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
    assert "tui-tracker plugins enable acme" in _row(host, "acme").reason
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


LATE = {
    "import": "GO.wait()",
    "hook": "@hookimpl\ndef tracker_carriers(settings):\n    GO.wait()\n    return []",
    "generator": "@hookimpl\ndef tracker_carriers(settings):\n    while not GO.wait(0.01): pass\n    yield None",
    "property": carrier("@property\ndef limits(self):\n    GO.wait()\n    return Limits()\n" + GOOD, carrier_id="bad"),
}


@pytest.mark.parametrize("where", LATE)
@pytest.mark.parametrize("distribution", ["tui-tracker-bad", "tui-tracker"])
def test_a_plugin_that_does_not_come_back_is_named_and_the_others_load(
    plugins: Plugins, where: str, distribution: str
) -> None:
    module = plugins.add("bad", "GO = threading.Event()\n" + LATE[where], distribution=distribution)
    plugins.add("good", carrier(GOOD, carrier_id="good"))
    host = plugins.host(load_deadline=0.5)
    try:
        assert set(host.carriers) == {"good"}
        row = _row(host, "bad")
        assert row.state is PluginState.FAILED
        line = 1 + next(n for n, text in enumerate(Path(_file(module)).read_text().splitlines()) if "GO.wait" in text)
        assert f"not ready after 0.5 s, at {module}.py:{line}: not used" in row.reason
    finally:
        sys.modules[module].GO.set()


def test_only_who_imports_the_module_that_hangs_waits_for_it(plugins: Plugins) -> None:
    helper = plugins.add("helper", "GO = threading.Event()\nGO.wait()")
    plugins.entries.clear()
    stuck = {name: plugins.add(name, f"import {helper}") for name in ("one", "two")}
    plugins.add("zeta", carrier(GOOD, carrier_id="zeta"))
    host = plugins.host(load_deadline=0.5)
    try:
        assert set(host.carriers) == {"zeta"}
        assert f"{helper}.py:" in _row(host, "one").reason
        assert f"{stuck['two']}.py:" in _row(host, "two").reason, "it waits for the lock of the other's import"
    finally:
        sys.modules[helper].GO.set()


def test_rows_are_there_once_the_plugins_are_loaded(plugins: Plugins) -> None:
    plugins.add("acme", carrier(GOOD))
    host = Host(HostOptions(), sections={}, memory=None, now=lambda: NOON, entry_points=plugins.entries, environ={})
    assert [row.name for row in host.rows] == []
    host.load()
    assert [row.name for row in host.rows] == ["acme"]


def test_what_comes_too_late_is_not_used(plugins: Plugins) -> None:
    more = "GO, DONE = threading.Event(), threading.Event()\nGO.wait()"
    module = plugins.add("bad", carrier(GOOD, more=more) + "    DONE.set()\n")
    host = plugins.host(load_deadline=0.2)
    made = sys.modules[module]
    made.GO.set()
    assert made.DONE.wait(10)
    assert host.rows[0].state is PluginState.FAILED
    assert not host.carriers


def test_a_plugin_that_stops_the_program_stops_itself(plugins: Plugins) -> None:
    plugins.add("bad", "raise KeyboardInterrupt('mine')")
    plugins.add("good", carrier(GOOD, carrier_id="good"))
    assert set(plugins.host().carriers) == {"good"}


def _file(module: str) -> str:
    file = sys.modules[module].__file__
    assert file is not None
    return file


@pytest.mark.parametrize(
    ("switch", "state"),
    [
        (True, PluginState.LOADED),
        (False, PluginState.OFF),
        ("tui-tracker-acme", PluginState.LOADED),
        ("TUI_Tracker.Acme", PluginState.LOADED),
        ("someone-elses-acme", PluginState.NOT_ENABLED),
        ("", PluginState.NOT_ENABLED),
    ],
)
def test_a_plugin_is_switched_on_by_name_and_by_who_ships_it(
    plugins: Plugins, switch: bool | str, state: PluginState
) -> None:
    module = plugins.add("acme", carrier(GOOD))
    host = plugins.host(switches={"acme": switch})
    assert _row(host, "acme").state is state
    assert (module in sys.modules) is (state is PluginState.LOADED)


def test_a_name_that_changed_hands_is_asked_for_again(plugins: Plugins) -> None:
    plugins.add("acme", carrier(GOOD), distribution="lookalike")
    reason = _row(plugins.host(switches={"acme": "tui-tracker-acme"}), "acme").reason
    assert "was enabled from tui-tracker-acme, but now lookalike has that name" in reason
    assert "tui-tracker plugins enable acme" in reason


def test_of_two_of_one_name_the_chosen_distributions_is_used(plugins: Plugins) -> None:
    plugins.add("acme", carrier(GOOD), distribution="acme-a")
    plugins.add("acme", carrier(GOOD), distribution="acme-b")
    host = plugins.host(switches={"acme": "acme-b"})
    assert set(host.carriers) == {"acme"}
    states = {row.distribution: row.state for row in host.rows}
    assert states == {"acme-a": PluginState.NOT_ENABLED, "acme-b": PluginState.LOADED}


@pytest.mark.parametrize(
    ("versions", "blocked"), [("", True), ("<2", True), ("==1.*", True), (">=1.3", False), ("!=1.2", False)]
)
def test_a_blocked_release_is_not_imported(plugins: Plugins, versions: str, blocked: bool) -> None:
    module = plugins.add("acme", carrier(GOOD))
    entry = Blocked(name="TUI_tracker.acme", versions=versions, reason="eats data", link="https://acme.example/1")
    loader = Loader(HostOptions(switches={"acme": True}), {}, plugins.entries, {}, blocked=[entry])
    loader.load()
    (row,) = loader.rows
    assert (row.state is PluginState.FAILED) is blocked
    assert (module not in sys.modules) is blocked
    said = "tui-tracker-acme 1.2 is blocked: eats data (https://acme.example/1)"
    assert row.reason == (said if blocked else "")


def test_the_block_list_that_is_shipped_can_be_read() -> None:
    assert [each for each in shipped() if not (each.name and each.reason and each.link)] == []


OLD = Deprecated(since="0.9", removed_in="2.0", instead="write a Limits")


@pytest.mark.parametrize(
    ("name", "source", "uses"),
    [
        ("Quota", carrier(GOOD), True),
        ("Carrier.retrack", carrier(GOOD + "\nasync def retrack(self, requests, ctx): ..."), True),
        ("Carrier.retrack", carrier(GOOD), False),
        ("NoSuchName", carrier(GOOD), False),
    ],
)
def test_what_a_plugin_uses_that_is_to_be_removed_is_said_in_its_row(
    plugins: Plugins, name: str, source: str, uses: bool
) -> None:
    plugins.add("acme", source)
    loader = Loader(HostOptions(switches={"acme": True}), {}, plugins.entries, {}, register={name: OLD})
    loader.load()
    (row,) = loader.rows
    assert row.state is PluginState.LOADED
    assert row.warnings == ((f"uses {name}, deprecated since 0.9, removed in 2.0: write a Limits",) if uses else ())


def test_no_metadata_is_read_before_a_row_is_asked_for(plugins: Plugins, tmp_path: Path) -> None:
    for name in ("acme", "beta"):
        plugins.add(name, carrier(GOOD, carrier_id=name))
    host = plugins.host(switches={"acme": False})
    for file in tmp_path.glob("*/*.dist-info/METADATA"):
        file.write_text(file.read_text().replace("Version: 1.2", "Version: 7"))
    assert {row.version for row in host.rows} == {"7"}


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
        ("no-such-distribution; python_version >= '3'", False),
        ("no-such-distribution; extra == 'dev'", True),
        ("pluggy~=1.0", True),
        ("pluggy~=0.9", False),
        ("pluggy==1.*", True),
        ("pluggy==0.*", False),
        ("pluggy!=1.*", False),
        ("pluggy===1.0", False),
        ("pluggy>1.0rc1,<999.0rc1", True),
        ("aiohttp[speedups]>=3", False),
        ("acme-helper", False),
        ("pluggy @ https://pluggy.example/pluggy.whl", True),
        ("not a requirement at all", True),
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


@pytest.mark.parametrize(
    ("requirement", "met"),
    [
        ("acme-helper", True),
        ("acme_helper>=1.0", True),  # 2.0rc1 is installed, and counts
        ("acme-helper>=2.0", False),
        ("acme-helper[plain]", True),
        ("acme-helper[all]", False),
        ("acme-helper[circle]", True),
    ],
)
def test_extras_and_pre_releases_count(plugins: Plugins, requirement: str, met: bool, tmp_path: Path) -> None:
    info = tmp_path / "acme_helper-2.0rc1.dist-info"
    info.mkdir()
    (info / "METADATA").write_text(
        "Metadata-Version: 2.1\nName: acme-helper\nVersion: 2.0rc1\n"
        "Requires-Dist: pluggy; extra == 'plain'\n"
        "Requires-Dist: no-such-distribution; extra == 'all'\n"
        "Requires-Dist: acme-helper[circle]; extra == 'circle'\n"
    )
    plugins.add("acme", carrier(GOOD), requires=[requirement])
    assert (set(plugins.host().carriers) == {"acme"}) is met


@pytest.mark.parametrize(("python", "met"), [(">=3.11", True), ("<3", False), ("~=3.8", True), ("odd", True)])
def test_the_python_that_a_plugin_requires_is_looked_at(plugins: Plugins, python: str, met: bool) -> None:
    plugins.add("acme", carrier(GOOD), python=python)
    host = plugins.host()
    assert (set(host.carriers) == {"acme"}) is met
    assert met or f"needs Python {python}" in host.rows[0].reason


def test_damaged_metadata_of_a_distribution_is_no_reason_to_fail(plugins: Plugins, tmp_path: Path) -> None:
    plugins.add("acme", carrier(GOOD))
    for file in tmp_path.glob("*/*.dist-info/METADATA"):
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
