"""Wrong carriers: what they do while they are asked, and with damaged answers."""

import json
from typing import Final

from tests.testing import acme
from tests.testing.edits import asking, caught, code, first, method, one_more_exchange, outcomes, suite
from tests.testing.faults import Fault, another_file, both

_CONDUCT: Final = (
    Fault(name="prints", check="nothing_is_printed", make=first("track", "print('asking')"), says="asking"),
    Fault(
        name="leaves a task behind",
        check="no_task_is_left_behind",
        make=both(first("import", "import asyncio"), first("track", "asyncio.create_task(asyncio.sleep(60))")),
        says="sleep",
    ),
    Fault(
        name="sleeps",
        check="nothing_blocks",
        make=both(first("import", "import time"), first("track", "time.sleep(0.001)")),
        says="sleep() at carrier.py:",
    ),
    Fault(
        name="sleeps under another name",
        check="nothing_blocks",
        make=both(first("import", "from time import sleep as rest"), first("track", "rest(0.001)")),
        says="sleep() at carrier.py:",
    ),
    Fault(
        name="a socket of its own",
        check="nothing_blocks",
        make=both(
            first("import", "import socket"),
            first(
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
        make=first("ask", "ctx.log.info('asking with %s', ctx.config.api_key)"),
        says="a secret is in the log",
    ),
    Fault(
        name="a key in the repr",
        check="secrets_stay_secret",
        make=both(
            method("def __init__(self, settings):", "    self.key = settings.get('api_key')"),
            method("def __repr__(self):", "    return f'Acme({self.key})'"),
        ),
        says="repr of the object",
    ),
    Fault(
        name="a token in the texts",
        check="secrets_stay_secret",
        make=both(
            first("ask", "await ctx.remember('token', 'Picked', 60.0)"),
        ),
        says="a secret is in an outcome",
    ),
    Fault(
        name="swallows CancelledError",
        check="cancelling_ends_at_once",
        make=both(first("import", "import asyncio"), caught("asyncio.CancelledError", "parcels = {}")),
        says="answers as if nothing had happened",
    ),
    Fault(
        name="turns CancelledError into one of ours",
        check="cancelling_ends_at_once",
        make=both(first("import", "import asyncio"), caught("asyncio.CancelledError", "raise NotFound('no time')")),
        says="raises NotFound",
    ),
    Fault(
        name="ignores that it is cancelled",
        check="cancelling_ends_at_once",
        make=both(
            first("import", "import asyncio"),
            caught("asyncio.CancelledError", "await asyncio.sleep(4.0)", "parcels = {}"),
        ),
        says="goes on",
    ),
    Fault(
        name="raises on an empty number",
        check="track_takes_hostile_numbers",
        make=first("track", "[each.number[0] for each in requests]"),
        says="IndexError",
    ),
    Fault(
        name="writes numbers in its own way",
        check="track_takes_hostile_numbers",
        make=first("outcome", "number = number.upper()"),
        says="answered for",
    ),
    Fault(
        name="a number in the path as it is",
        check="a_number_stays_in_its_place",
        make=both(
            first(
                "track",
                "for each in requests:",
                "    await ctx.http.request('GET', 'https://api.acme.example/v1/is/' + each.number)",
            ),
            one_more_exchange,
        ),
        says="use params=",
    ),
    Fault(
        name="a number in the host",
        check="a_number_stays_in_its_place",
        make=first(
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
        make=code(_WHOLE, "whole = parcels"),
        says="KeyError: 'no' at carrier.py:",
    ),
    Fault(
        name="takes null for an object",
        check="damage_raises_only_our_errors",
        make=code('answer.get("parcels") if isinstance(answer, dict) else None', 'answer.get("parcels")'),
        says="has no attribute 'get'",
    ),
    Fault(
        name="an error of its own",
        check="damage_raises_only_our_errors",
        make=code(
            'raise BadResponse("Acme\'s answer has no parcels", field="$.parcels")', "raise RuntimeError('no parcels')"
        ),
        says="RuntimeError: no parcels",
    ),
    Fault(
        name="forgets the numbers an answer leaves out",
        check="damage_keeps_one_outcome_per_request",
        make=outcomes(
            "return [self.outcome(each.number, parcels) for each in requests"
            " if each.number in parcels or not NUMBER.fullmatch(each.number)]"
        ),
        says="asked for AC123456789, AC987654321, answered for",
    ),
    Fault(
        name="not found for a page of HTML",
        check="damage_is_never_not_found",
        make=caught(
            "BadResponse", "return [Missed(number=each.number, error=NotFound('nothing')) for each in requests]"
        ),
        says="null: AC123456789 is said to be not found",
    ),
    Fault(
        name="not found for what is left out",
        check="damage_is_never_not_found",
        make=code('error=BadResponse("Acme left the number out", field="$.parcels")', "error=NotFound('nothing')"),
        says="is said to be not found",
    ),
    Fault(
        name="not found for an entry without scans",
        check="damage_is_never_not_found",
        make=code('error=BadResponse("no scans", field="$.parcels[].scans")', "error=NotFound('no scans')"),
        says="$.parcels[0].scans null: AC123456789 is said to be not found",
    ),
    Fault(
        name="the key in an error",
        check="damage_gives_no_secret_away",
        make=both(
            first("import", "from tui_tracker.plugin import AuthFailed"),
            caught("AuthFailed", "raise AuthFailed(f'Acme refused {ctx.config.api_key}') from None"),
        ),
        says="status 401: a secret is in the error that was raised",
    ),
    Fault(
        name="prints what it does not understand",
        check="damage_is_borne_quietly",
        make=caught("BadResponse as error", "print(error)", "raise"),
        says="prints",
    ),
    Fault(
        name="leaves a task behind when the service is away",
        check="damage_is_borne_quietly",
        make=both(
            first("import", "import asyncio", "from tui_tracker.plugin import Unavailable"),
            caught("Unavailable", "asyncio.create_task(asyncio.sleep(60))", "raise"),
        ),
        says="status 503: leaves",
    ),
    Fault(
        name="one error for everything",
        check="http_failures_keep_their_meaning",
        make=both(
            first("import", "from tui_tracker.plugin import PluginError, Unavailable"),
            caught("PluginError", "raise Unavailable('Acme has trouble') from None"),
        ),
        says="status 401: Unavailable, where AuthFailed is meant",
    ),
    Fault(
        name="forgets how long to wait",
        check="http_failures_keep_their_meaning",
        make=both(
            first("import", "from tui_tracker.plugin import RateLimited"),
            caught("RateLimited", "raise RateLimited('too many') from None"),
        ),
        says="has lost its retry_after",
    ),
    Fault(
        name="guesses a status",
        check="unmapped_codes_are_not_guessed",
        make=code("STATUSES.get(code)", "STATUSES.get(code, Status.IN_TRANSIT)"),
        says="a status that is not mapped is None",
    ),
    Fault(
        name="loses a code it does not know",
        check="unmapped_codes_are_not_guessed",
        make=code("code=code,", "code=code if code in STATUSES else '',"),
        says="is lost",
    ),
)

_SOON: Final = both(
    suite("    own_numbers", "    call_limit = 0.5\n    own_numbers"), first("import", "import asyncio")
)
_ENDLESS: Final = (
    Fault(
        name="a call that does not end",
        check="replay_is_as_expected",
        make=both(_SOON, asking("await asyncio.Event().wait()")),
        says="raises Hung: no end after 0.5 s",
    ),
    Fault(
        name="waits for ever when an answer is odd",
        check="damage_raises_only_our_errors",
        make=both(_SOON, caught("BadResponse", "await asyncio.Event().wait()")),
        says="answer 0: {}: raises Hung: no end after 0.5 s",
    ),
)

_PUSHED: Final = another_file("recordings/pushed.json", json.dumps(acme.PUSHED))
_PUSHES: Final = (
    Fault(
        name="believes every push",
        check="a_changed_push_is_refused",
        make=both(
            _PUSHED, code('if push.headers.get("X-Sign") != signed:', "if not push.body.rstrip().endswith(b'}]}'):")
        ),
        says="with one more blank it is believed",
    ),
    Fault(
        name="parses a push before it is verified",
        check="damage_raises_only_our_errors",
        make=both(_PUSHED, code("        signed = hashlib", "        json.loads(push.body)\n        signed = hashlib")),
        says="the push: an HTML page: raises JSONDecodeError",
    ),
)

ASKED_FAULTS: Final = (*_CONDUCT, *_DAMAGE, *_ENDLESS, *_PUSHES)
