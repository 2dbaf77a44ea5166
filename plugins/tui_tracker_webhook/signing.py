"""Signatures of Standard Webhooks 1.0.0: HMAC-SHA256 of `id.timestamp.body` with a secret `whsec_…`."""

import base64
import binascii
import hmac
from typing import Final

PREFIX: Final = "whsec_"
_LEAST, _MOST = 24, 64  # bytes, by the specification


def key_of(secret: str) -> bytes:
    """The key in a secret. Raises `ValueError`, without the secret, for one that is none."""
    try:
        key = base64.b64decode(secret.strip().removeprefix(PREFIX), validate=True)
    except (binascii.Error, ValueError):
        raise ValueError(f"expected {PREFIX} and base64") from None
    if not _LEAST <= len(key) <= _MOST:
        raise ValueError(f"expected {_LEAST} to {_MOST} random bytes in base64 behind {PREFIX}")
    return key


def signature(key: bytes, message_id: str, timestamp: int, body: bytes) -> str:
    """The `webhook-signature` header.

    >>> signature(b"0" * 24, "msg_1", 1614265330, b"{}")
    'v1,3T1TQCann7uwOp/oNBuwBER61PlCFEYEJJCu+3hj+SU='
    """
    signed = f"{message_id}.{timestamp}.".encode() + body
    return "v1," + base64.b64encode(hmac.digest(key, signed, "sha256")).decode()
