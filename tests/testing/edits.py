"""Changes to the right carrier of acme.py, named for where they are made."""

import json

from tests.testing.faults import Files, Make, swap


def code(old: str, new: str) -> Make:
    return swap("carrier.py", old, new)


def first(method: str, *lines: str) -> Make:
    """Lines before all others of a method."""
    heads = {
        "detect": "    def detect(self, number):\n",
        "track": "    async def track(self, requests, ctx):\n",
        "ask": "    async def ask(self, numbers, ctx):\n",
        "event": "    def event(self, scan):\n",
        "outcome": "    def outcome(self, number, parcels):\n",
        "options": "    def __post_init__(self):\n",
        "import": "import re\n",
    }
    indent = "" if method == "import" else "        "
    return code(heads[method], heads[method] + "".join(f"{indent}{line}\n" for line in lines))


def method(*lines: str) -> Make:
    """One more method."""
    return code("    async def track(", "".join(f"    {line}\n" for line in lines) + "\n    async def track(")


def asking(*lines: str) -> Make:
    """Lines before the request."""
    old = "        answer = await ctx.http.post_json(\n"
    return code(old, "".join(f"        {line}\n" for line in lines) + old)


def caught(errors: str, *lines: str) -> Make:
    """What `ask` raises, caught in `track`."""
    old = "        parcels = await self.ask(known, ctx) if known else {}\n"
    body = "".join(f"            {line}\n" for line in lines)
    return code(old, f"        try:\n    {old}        except {errors}:\n{body}")


def outcomes(new: str) -> Make:
    """Other outcomes of `track`."""
    return code("        return [self.outcome(each.number, parcels) for each in requests]\n", f"        {new}\n")


def suite(old: str, new: str) -> Make:
    return swap("tests/test_conformance.py", old, new)


def one_more_exchange(files: Files, package: str) -> None:
    """The recordings have a look at each number first."""
    for path in [path for path in files if path.endswith(".json")]:
        whole = json.loads(files[path])
        first = [
            {"request": {"url": f"https://api.acme.example/v1/is/{each['number']}"}, "response": {"text": "yes"}}
            for each in whole["requests"]
        ]
        files[path] = json.dumps({**whole, "exchanges": first + whole["exchanges"]})
