"""How AliExpress wants requests signed (open platform documentation, "Signature algorithm")."""

import hashlib
import hmac
from collections.abc import Mapping


def text_to_sign(params: Mapping[str, str], api_path: str = "") -> str:
    """Names and values in a row, by name in ASCII order, without `sign` and empty values.

    `api_path`: stands in front for system methods (`/auth/token/create`); "" for business methods, whose `method` is a
    parameter like others.
    """
    names = sorted(name for name, value in params.items() if value and name != "sign")
    return api_path + "".join(name + params[name] for name in names)


def signature(params: Mapping[str, str], secret: str, api_path: str = "") -> str:
    """HMAC-SHA256 of the parameters, keyed with the app's secret, as capital hexadecimal digits."""
    text = text_to_sign(params, api_path)
    return hmac.new(secret.encode(), text.encode(), hashlib.sha256).hexdigest().upper()
