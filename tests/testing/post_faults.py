"""More wrong channels, written to get past the kit: each did harm, and some did get past it."""

import json
from typing import Final

from tests.testing.faults import Fault, Make, both, in_recordings
from tests.testing.other_faults import _channel
from tests.testing.post import SENT

_OUR_ERRORS: Final = "        except PluginError as error:\n"
_UNDER_ITS_KEY: Final = "        return [await self.one(message, ctx) for message in messages]\n"


def _before_our_errors(error: str, line: str) -> Make:
    """What is done about one error, before the others are looked at."""
    return _channel(_OUR_ERRORS, f"        except {error}:\n            {line}\n{_OUR_ERRORS}")


def _to(name: str) -> Make:
    """The recordings with the address of this person in that of the service."""
    json = f'"json": {{"to": "{name}@mail.example"'
    return in_recordings(f'v1/messages", {json}', f'v1/to/{name}@mail.example", {json}')


def _receipts_with(said: str, recorded: str) -> Make:
    """Receipts with one thing more, which is expected as well."""
    references = [f'"reference": "m-order-{last}"' for last in (1, 2)]
    expected = [in_recordings(each, f"{each}, {recorded}") for each in references]
    return both(_channel("reference=reference)", f"reference=reference, {said})"), *expected)


def _checking(files: dict[str, str], package: str) -> None:
    """A check, and what it brought when it was recorded: a message to the author."""
    exchange = {**SENT["exchanges"][0], "request": {**SENT["exchanges"][0]["request"], "json": {"to": "me"}}}
    told = {**SENT, "kind": "checked", "method": "check", "exchanges": [exchange], "expected": []}
    del told["requests"]
    files[f"{package}/recordings/checked.json"] = json.dumps(told)


MORE_CHANNEL_FAULTS: Final = (
    Fault(
        name="a check that sends a message",
        check="a_check_sends_nothing",
        make=both(
            _channel(
                "    async def post(self",
                "    async def check(self, ctx):\n"
                '        await ctx.http.post_json("https://api.acme.example/v1/messages", json={"to": "me"})\n\n'
                "    async def post(self",
            ),
            _checking,
        ),
        says="check() calls POST https://api.acme.example/v1/messages",
    ),
    Fault(
        name="the name of a person as a header",
        check="a_message_stays_in_its_place",
        make=_channel('headers={"X-Key": ctx.config.api_key}', 'headers={"X-To": message.recipient.name}'),
        says="'lines' puts a line break into the header 'X-To'",
    ),
    Fault(
        name="an address as part of the page that is asked",
        check="a_message_stays_in_its_place",
        make=both(
            _channel('v1/messages",', 'v1/to/" + message.recipient.address,'),
            *(_to(name) for name in ("anna", "bo")),
        ),
        says="asks",
    ),
    Fault(
        name="sends in the background",
        check="no_task_is_left_behind",
        make=both(
            _channel("from dataclasses", "import asyncio\nfrom dataclasses"),
            _channel(
                "            answer = await self.post(message, ctx)\n",
                "            answer = await self.post(message, ctx)\n"
                "            self.later = asyncio.create_task(asyncio.sleep(60))\n",
            ),
        ),
        says="sleep",
    ),
    Fault(
        name="goes on sending when it is cancelled",
        check="cancelling_ends_at_once",
        make=both(
            _channel("from dataclasses", "import asyncio\nfrom dataclasses"),
            _channel("await self.post(message, ctx)", "await asyncio.shield(self.post(message, ctx))"),
        ),
        says="leaves",
    ),
    Fault(
        name="any page is a receipt",
        check="a_failure_is_no_receipt",
        make=both(
            _channel(
                _OUR_ERRORS,
                "        except BadResponse:\n            answer = {'id': 'm-' + message.key}\n" + _OUR_ERRORS,
            ),
        ),
        says="an HTML page",
    ),
    Fault(
        name="a receipt for what was too fast",
        check="a_failure_is_no_receipt",
        make=both(
            _channel("import BadResponse,", "import BadResponse, RateLimited,"),
            _channel(
                _OUR_ERRORS, "        except RateLimited:\n            return Receipt(key=message.key)\n" + _OUR_ERRORS
            ),
        ),
        says="status 429",
    ),
    Fault(
        name="one that fails takes all with it",
        check="what_was_sent_keeps_its_receipt",
        make=both(
            _channel("    deduplicates = True\n", ""),
            _channel("            return Missed(number=message.key, error=error)\n", "            raise\n"),
        ),
        says="order-1",
    ),
    Fault(
        name="denies that it has sent",
        check="what_may_be_sent_is_not_denied",
        make=both(
            _channel("    deduplicates = True\n", ""),
            _channel("import BadResponse,", "import BadResponse, Unavailable,"),
            _before_our_errors(
                "Unavailable", "return Missed(number=message.key, error=Unavailable('gone', sent=False))"
            ),
        ),
        says="order-1 is said not to have been sent",
    ),
    Fault(
        name="another key each time",
        check="what_deduplicates_sends_the_key",
        make=both(
            _channel("from dataclasses", "import uuid\nfrom dataclasses"),
            _channel('"key": message.key}', '"key": f"{message.key}-{uuid.uuid4()}"}'),
            in_recordings('"key": "order-1"}}', '"key": "order-1"}, "ignore": ["json.key"]}'),
            in_recordings('"key": "order-2"}}', '"key": "order-2"}, "ignore": ["json.key"]}'),
        ),
        says="another",
    ),
    Fault(
        name="a receipt for no message at all",
        check="receipts_can_be_kept",
        make=_receipts_with("parts=0", '"parts": 0'),
        says="parts",
    ),
    Fault(
        name="a price nobody can add up",
        check="receipts_can_be_kept",
        make=_receipts_with('cost="about 35 öre"', '"cost": "about 35 öre"'),
        says="cost",
    ),
    Fault(
        name="receipts without an end",
        check="replay_has_one_outcome_per_request",
        make=both(
            _channel("from dataclasses", "from collections.abc import Sequence\nfrom dataclasses"),
            _channel(
                _UNDER_ITS_KEY,
                "        return Endless([await self.one(message, ctx) for message in messages][:1])\n",
            ),
            _channel(
                "class PostBox(",
                "class Endless(Sequence):\n    def __init__(self, many):\n        self.many = many\n\n"
                "    def __len__(self):\n        return 2\n\n"
                "    def __getitem__(self, at):\n        return self.many[0]\n\n\nclass PostBox(",
            ),
        ),
        says="answered for order-3, order-3",
    ),
    Fault(
        name="sleeps before it sends",
        check="nothing_blocks",
        make=both(
            _channel("from dataclasses", "import time\nfrom dataclasses"),
            _channel('        if "@" not in', '        time.sleep(0.001)\n        if "@" not in'),
        ),
        says="sleep() at channel.py:",
    ),
)
