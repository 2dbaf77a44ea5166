"""The loopback vendor itself: its limits, and its three ways to run."""

import json
import subprocess
import sys
from http.client import HTTPConnection
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from tests.servers.seventeentrack import SeventeenTrackServer, running

ROOT = Path(__file__).parents[2]
NUMBER = "LP00123456789012"


def post(url: str, endpoint: str, body: Any, key: str) -> tuple[int, Any]:
    """HTTP status and JSON of one call."""
    parts = urlsplit(url)
    connection = HTTPConnection(parts.hostname or "", parts.port, timeout=10)
    try:
        connection.request("POST", f"{parts.path}/{endpoint}", json.dumps(body), {"17token": key})
        response = connection.getresponse()
        return response.status, json.loads(response.read())
    finally:
        connection.close()


def test_it_serves_from_a_thread() -> None:
    with running(SeventeenTrackServer(default="in_transit")) as server:
        assert post(server.url, "register", [{"number": NUMBER}], server.key)[0] == 200
        answer = post(server.url, "gettrackinfo", [{"number": NUMBER}], server.key)[1]
        assert answer["data"]["accepted"][0]["track_info"]["latest_status"]["status"] == "InTransit"
        assert [call.endpoint for call in server.calls] == ["register", "gettrackinfo"]


def test_it_refuses_more_than_forty_and_a_wrong_key() -> None:
    with running(SeventeenTrackServer()) as server:
        many = [{"number": f"LP{index:014}"} for index in range(41)]
        assert post(server.url, "register", many, server.key)[1]["code"] == -18010014
        assert post(server.url, "register", many[:40], server.key)[1]["code"] == 0
        status, answer = post(server.url, "register", many[:1], "wrong")
        assert (status, answer["code"]) == (401, -18010002)
        assert [call.status for call in server.calls] == [200, 200, 401]


def test_it_refuses_a_rate_that_is_too_high() -> None:
    with running(SeventeenTrackServer(rate=0)) as server:
        assert post(server.url, "getquota", [], server.key)[0] == 429


def test_its_quota_and_its_news_have_the_vendors_form() -> None:
    with running(SeventeenTrackServer(default="two_couriers")) as server:
        post(server.url, "register", [{"number": NUMBER}], server.key)
        quota = post(server.url, "getquota", [], server.key)[1]["data"]
        assert (quota["quota_used"], quota["quota_remain"], quota["max_track_daily"]) == (1, 199, 10000000)
        (entry,) = post(server.url, "gettrackinfo", [{"number": NUMBER}], server.key)[1]["data"]["accepted"]
        info = entry["track_info"]
        assert [stage["key_stage"] for stage in info["milestone"]][::8] == ["InfoReceived", "Returned"]
        assert len(info["milestone"]) == 9
        newest, oldest = (info["tracking"]["providers"][1]["events"][at]["time_utc"] for at in (0, -1))
        assert newest > oldest, "newest first"
        assert info["latest_event"]["time_utc"] == newest
        server.old = True
        (entry,) = post(server.url, "gettrackinfo", [{"number": NUMBER}], server.key)[1]["data"]["accepted"]
        assert "sub_status" not in entry["track_info"]["tracking"]["providers"][0]["events"][0]


def test_a_number_is_registered_once_for_each_courier() -> None:
    with running(SeventeenTrackServer(default="in_transit")) as server:
        items = [{"number": NUMBER}, {"number": NUMBER, "carrier": 3011}, {"number": NUMBER, "carrier": 190271}]
        answer = post(server.url, "register", items, server.key)[1]["data"]
        assert [entry["carrier"] for entry in answer["accepted"]] == [3011, 190271]
        assert [entry["error"]["code"] for entry in answer["rejected"]] == [-18019901]
        assert server.used == 2
        told = post(server.url, "gettrackinfo", [{"number": NUMBER}], server.key)[1]["data"]
        assert [entry["carrier"] for entry in told["accepted"]] == [3011, 190271]
        change = [{"number": NUMBER, "carrier_new": 21051}]
        (refused,) = post(server.url, "changecarrier", change, server.key)[1]["data"]["rejected"]
        assert refused["error"]["code"] == -18019801


def test_a_whole_call_is_refused_with_the_code_that_was_said() -> None:
    with running(SeventeenTrackServer()) as server:
        server.fail_next(-18010004)
        status, answer = post(server.url, "getquota", [], server.key)
        assert (status, answer["code"], answer["data"]["errors"][0]["code"]) == (200, -18010004, -18010004)


def test_a_slow_call_waits_until_it_is_released() -> None:
    with running(SeventeenTrackServer()) as server:
        server.fail_next("slow")
        command = [sys.executable, "-c", _CLIENT, server.url, server.key]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as client:
            assert server.holding.wait(10)
            assert server.calls == []
            server.release()
            assert client.communicate(timeout=10)[0].strip() == "200"


def test_a_port_that_is_taken_is_an_error_at_once() -> None:
    with running(SeventeenTrackServer()) as server:
        second = running(SeventeenTrackServer(port=server.port))
        with pytest.raises(OSError, match="address"):
            second.__enter__()


def test_it_runs_as_a_process_and_goes_when_told() -> None:
    command = [sys.executable, "-m", "tests.servers.seventeentrack", "--key", "k", "--delivered", NUMBER, "AB123456"]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        url = process.stdout.readline().strip()
        try:
            assert post(url, "register", [{"number": NUMBER}], "k")[1]["data"]["accepted"]
            answer = post(url, "gettrackinfo", [{"number": NUMBER}], "k")[1]
        finally:
            process.terminate()
        assert answer["data"]["accepted"][0]["track_info"]["latest_status"]["status"] == "Delivered"
        assert process.wait(timeout=10) == 0


_CLIENT = """
import sys
from http.client import HTTPConnection
from urllib.parse import urlsplit
parts = urlsplit(sys.argv[1])
connection = HTTPConnection(parts.hostname, parts.port, timeout=10)
connection.request("POST", parts.path + "/getquota", "[]", {"17token": sys.argv[2]})
print(connection.getresponse().status)
"""
