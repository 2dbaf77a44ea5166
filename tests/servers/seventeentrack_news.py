"""What a parcel can have lived through, in the form of 17TRACK's `track_info` and in our own words."""

from datetime import UTC, datetime, timedelta
from typing import Any, Final, Literal

Json = dict[str, Any]
News = Literal[
    "not_yet",  # -18019909
    "unknown",  # accepted, and the couriers have nothing
    "label",
    "in_transit",
    "customs",
    "out_for_delivery",
    "pick_up",
    "failed",
    "returning",
    "returned",
    "delivered",
    "handed_on",  # delivered says the first courier, to the second, who is under way
    "two_couriers",  # the same, and the second has delivered
    "odd",  # status words that no version of the API has
    "left_out",  # in neither list
    "invalid",  # can't be registered: -18010012
    "undetected",  # can't be registered without a courier code: -18019903
    "needs_more",  # can't be registered without country and postal code: -18010018
]

START: Final = datetime(2026, 4, 20, 8, 0, tzinfo=UTC)
COURIER: Final = (3011, "China Post")
LAST_MILE: Final = (19241, "Landsposten")

# What v2.4 has beside the news in each entry; null where nothing was registered with the number.
MORE: Final[Json] = dict.fromkeys(
    (
        "destination_postal_code", "origin_country", "destination_country", "destination_city", "ship_date", "shipper",
        "consignee", "phone_number_last_4", "phone_number", "cpf_or_cnpj", "special_tracking_info",
    )
)  # fmt: skip
_STAGES: Final = (
    "InfoReceived", "PickedUp", "Departure", "Arrival", "AvailableForPickup", "OutForDelivery", "Delivered",
    "Returning", "Returned",
)  # fmt: skip

# A parcel's life as far as each kind of news: hours after START, sub-status, key stage, words, place, country.
_Scan = tuple[int, str, str | None, str, str, str]
_JOURNEY: Final[tuple[_Scan, ...]] = (
    (0, "InfoReceived", "InfoReceived", "Sender has told us about the item", "", ""),
    (9, "InTransit_PickedUp", "PickedUp", "Item taken over from sender", "Hangzhou", "CN"),
    (40, "InTransit_Departure", "Departure", "Flight has left", "Shanghai", "CN"),
    (70, "InTransit_Arrival", "Arrival", "Reached the country of destination", "Arlanda", "SE"),
    (75, "InTransit_CustomsProcessing", None, "Shown to customs", "Arlanda", "SE"),
    (120, "OutForDelivery_Other", "OutForDelivery", "On the delivery round", "Umeå", "SE"),
)
_ENDINGS: Final[dict[str, _Scan]] = {
    "pick_up": (124, "AvailableForPickup_Other", "AvailableForPickup", "Waits at the shop", "Umeå", "SE"),
    "failed": (125, "DeliveryFailure_NoBody", None, "Nobody opened", "Umeå", "SE"),
    "returning": (150, "Exception_Returning", "Returning", "Goes back to sender", "Umeå", "SE"),
    "returned": (400, "Exception_Returned", "Returned", "Sender has it again", "Hangzhou", "CN"),
    "delivered": (126, "Delivered_Other", "Delivered", "Handed over", "Umeå", "SE"),
    "odd": (130, "Levitating_Upwards", "Levitating", "The item hovers", "Umeå", "SE"),
}
# What the first courier says when it hands the parcel on.
_HANDED_ON: Final[_Scan] = (72, "Delivered_Other", "Delivered", "Delivered to the next carrier", "Arlanda", "SE")
_AS_FAR: Final[dict[str, int]] = {"label": 1, "in_transit": 3, "customs": 5, "out_for_delivery": 6}


def news_of(news: str) -> Json:
    """A `track_info` object for a kind of news; the tests' own words, the vendor's form."""
    if news == "unknown":
        return _track_info("NotFound_Other", (COURIER, []))
    if news in ("handed_on", "two_couriers"):
        end = [_ENDINGS["delivered"]] if news == "two_couriers" else []
        scans = [*_JOURNEY[4:], *end]
        return _track_info(scans[-1][1], (COURIER, [*_JOURNEY[:4], _HANDED_ON]), (LAST_MILE, scans))
    scans = list(_JOURNEY[: _AS_FAR.get(news, len(_JOURNEY))])
    if news in _ENDINGS:
        scans.append(_ENDINGS[news])
    return _track_info(scans[-1][1], (COURIER, scans))


def old_form(info: Json) -> Json:
    """`info` as v2 writes it: scans without raw time and sub-status, no tips."""
    tracking = info["tracking"]
    providers = [
        {**provider, "events": [_old_scan(event) for event in provider["events"]]} for provider in tracking["providers"]
    ]
    return {**info, "tracking": {**tracking, "providers": providers}}


def _old_scan(event: Json) -> Json:
    return {name: value for name, value in event.items() if name not in ("time_raw", "sub_status")}


def _track_info(sub_status: str, *legs: "tuple[tuple[int, str], list[_Scan]]") -> Json:
    scans = sorted((scan for _, scans in legs for scan in scans), key=lambda scan: scan[0])
    return {
        "shipping_info": {"shipper_address": _address("CN", ""), "recipient_address": _address("SE", "")},
        "latest_status": {"status": sub_status.split("_")[0], "sub_status": sub_status, "sub_status_descr": None},
        "latest_event": _scanned(scans[-1]) if scans else None,
        "time_metrics": {
            "days_after_order": 9,
            "days_of_transit": 5,
            "days_of_transit_done": 5,
            "days_after_last_update": 1,
            "estimated_delivery_date": {
                "source": "17TRACK",
                "from": _when(150)["time_iso"],
                "to": _when(200)["time_iso"],
            },
        },
        "milestone": [_milestone(stage, scans) for stage in _STAGES],
        "misc_info": {
            "risk_factor": 0,
            "service_type": None,
            "weight_raw": None,
            "weight_kg": "0.35",
            "pieces": "1",
            "local_number": "SE0000123LM",
            "local_provider": "Landsposten",
            "local_key": 0,
        },
        "tracking": {"providers_hash": -12, "providers": [_provider(courier, scans) for courier, scans in legs]},
    }


def _milestone(stage: str, scans: "list[_Scan]") -> Json:
    """All nine are always there, with nulls where the parcel has not come so far."""
    reached = next((scan for scan in scans if scan[2] == stage), None)
    raw = dict.fromkeys(("date", "time", "timezone"))
    return {
        "key_stage": stage,
        **(_when(reached[0]) if reached else {"time_iso": None, "time_utc": None, "time_raw": raw}),
    }


def _provider(courier: tuple[int, str], scans: "list[_Scan]") -> Json:
    key, name = courier
    return {
        "provider": {"key": key, "name": name, "alias": name, "tel": None, "homepage": "https://post.example/"},
        "provider_lang": "en",
        "service_type": None,
        "latest_sync_status": "Success",
        "latest_sync_time": _when(500)["time_utc"],
        "events_hash": 7,
        "provider_tips": None,
        "events": [_scanned(scan) for scan in reversed(scans)],
    }


def _scanned(scan: _Scan) -> Json:
    hours, sub_status, stage, text, city, country = scan
    place = {"location": city or None, "address": _address(country, city)}
    words = {"description": text, "description_translation": None}
    return {**_when(hours), **words, "stage": stage, "sub_status": sub_status, **place}


def _when(hours: int) -> Json:
    """A moment in the vendor's three spellings."""
    utc = START + timedelta(hours=hours)
    local = utc + timedelta(hours=8)
    return {
        "time_iso": f"{local:%Y-%m-%dT%H:%M:%S}+08:00",
        "time_utc": f"{utc:%Y-%m-%dT%H:%M:%SZ}",
        "time_raw": {"date": f"{local:%Y-%m-%d}", "time": f"{local:%H:%M:%S}", "timezone": "+08:00"},
    }


def _address(country: str, city: str) -> Json:
    coordinates = {"longitude": None, "latitude": None}
    return {"country": country or None, "state": None, "city": city or None, "coordinates": coordinates}
