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
    "odd",  # status words that no version of the API has
    "left_out",  # in neither list
    "invalid",  # can't be registered: -18010012
    "undetected",  # can't be registered without a courier code: -18019903
    "needs_more",  # can't be registered without country and postal code: -18010018
]

START: Final = datetime(2026, 4, 20, 8, 0, tzinfo=UTC)
COURIER: Final = (3011, "China Post")

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
_AS_FAR: Final[dict[str, int]] = {"label": 1, "in_transit": 3, "customs": 5, "out_for_delivery": 6}


def news_of(news: str) -> Json:
    """A `track_info` object for a kind of news; the tests' own words, the vendor's form."""
    if news == "unknown":
        return _track_info([], "NotFound_Other")
    scans = list(_JOURNEY[: _AS_FAR.get(news, len(_JOURNEY))])
    if news in _ENDINGS:
        scans.append(_ENDINGS[news])
    return _track_info(scans, scans[-1][1])


def _track_info(scans: "list[_Scan]", sub_status: str) -> Json:
    events = [_scanned(scan) for scan in reversed(scans)]
    key, name = COURIER
    provider = {"key": key, "name": name, "alias": name, "tel": None, "homepage": "https://post.example/"}
    return {
        "shipping_info": {"shipper_address": _address("CN", ""), "recipient_address": _address("SE", "")},
        "latest_status": {"status": sub_status.split("_")[0], "sub_status": sub_status, "sub_status_descr": None},
        "latest_event": events[0] if events else None,
        "time_metrics": {
            "days_of_transit": 5,
            "estimated_delivery_date": {
                "source": "17TRACK",
                "from": _when(150)["time_iso"],
                "to": _when(200)["time_iso"],
            },
        },
        "milestone": [],
        "misc_info": {
            "weight_raw": None,
            "local_number": "SE0000123LM",
            "local_provider": "Landsposten",
            "local_key": 0,
        },
        "tracking": {
            "providers_hash": -12,
            "providers": [{"provider": provider, "latest_sync_status": "Success", "events_hash": 7, "events": events}],
        },
    }


def _scanned(scan: _Scan) -> Json:
    hours, sub_status, stage, text, city, country = scan
    place = {"location": city or None, "address": _address(country, city)}
    return {**_when(hours), "description": text, "stage": stage, "sub_status": sub_status, **place}


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
