"""Wrong carriers: the right one, made wrong in one way, and the one check that has to say so."""

import json
from typing import Final

from tests.testing import acme
from tests.testing.faults import (
    Fault,
    Files,
    Make,
    another_file,
    both,
    in_expectation,
    in_recordings,
    no_file,
    recorded,
    swap,
)


def _code(old: str, new: str) -> Make:
    return swap("carrier.py", old, new)


def _first(method: str, *lines: str) -> Make:
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
    return _code(heads[method], heads[method] + "".join(f"{indent}{line}\n" for line in lines))


def _method(*lines: str) -> Make:
    """One more method."""
    return _code("    async def track(", "".join(f"    {line}\n" for line in lines) + "\n    async def track(")


def _asking(*lines: str) -> Make:
    """Lines before the request."""
    old = "        answer = await ctx.http.post_json(\n"
    return _code(old, "".join(f"        {line}\n" for line in lines) + old)


def _caught(errors: str, *lines: str) -> Make:
    """What `ask` raises, caught in `track`."""
    old = "        parcels = await self.ask(known, ctx) if known else {}\n"
    body = "".join(f"            {line}\n" for line in lines)
    return _code(old, f"        try:\n    {old}        except {errors}:\n{body}")


def _outcomes(new: str) -> Make:
    """Other outcomes of `track`."""
    return _code("        return [self.outcome(each.number, parcels) for each in requests]\n", f"        {new}\n")


def _suite(old: str, new: str) -> Make:
    return swap("tests/test_conformance.py", old, new)


def _one_more_exchange(files: Files, package: str) -> None:
    """The recordings have a look at each number first."""
    for path in [path for path in files if path.endswith(".json")]:
        whole = json.loads(files[path])
        first = [
            {"request": {"url": f"https://api.acme.example/v1/is/{each['number']}"}, "response": {"text": "yes"}}
            for each in whole["requests"]
        ]
        files[path] = json.dumps({**whole, "exchanges": first + whole["exchanges"]})


_DECLARED: Final = (
    Fault(
        name="an id in capital letters",
        check="the_object_can_be_used",
        make=_code('id = "acme"', 'id = "Acme!"'),
        says="no id",
    ),
    Fault(
        name="limits that allow nothing",
        check="the_object_can_be_used",
        make=_code("Limits(batch=10)", "Limits(batch=10, concurrent=0)"),
        says="concurrent",
    ),
    Fault(
        name="an address instead of a host",
        check="hosts_are_names",
        make=_code('frozenset({"api.acme.example"})', 'frozenset({"api.acme.example", "https://www.acme.example/"})'),
        says="https://www.acme.example/",
    ),
    Fault(
        name="needs its configuration to be made",
        check="it_can_be_made_without_a_configuration",
        make=_method("def __init__(self, settings):", "    settings['api_key']"),
        says="KeyError",
    ),
    Fault(
        name="a method with ctx that is not async",
        check="methods_with_ctx_are_async",
        make=_code("    async def check(self, ctx):\n        await ", "    def check(self, ctx):\n        return "),
        says="check must be async",
    ),
    Fault(
        name="an option without help",
        check="every_option_has_help",
        make=_code('option("Two letters.", default="ST")', '"ST"'),
        says="depot has no help",
    ),
    Fault(
        name="a secret that is not marked",
        check="secret_options_are_marked",
        make=_code("    depot: str =", '    webhook_token: str = option("A word.", default="")\n    depot: str ='),
        says="webhook_token",
    ),
    Fault(
        name="a suite whose configuration does not work",
        check="the_configuration_of_the_kit_works",
        make=both(
            _suite('"stand-in-key"', '"stand-in-key", "depot": "nowhere"'),
            in_recordings('"api_key": "stand-in-key"', '"api_key": "stand-in-key", "depot": "ST"'),
        ),
        says="depot",
    ),
    Fault(
        name="an option that raises KeyError",
        check="wrong_options_are_refused_in_words",
        make=_first("options", "{'ST': 1}[self.depot]"),
        says="KeyError",
    ),
    Fault(
        name="an error that does not name its option",
        check="wrong_options_are_refused_in_words",
        make=_code('ValueError("depot: two letters")', 'ValueError("two letters")'),
        says="does not name",
    ),
    Fault(
        name="an error that tells the secret",
        check="wrong_options_are_refused_in_words",
        make=_first(
            "options", "if len(self.api_key) > 99:", "    raise ValueError(f'api_key: {self.api_key} is too long')"
        ),
        says="tells the secret",
    ),
    Fault(
        name="a heavy import",
        check="import_is_light",
        make=_first("import", "import aiohttp"),
        says="aiohttp",
    ),
    Fault(
        name="prints at import",
        check="import_prints_nothing",
        make=_first("import", "print('Acme 1.0')"),
        says="Acme 1.0",
    ),
    Fault(
        name="imports what is not public",
        check="only_the_contract_is_imported",
        make=_first("import", "from tui_tracker.model.text import clean_number"),
        says="imports tui_tracker.model.text",
    ),
    Fault(
        name="imports the host by its name",
        check="only_the_contract_is_imported",
        make=_first("import", "import importlib", "importlib.import_module('tui_tracker.host.guard')"),
        says="brings tui_tracker.host.guard",
    ),
)

_DETECTING: Final = (
    Fault(
        name="detect raises on an empty text",
        check="detect_takes_any_text",
        make=_first("detect", "number[0]"),
        says="IndexError",
    ),
    Fault(
        name="detect takes every digit for one of ten",
        check="detect_takes_any_text",
        make=_first("detect", "if number.isdigit():", "    int(number[:18])"),
        says="ValueError",
    ),
    Fault(
        name="detect answers with texts",
        check="detect_takes_any_text",
        make=_code("            return ()\n        return (C", "            return ('acme?',)\n        return (C"),
        says="a str",
    ),
    Fault(
        name="a pattern with a repeat inside a repeat",
        check="detect_is_fast",
        make=_first("detect", "if not re.fullmatch(r'AC([0-9]+)+', number):", "    return ()"),
        says="processor",
    ),
    Fault(
        name="two hundred per cent sure",
        check="detect_is_confident_from_0_to_1",
        make=_code("confidence=0.9", "confidence=2.0"),
        says="confidence=2.0",
    ),
    Fault(
        name="does not know its own numbers",
        check="detect_knows_its_own_numbers",
        make=_code("confidence=0.9", "confidence=0.0"),
        says="AC123456789",
    ),
    Fault(
        name="too sure of itself",
        check="detect_is_modest",
        make=_first(
            "detect",
            "if number.isalnum():",
            "    return (Candidate(courier='Acme Post', confidence=0.8),)",
        ),
        says="0.8 sure",
    ),
    Fault(
        name="a page over http",
        check="tracking_url_is_https_and_quoted",
        make=_code("https://www.acme.example/track", "http://www.acme.example/track"),
        says="only https",
    ),
    Fault(
        name="a number in the page's address as it is",
        check="tracking_url_is_https_and_quoted",
        make=_method(
            "def tracking_url(self, number, courier):", "    return 'https://www.acme.example/track?n=' + number"
        ),
        says="quote",
    ),
    Fault(
        name="a number in the page's host",
        check="tracking_url_is_https_and_quoted",
        make=_method(
            "def tracking_url(self, number, courier):",
            "    return f'https://{len(number)}.acme.example/'",
        ),
        says="changes where it leads",
    ),
    Fault(
        name="a page that raises",
        check="tracking_url_is_https_and_quoted",
        make=_method("def tracking_url(self, number, courier):", "    return {'R': None}[number[:1]]"),
        says="KeyError",
    ),
)

_RECORDINGS: Final = (
    Fault(
        name="a recording with a slip",
        check="recordings_can_be_read",
        make=another_file("recordings/broken.json", '{"about": "x", "kind": "y", "requets": []}'),
        says="did you mean 'requests'",
    ),
    Fault(
        name="no recording of not found",
        check="recordings_show_what_is_needed",
        make=no_file("recordings/not_found.json"),
        says="'not_found'",
    ),
    Fault(
        name="a recording that is not of its kind",
        check="recordings_show_what_is_needed",
        make=both(
            in_recordings('"kind": "delivered"', '"kind": "@"'),
            in_recordings('"kind": "not_found"', '"kind": "delivered"'),
            in_recordings('"kind": "@"', '"kind": "not_found"'),
        ),
        says="does not expect what its kind says",
    ),
    Fault(
        name="reviewed by nobody",
        check="recordings_are_reviewed",
        make=recorded("delivered", reviewed=None),
        says="delivered.json",
    ),
    Fault(
        name="somebody's address in a recording",
        check="recordings_hold_no_secrets",
        make=in_recordings("Picked up", "Picked up by anna@invented-shop.se"),
        says="anna@",
    ),
    Fault(
        name="a real key in a recording",
        check="recordings_hold_no_secrets",
        make=in_recordings("stand-in-key", "7f3c9a51e2"),
        says="api_key may be a real secret",
    ),
    Fault(
        name="a wrong status",
        check="replay_is_as_expected",
        make=_code('"PU": Status.IN_TRANSIT', '"PU": Status.PICK_UP'),
        says="'in_transit' expected, got 'pick_up'",
    ),
    Fault(
        name="a field that is left out",
        check="replay_is_as_expected",
        make=_code("status=events[-1].status if events else None", "status=None"),
        says="status: 'delivered' expected, got nothing",
    ),
    Fault(
        name="outcomes in another order",
        check="replay_has_one_outcome_per_request",
        make=_outcomes("return [self.outcome(each.number, parcels) for each in reversed(requests)]"),
        says="asked for AC123456789, AC987654321, answered for AC987654321, AC123456789",
    ),
    Fault(
        name="an outcome twice",
        check="replay_has_one_outcome_per_request",
        make=_outcomes("return [self.outcome(each.number, parcels) for each in [*requests, requests[0]]]"),
        says="answered for AC123456789, AC987654321, AC123456789",
    ),
    Fault(
        name="an outcome too few",
        check="replay_has_one_outcome_per_request",
        make=_outcomes("return [self.outcome(each.number, parcels) for each in requests[:1]]"),
        says="asked for AC123456789, AC987654321, answered for AC123456789",
    ),
    Fault(
        name="errors instead of Missed",
        check="replay_has_one_outcome_per_request",
        make=_code(
            'return Missed(number=number, error=NotFound("Acme does not know it yet"))', "return NotFound('unknown')"
        ),
        says="returned a NotFound where Tracking or Missed belongs",
    ),
    Fault(
        name="remembers what it was told before",
        check="replay_is_the_same_twice",
        make=_first("event", "self.known = getattr(self, 'known', 0) + 1", "if self.known > 2:", "    return None"),
        says="Keep nothing on the object",
    ),
    Fault(
        name="asks what is not recorded",
        check="replay_asks_what_is_recorded",
        make=_asking("await ctx.http.request('POST', 'https://api.acme.example/v1/hello', allow=(503,))"),
        says="POST https://api.acme.example/v1/hello: nothing is recorded there",
    ),
    Fault(
        name="goes to a host that is not declared",
        check="replay_asks_declared_hosts_only",
        make=_asking(
            "try:", "    await ctx.http.get_text('https://metrics.acme.example/')", "except Exception:", "    pass"
        ),
        says="metrics.acme.example",
    ),
    Fault(
        name="day and month swapped",
        check="times_are_plausible",
        make=both(
            _code('fromisoformat(scan["at"])', 'fromisoformat(scan["at"].replace("11-01", "12-01"))'),
            _code("except (KeyError,", "except (KeyError, AttributeError,"),
            in_expectation("delivered", "2026-11-01", "2026-12-01"),
        ),
        says="2026-12-01",
    ),
)

_CONDUCT: Final = (
    Fault(name="prints", check="nothing_is_printed", make=_first("track", "print('asking')"), says="asking"),
    Fault(
        name="leaves a task behind",
        check="no_task_is_left_behind",
        make=both(_first("import", "import asyncio"), _first("track", "asyncio.create_task(asyncio.sleep(60))")),
        says="sleep",
    ),
    Fault(
        name="sleeps",
        check="nothing_blocks",
        make=both(_first("import", "import time"), _first("track", "time.sleep(0.001)")),
        says="sleep() at carrier.py:",
    ),
    Fault(
        name="sleeps under another name",
        check="nothing_blocks",
        make=both(_first("import", "from time import sleep as rest"), _first("track", "rest(0.001)")),
        says="sleep() at carrier.py:",
    ),
    Fault(
        name="a socket of its own",
        check="nothing_blocks",
        make=both(
            _first("import", "import socket"),
            _first(
                "track",
                "try:",
                "    socket.create_connection(('127.0.0.1', 9), 1).close()",
                "except OSError:",
                "    pass",
            ),
        ),
        says="connect() at carrier.py:",
    ),
    Fault(
        name="a key in the log",
        check="secrets_stay_secret",
        make=_first("ask", "ctx.log.info('asking with %s', ctx.config.api_key)"),
        says="a secret is in the log",
    ),
    Fault(
        name="a key in the repr",
        check="secrets_stay_secret",
        make=both(
            _method("def __init__(self, settings):", "    self.key = settings.get('api_key')"),
            _method("def __repr__(self):", "    return f'Acme({self.key})'"),
        ),
        says="repr of the object",
    ),
    Fault(
        name="a token in the texts",
        check="secrets_stay_secret",
        make=both(
            _first("ask", "await ctx.remember('token', 'Picked', 60.0)"),
        ),
        says="a secret is in an outcome",
    ),
    Fault(
        name="swallows CancelledError",
        check="cancelling_ends_at_once",
        make=both(_first("import", "import asyncio"), _caught("asyncio.CancelledError", "parcels = {}")),
        says="answers as if nothing had happened",
    ),
    Fault(
        name="turns CancelledError into one of ours",
        check="cancelling_ends_at_once",
        make=both(_first("import", "import asyncio"), _caught("asyncio.CancelledError", "raise NotFound('no time')")),
        says="raises NotFound",
    ),
    Fault(
        name="ignores that it is cancelled",
        check="cancelling_ends_at_once",
        make=both(
            _first("import", "import asyncio"),
            _caught("asyncio.CancelledError", "await asyncio.sleep(4.0)", "parcels = {}"),
        ),
        says="goes on",
    ),
    Fault(
        name="raises on an empty number",
        check="track_takes_hostile_numbers",
        make=_first("track", "[each.number[0] for each in requests]"),
        says="IndexError",
    ),
    Fault(
        name="writes numbers in its own way",
        check="track_takes_hostile_numbers",
        make=_first("outcome", "number = number.upper()"),
        says="answered for",
    ),
    Fault(
        name="a number in the path as it is",
        check="a_number_stays_in_its_place",
        make=both(
            _first(
                "track",
                "for each in requests:",
                "    await ctx.http.request('GET', 'https://api.acme.example/v1/is/' + each.number)",
            ),
            _one_more_exchange,
        ),
        says="use params=",
    ),
    Fault(
        name="a number in the host",
        check="a_number_stays_in_its_place",
        make=_first(
            "track",
            "for each in requests:",
            "    if not NUMBER.fullmatch(each.number):",
            "        try:",
            "            await ctx.http.get_text('https://' + each.number + '.acme.example/')",
            "        except Exception:",
            "            pass",
        ),
        says=".acme.example",
    ),
)

_WHOLE: Final = 'whole = [each for each in parcels if isinstance(each, dict) and isinstance(each.get("no"), str)]'
_DAMAGE: Final = (
    Fault(
        name="takes an answer to be whole",
        check="damage_raises_only_our_errors",
        make=_code(_WHOLE, "whole = parcels"),
        says="KeyError: 'no' at carrier.py:",
    ),
    Fault(
        name="takes null for an object",
        check="damage_raises_only_our_errors",
        make=_code('answer.get("parcels") if isinstance(answer, dict) else None', 'answer.get("parcels")'),
        says="has no attribute 'get'",
    ),
    Fault(
        name="an error of its own",
        check="damage_raises_only_our_errors",
        make=_code(
            'raise BadResponse("Acme\'s answer has no parcels", field="$.parcels")', "raise RuntimeError('no parcels')"
        ),
        says="RuntimeError: no parcels",
    ),
    Fault(
        name="forgets the numbers an answer leaves out",
        check="damage_keeps_one_outcome_per_request",
        make=_outcomes(
            "return [self.outcome(each.number, parcels) for each in requests"
            " if each.number in parcels or not NUMBER.fullmatch(each.number)]"
        ),
        says="asked for AC123456789, AC987654321, answered for",
    ),
    Fault(
        name="not found for a page of HTML",
        check="damage_is_never_not_found",
        make=_caught(
            "BadResponse", "return [Missed(number=each.number, error=NotFound('nothing')) for each in requests]"
        ),
        says="null: AC123456789 is said to be not found",
    ),
    Fault(
        name="not found for what is left out",
        check="damage_is_never_not_found",
        make=_code('error=BadResponse("Acme left the number out", field="$.parcels")', "error=NotFound('nothing')"),
        says="is said to be not found",
    ),
    Fault(
        name="not found for an entry without scans",
        check="damage_is_never_not_found",
        make=_code('error=BadResponse("no scans", field="$.parcels[].scans")', "error=NotFound('no scans')"),
        says="$.parcels[0].scans null: AC123456789 is said to be not found",
    ),
    Fault(
        name="the key in an error",
        check="damage_gives_no_secret_away",
        make=both(
            _first("import", "from tui_tracker.plugin import AuthFailed"),
            _caught("AuthFailed", "raise AuthFailed(f'Acme refused {ctx.config.api_key}') from None"),
        ),
        says="status 401: a secret is in the error that was raised",
    ),
    Fault(
        name="prints what it does not understand",
        check="damage_is_borne_quietly",
        make=_caught("BadResponse as error", "print(error)", "raise"),
        says="prints",
    ),
    Fault(
        name="leaves a task behind when the service is away",
        check="damage_is_borne_quietly",
        make=both(
            _first("import", "import asyncio", "from tui_tracker.plugin import Unavailable"),
            _caught("Unavailable", "asyncio.create_task(asyncio.sleep(60))", "raise"),
        ),
        says="status 503: leaves",
    ),
    Fault(
        name="one error for everything",
        check="http_failures_keep_their_meaning",
        make=both(
            _first("import", "from tui_tracker.plugin import PluginError, Unavailable"),
            _caught("PluginError", "raise Unavailable('Acme has trouble') from None"),
        ),
        says="status 401: Unavailable, where AuthFailed is meant",
    ),
    Fault(
        name="forgets how long to wait",
        check="http_failures_keep_their_meaning",
        make=both(
            _first("import", "from tui_tracker.plugin import RateLimited"),
            _caught("RateLimited", "raise RateLimited('too many') from None"),
        ),
        says="has lost its retry_after",
    ),
    Fault(
        name="guesses a status",
        check="unmapped_codes_are_not_guessed",
        make=_code("STATUSES.get(code)", "STATUSES.get(code, Status.IN_TRANSIT)"),
        says="a status that is not mapped is None",
    ),
    Fault(
        name="loses a code it does not know",
        check="unmapped_codes_are_not_guessed",
        make=_code("code=code,", "code=code if code in STATUSES else '',"),
        says="is lost",
    ),
)

_SOON: Final = both(
    _suite("    own_numbers", "    call_limit = 0.5\n    own_numbers"), _first("import", "import asyncio")
)
_ENDLESS: Final = (
    Fault(
        name="a call that does not end",
        check="replay_is_as_expected",
        make=both(_SOON, _asking("await asyncio.Event().wait()")),
        says="raises Hung: no end after 0.5 s",
    ),
    Fault(
        name="waits for ever when an answer is odd",
        check="damage_raises_only_our_errors",
        make=both(_SOON, _caught("BadResponse", "await asyncio.Event().wait()")),
        says="answer 0: {}: raises Hung: no end after 0.5 s",
    ),
)

_PUSHED: Final = another_file("recordings/pushed.json", json.dumps(acme.PUSHED))
_PUSHES: Final = (
    Fault(
        name="believes every push",
        check="a_changed_push_is_refused",
        make=both(
            _PUSHED, _code('if push.headers.get("X-Sign") != signed:', "if not push.body.rstrip().endswith(b'}]}'):")
        ),
        says="with one more blank it is believed",
    ),
    Fault(
        name="parses a push before it is verified",
        check="damage_raises_only_our_errors",
        make=both(
            _PUSHED, _code("        signed = hashlib", "        json.loads(push.body)\n        signed = hashlib")
        ),
        says="the push: an HTML page: raises JSONDecodeError",
    ),
)

_SKIPS: Final = (
    Fault(
        name="a skip without a reason",
        check="every_skip_has_a_reason",
        make=_suite("    own_numbers", "    skips = {'nothing_blocks': ' '}\n    own_numbers"),
        says="needs a reason in words",
    ),
    Fault(
        name="a skip of what there is not",
        check="every_skip_has_a_reason",
        make=_suite("    own_numbers", "    skips = {'nothing_block': 'it is slow'}\n    own_numbers"),
        says="did you mean 'nothing_blocks'?",
    ),
)

FAULTS: Final = (*_DECLARED, *_DETECTING, *_RECORDINGS, *_CONDUCT, *_DAMAGE, *_ENDLESS, *_PUSHES, *_SKIPS)
