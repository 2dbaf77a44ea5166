"""A look-up that a configuration describes, against the conformance kit: one TOML entry, no code of its own."""

import tomllib
from collections.abc import Mapping
from typing import Any, Final

from tui_tracker.testing import CarrierSuite
from tui_tracker_url.lookup_carrier import LookupCarrier

ENTRY: Final[Mapping[str, Any]] = tomllib.loads("""
id = "nordpost"
title = "Nordpost"
url = "https://nordpost.example/track/{number}"
pattern = "NP[0-9]{10}"

[lookup]
url = "https://api.nordpost.example/parcels/{number}?lang={language}"

[lookup.headers]
X-Api-Key = "stand-in-key"

[lookup.not_found]
http = [404]
path = "$.error"
values = ["NO_PARCEL"]

[lookup.parcel]
status = "$.parcel.state"

[lookup.events]
list = "$.parcel.scans"
time = "$.at"
zone = "Europe/Stockholm"
text = "$.said"
code = "$.kind"
place = ["$.city", "$.depot"]
country = "$.land"

[lookup.statuses]
MOV = "in_transit"
DLV = "delivered"

[[lookup.patterns]]
text = "ombud|paketbox"
status = "pick_up.ready_for_pickup"
""")


def made(settings: Mapping[str, Any]) -> LookupCarrier:
    """The carrier as the plugin makes it: without the secret."""
    link = {name: ENTRY[name] for name in ("id", "title", "url", "pattern")}
    return LookupCarrier(options={**ENTRY["lookup"], "headers": {"X-Api-Key": None}}, **link)


class TestNordpost(CarrierSuite):
    """The post and its numbers are made up."""

    carrier = made
    config = ENTRY["lookup"]
    own_numbers = ("NP0123456789",)
