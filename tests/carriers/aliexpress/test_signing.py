"""Signatures: the documentation's vector, and the rule computed a second time."""

import json
import string
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui_tracker_aliexpress.signing import signature, text_to_sign

VECTORS = Path(__file__).parents[4] / "shared" / "samples" / "aliexpress" / "sign_vectors.json"
NAMES = st.text(string.ascii_lowercase + "_", min_size=1, max_size=12)
PARAMS = st.dictionaries(NAMES, st.text(max_size=20), max_size=8)


def hmac_sha256(key: bytes, text: bytes) -> str:
    """HMAC by its definition (RFC 2104), with nothing but the hash."""
    from hashlib import sha256

    block = key if len(key) <= 64 else sha256(key).digest()
    block = block.ljust(64, b"\0")
    inner = sha256(bytes(each ^ 0x36 for each in block) + text).digest()
    return sha256(bytes(each ^ 0x5C for each in block) + inner).hexdigest().upper()


def test_the_documented_request_has_the_documented_signature() -> None:
    params = {
        "app_key": "123456",
        "access_token": "test",
        "timestamp": "1517820392000",
        "sign_method": "sha256",
        "order_id": "1234",
    }
    assert signature(params, "helloworld", "/order/get") == (
        "4190D32361CFB9581350222F345CB77F3B19F0E31D162316848A2C1FFD5FAB4A"
    )


def vectors() -> list[dict[str, Any]]:
    if not VECTORS.is_file():
        return []
    payload: list[dict[str, Any]] = json.loads(VECTORS.read_text(encoding="utf-8"))["payload"]
    return [each for each in payload if each["params"].get("sign_method") == "sha256"]


def test_all_collected_vectors_agree() -> None:
    if not vectors():
        pytest.skip("the collected samples are not beside this repository")
    for each in vectors():
        path = each.get("api_path", "")
        assert text_to_sign(each["params"], path) == each["string_to_sign"]
        assert signature(each["params"], each["secret"], path) == each["sign"]


@given(params=PARAMS, secret=st.text(max_size=80), path=st.sampled_from(["", "/auth/token/create"]))
def test_it_is_hmac_over_path_and_sorted_pairs(params: dict[str, str], secret: str, path: str) -> None:
    pairs = sorted((name, value) for name, value in params.items() if value and name != "sign")
    text = path + "".join(f"{name}{value}" for name, value in pairs)
    assert signature(params, secret, path) == hmac_sha256(secret.encode(), text.encode())


@given(params=PARAMS, secret=st.text(max_size=20), order=st.randoms())
def test_order_empty_values_and_an_earlier_signature_make_no_difference(
    params: dict[str, str], secret: str, order: Any
) -> None:
    shuffled = [*params.items(), ("sign", "OLD"), ("zz_empty", "")]
    order.shuffle(shuffled)
    without = {name: value for name, value in params.items() if name not in ("sign", "zz_empty")}
    told = {name: value for name, value in dict(shuffled).items() if name != "zz_empty" or not value}
    assert signature(told, secret) == signature(without, secret)


def test_names_are_sorted_by_their_bytes() -> None:
    assert text_to_sign({"foo_bar": "3", "foobar": "4", "Foo": "0", "foo": "1"}) == "Foo0foo1foo_bar3foobar4"
