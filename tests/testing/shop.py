"""A right order source that fetches and reads, small but whole, and its recordings."""

import json
from typing import Any, Final

SOURCE: Final = '''
"""Acme Shop: made-up orders from a service, page by page, or from a file with an order in each line."""

from dataclasses import dataclass

from tui_tracker.plugin import BadResponse, OrderDraft, OrderSource, Page, Skipped, option

HEAD = "acme orders"


@dataclass(frozen=True, kw_only=True)
class Config:
    api_key: str = option("The key from Acme's customer page.", secret=True)


class AcmeShop(OrderSource):
    id = "acmeshop"
    title = "Acme Shop"
    hosts = frozenset({"api.acme.example"})
    config_type = Config

    async def fetch(self, cursor, ctx):
        answer = await ctx.http.get_json(
            "https://api.acme.example/v1/orders",
            params={"after": cursor},
            headers={"X-Key": ctx.config.api_key},
        )
        orders = answer.get("orders") if isinstance(answer, dict) else None
        if not isinstance(orders, list):
            raise BadResponse("no orders", field="$.orders")
        after = answer.get("next")
        after = after if isinstance(after, str) else ""
        return Page(orders=self.drafts(orders), cursor=after, more=bool(after) and after != cursor)

    def drafts(self, orders):
        numbers = [each.get("no") for each in orders if isinstance(each, dict)]
        return [OrderDraft(number=number) for number in numbers if isinstance(number, str) and number]

    async def read(self, file, name, options, ctx):
        text = await ctx.run_blocking(self.text, file)
        lines = text.splitlines()
        if not lines or lines[0] != HEAD:
            raise BadResponse(f"{name} does not begin with {HEAD!r}")
        rows = list(enumerate(lines[1:], start=2))
        return Page(
            orders=[OrderDraft(number=line, row=row) for row, line in rows if self.fits(line)],
            skipped=[Skipped(row=row, reason="no number") for row, line in rows if not self.fits(line)],
        )

    def fits(self, line):
        return 0 < len(line) < 50 and line.isprintable()

    def text(self, file):
        data = file.read()
        encoding = "utf-16" if data[:2] in (b"\\\\xff\\\\xfe", b"\\\\xfe\\\\xff") else "utf-8-sig"
        return data.decode(encoding, "replace")
'''.replace("\\\\", "\\")

SUITE: Final = """
from tui_tracker.testing import OrderSourceSuite
from {package}.source import AcmeShop


class TestAcmeShop(OrderSourceSuite):
    source = AcmeShop
    config = {{"api_key": "stand-in-key"}}
"""


def _recording(method: str, requests: list[Any], exchanges: list[Any], expected: list[Any]) -> dict[str, Any]:
    return {
        "about": "made up",
        "kind": "orders",
        "method": method,
        "now": "2026-11-02T10:00:00Z",
        "requests": requests,
        "exchanges": exchanges,
        "expected": expected,
        "reviewed": {"by": "tui-tracker maintainers", "on": "2026-11-25"},
    }


def _page(after: str, numbers: list[str], following: str) -> dict[str, Any]:
    return {
        "request": {"url": f"https://api.acme.example/v1/orders?after={after}"},
        "response": {"json": {"orders": [{"no": number} for number in numbers], "next": following}},
    }


FETCHED: Final = _recording(
    "fetch",
    [{"cursor": ""}, {"cursor": "c2"}],
    [_page("", ["#1001", "#1002"], "c2"), _page("c2", ["#1003"], "")],
    [
        {"orders": [{"number": "#1001"}, {"number": "#1002"}], "cursor": "c2", "more": True},
        {"orders": [{"number": "#1003"}]},
    ],
)
READ: Final = _recording(
    "read",
    [{"name": "orders.txt", "text": "acme orders\n#1001\nKöp 7\n\n#1003\n"}],
    [],
    [
        {
            "orders": [{"number": "#1001", "row": 2}, {"number": "Köp 7", "row": 3}, {"number": "#1003", "row": 5}],
            "skipped": [{"row": 4, "reason": "no number"}],
        }
    ],
)


def files(package: str) -> dict[str, str]:
    """The plugin's files, by path."""
    return {
        f"{package}/__init__.py": "",
        f"{package}/source.py": SOURCE,
        f"{package}/recordings/fetched.json": json.dumps(FETCHED),
        f"{package}/recordings/read.json": json.dumps(READ),
        f"{package}/tests/test_conformance.py": SUITE.format(package=package),
    }
