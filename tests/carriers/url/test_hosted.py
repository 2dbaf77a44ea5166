"""Link-only carriers as the host loads them."""

from datetime import UTC, datetime
from importlib.metadata import EntryPoint

from tui_tracker.host import Host, HostOptions

NOW = datetime(2026, 5, 4, 9, 0, tzinfo=UTC)


async def test_good_entries_are_carriers_with_a_page_and_a_bad_one_is_left_out() -> None:
    entries = [
        {"id": "nordpost", "title": "Nordpost", "url": "https://nordpost.example/?n=", "pattern": "NP[0-9]{10}"},
        {"id": "bad", "url": "javascript:{number}"},
    ]
    host = Host(
        HostOptions(switches={"url": True}),
        sections={"url": {"entries": entries, "tracking_url": "https://follow.example/en#nums="}},
        memory=None,
        now=lambda: NOW,
        entry_points=[EntryPoint(name="url", value="tui_tracker_url", group="tui_tracker")],
        environ={},
    )
    host.load()
    assert set(host.carriers) == {"link", "nordpost"}
    assert await host.tracking_urls("nordpost", [("NP 1/2", "")]) == ["https://nordpost.example/?n=NP%201%2F2"]
    assert await host.tracking_urls("link", [("AB1", "")]) == ["https://follow.example/en#nums=AB1"]
    (found,) = (await host.detect(["NP0123456789"])).values()
    assert [(carrier_id, each.courier, each.confidence) for carrier_id, each in found] == [
        ("nordpost", "Nordpost", 0.8),
        ("link", "", 0.0),
    ]
    assert {state.health.value for state in host.healths()} == {"link_only"}
    await host.close()
