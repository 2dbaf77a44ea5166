"""Wrong carriers: what they declare, detect, and have recorded."""

from typing import Final

from tests.testing.edits import asking, code, first, method, outcomes, suite
from tests.testing.faults import Fault, another_file, both, in_expectation, in_recordings, no_file, recorded

_DECLARED: Final = (
    Fault(
        name="an id in capital letters",
        check="the_object_can_be_used",
        make=code('id = "acme"', 'id = "Acme!"'),
        says="no id",
    ),
    Fault(
        name="limits that allow nothing",
        check="the_object_can_be_used",
        make=code("Limits(batch=10)", "Limits(batch=10, concurrent=0)"),
        says="concurrent",
    ),
    Fault(
        name="an address instead of a host",
        check="hosts_are_names",
        make=code('frozenset({"api.acme.example"})', 'frozenset({"api.acme.example", "https://www.acme.example/"})'),
        says="https://www.acme.example/",
    ),
    Fault(
        name="needs its configuration to be made",
        check="it_can_be_made_without_a_configuration",
        make=method("def __init__(self, settings):", "    settings['api_key']"),
        says="KeyError",
    ),
    Fault(
        name="a method with ctx that is not async",
        check="methods_with_ctx_are_async",
        make=code("    async def check(self, ctx):\n        await ", "    def check(self, ctx):\n        return "),
        says="check must be async",
    ),
    Fault(
        name="an option without help",
        check="every_option_has_help",
        make=code('option("Two letters.", default="ST")', '"ST"'),
        says="depot has no help",
    ),
    Fault(
        name="a secret that is not marked",
        check="secret_options_are_marked",
        make=code("    depot: str =", '    webhook_token: str = option("A word.", default="")\n    depot: str ='),
        says="webhook_token",
    ),
    Fault(
        name="a suite whose configuration does not work",
        check="the_configuration_of_the_kit_works",
        make=both(
            suite('"stand-in-key"', '"stand-in-key", "depot": "nowhere"'),
            in_recordings('"api_key": "stand-in-key"', '"api_key": "stand-in-key", "depot": "ST"'),
        ),
        says="depot",
    ),
    Fault(
        name="an option that raises KeyError",
        check="wrong_options_are_refused_in_words",
        make=first("options", "{'ST': 1}[self.depot]"),
        says="KeyError",
    ),
    Fault(
        name="an error that does not name its option",
        check="wrong_options_are_refused_in_words",
        make=code('ValueError("depot: two letters")', 'ValueError("two letters")'),
        says="does not name",
    ),
    Fault(
        name="an error that tells the secret",
        check="wrong_options_are_refused_in_words",
        make=first(
            "options", "if len(self.api_key) > 99:", "    raise ValueError(f'api_key: {self.api_key} is too long')"
        ),
        says="tells the secret",
    ),
    Fault(
        name="a heavy import",
        check="import_is_light",
        make=first("import", "import aiohttp"),
        says="aiohttp",
    ),
    Fault(
        name="prints at import",
        check="import_prints_nothing",
        make=first("import", "print('Acme 1.0')"),
        says="Acme 1.0",
    ),
    Fault(
        name="imports what is not public",
        check="only_the_contract_is_imported",
        make=first("import", "from tui_tracker.model.text import clean_number"),
        says="imports tui_tracker.model.text",
    ),
    Fault(
        name="imports the host by its name",
        check="only_the_contract_is_imported",
        make=first("import", "import importlib", "importlib.import_module('tui_tracker.host.guard')"),
        says="brings tui_tracker.host",
    ),
)

_DETECTING: Final = (
    Fault(
        name="detect raises on an empty text",
        check="detect_takes_any_text",
        make=first("detect", "number[0]"),
        says="IndexError",
    ),
    Fault(
        name="detect takes every digit for one of ten",
        check="detect_takes_any_text",
        make=first("detect", "if number.isdigit():", "    int(number[:18])"),
        says="ValueError",
    ),
    Fault(
        name="detect answers with texts",
        check="detect_takes_any_text",
        make=code("            return ()\n        return (C", "            return ('acme?',)\n        return (C"),
        says="a str",
    ),
    Fault(
        name="a pattern with a repeat inside a repeat",
        check="detect_is_fast",
        make=first("detect", "if not re.fullmatch(r'AC([0-9]+)+', number):", "    return ()"),
        says="processor",
    ),
    Fault(
        name="two hundred per cent sure",
        check="detect_is_confident_from_0_to_1",
        make=code("confidence=0.9", "confidence=2.0"),
        says="confidence=2.0",
    ),
    Fault(
        name="does not know its own numbers",
        check="detect_knows_its_own_numbers",
        make=code("confidence=0.9", "confidence=0.0"),
        says="AC123456789",
    ),
    Fault(
        name="too sure of itself",
        check="detect_is_modest",
        make=first(
            "detect",
            "if number.isalnum():",
            "    return (Candidate(courier='Acme Post', confidence=0.8),)",
        ),
        says="0.8 sure",
    ),
    Fault(
        name="a page over http",
        check="tracking_url_is_https_and_quoted",
        make=code("https://www.acme.example/track", "http://www.acme.example/track"),
        says="only https",
    ),
    Fault(
        name="a number in the page's address as it is",
        check="tracking_url_is_https_and_quoted",
        make=method(
            "def tracking_url(self, number, courier):", "    return 'https://www.acme.example/track?n=' + number"
        ),
        says="quote",
    ),
    Fault(
        name="a number in the page's host",
        check="tracking_url_is_https_and_quoted",
        make=method(
            "def tracking_url(self, number, courier):",
            "    return f'https://{len(number)}.acme.example/'",
        ),
        says="changes where it leads",
    ),
    Fault(
        name="a page that raises",
        check="tracking_url_is_https_and_quoted",
        make=method("def tracking_url(self, number, courier):", "    return {'R': None}[number[:1]]"),
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
        make=code('"PU": Status.IN_TRANSIT', '"PU": Status.PICK_UP'),
        says="'in_transit' expected, got 'pick_up'",
    ),
    Fault(
        name="a field that is left out",
        check="replay_is_as_expected",
        make=code("status=events[-1].status if events else None", "status=None"),
        says="status: 'delivered' expected, got nothing",
    ),
    Fault(
        name="outcomes in another order",
        check="replay_has_one_outcome_per_request",
        make=outcomes("return [self.outcome(each.number, parcels) for each in reversed(requests)]"),
        says="asked for AC123456789, AC987654321, answered for AC987654321, AC123456789",
    ),
    Fault(
        name="an outcome twice",
        check="replay_has_one_outcome_per_request",
        make=outcomes("return [self.outcome(each.number, parcels) for each in [*requests, requests[0]]]"),
        says="answered for AC123456789, AC987654321, AC123456789",
    ),
    Fault(
        name="an outcome too few",
        check="replay_has_one_outcome_per_request",
        make=outcomes("return [self.outcome(each.number, parcels) for each in requests[:1]]"),
        says="asked for AC123456789, AC987654321, answered for AC123456789",
    ),
    Fault(
        name="errors instead of Missed",
        check="replay_has_one_outcome_per_request",
        make=code(
            'return Missed(number=number, error=NotFound("Acme does not know it yet"))', "return NotFound('unknown')"
        ),
        says="returned a NotFound where Tracking or Missed belongs",
    ),
    Fault(
        name="remembers what it was told before",
        check="replay_is_the_same_twice",
        make=first("event", "self.known = getattr(self, 'known', 0) + 1", "if self.known > 2:", "    return None"),
        says="Keep nothing on the object",
    ),
    Fault(
        name="asks what is not recorded",
        check="replay_asks_what_is_recorded",
        make=asking("await ctx.http.request('POST', 'https://api.acme.example/v1/hello', allow=(503,))"),
        says="POST https://api.acme.example/v1/hello: nothing is recorded there",
    ),
    Fault(
        name="goes to a host that is not declared",
        check="replay_asks_declared_hosts_only",
        make=asking(
            "try:", "    await ctx.http.get_text('https://metrics.acme.example/')", "except Exception:", "    pass"
        ),
        says="metrics.acme.example",
    ),
    Fault(
        name="day and month swapped",
        check="times_are_plausible",
        make=both(
            code('fromisoformat(scan["at"])', 'fromisoformat(scan["at"].replace("11-01", "12-01"))'),
            code("except (KeyError,", "except (KeyError, AttributeError,"),
            in_expectation("delivered", "2026-11-01", "2026-12-01"),
        ),
        says="2026-12-01",
    ),
)

_SKIPS: Final = (
    Fault(
        name="a skip without a reason",
        check="every_skip_has_a_reason",
        make=suite("    own_numbers", "    skips = {'nothing_blocks': ' '}\n    own_numbers"),
        says="needs a reason in words",
    ),
    Fault(
        name="a skip of what there is not",
        check="every_skip_has_a_reason",
        make=suite("    own_numbers", "    skips = {'nothing_block': 'it is slow'}\n    own_numbers"),
        says="did you mean 'nothing_blocks'?",
    ),
)

DECLARED_FAULTS: Final = (*_DECLARED, *_DETECTING, *_RECORDINGS, *_SKIPS)
