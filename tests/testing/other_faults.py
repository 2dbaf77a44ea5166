"""Wrong channels and order sources, and the one check that has to say so."""

from typing import Final

from tests.testing.faults import Fault, Make, both, in_recordings, recorded, swap


def _channel(old: str, new: str) -> Make:
    return swap("channel.py", old, new)


def _source(old: str, new: str) -> Make:
    return swap("source.py", old, new)


CHANNEL_FAULTS: Final = (
    Fault(
        name="a receipt whatever comes",
        check="a_failure_is_no_receipt",
        make=_channel(
            "            return Missed(number=message.key, error=error)\n",
            "            if isinstance(error, BadResponse):\n"
            "                return Receipt(key=message.key)\n"
            "            return Missed(number=message.key, error=error)\n",
        ),
        says="status 404: no receipt fewer",
    ),
    Fault(
        name="an address without a sign in it",
        check="send_takes_hostile_messages",
        make=_channel('        if "@" not in', '        message.recipient.address[0]\n        if "@" not in'),
        says="the message 'empty' raises IndexError",
    ),
    Fault(
        name="says that it deduplicates and can't",
        check="what_deduplicates_sends_the_key",
        make=both(
            _channel(', "key": message.key}', "}"),
            in_recordings(', "key": "order-1"}}', "}}"),
            in_recordings(', "key": "order-2"}}', "}}"),
        ),
        says="the key 'order-1' is not sent",
    ),
    Fault(
        name="receipts in another order",
        check="replay_has_one_outcome_per_request",
        make=_channel("for message in messages]", "for message in messages][::-1]"),
        says="answered for order-2, order-1",
    ),
    Fault(
        name="a receipt under a key of its own",
        check="replay_has_one_outcome_per_request",
        make=_channel("Receipt(key=message.key, reference", "Receipt(key=message.key.upper(), reference"),
        says="answered for ORDER-1",
    ),
    Fault(
        name="the key of the service in the texts",
        check="damage_gives_no_secret_away",
        make=_channel('BadResponse("Acme does', 'BadResponse(f"{ctx.config.api_key}: Acme does'),
        says="a secret is in an outcome",
    ),
    Fault(
        name="swallows CancelledError",
        check="cancelling_ends_at_once",
        make=_channel(
            "        except PluginError as error:",
            "        except BaseException as error:\n"
            "            error = error if isinstance(error, PluginError) else Rejected('no time')",
        ),
        says="answers as if nothing had happened",
    ),
    Fault(
        name="takes null for an object",
        check="damage_raises_only_our_errors",
        make=_channel('answer.get("id") if isinstance(answer, dict) else None', 'answer.get("id")'),
        says="AttributeError",
    ),
    Fault(
        name="no recording of one that is refused",
        check="recordings_show_what_is_needed",
        make=recorded("rejected", kind="odd"),
        says="'rejected'",
    ),
)

SOURCE_FAULTS: Final = (
    Fault(
        name="an order without a number",
        check="pages_survive_the_host",
        make=both(
            _source("if isinstance(number, str) and number]", "if isinstance(number, str)]"),
            in_recordings('"no": "#1003"', '"no": ""'),
            in_recordings('"orders": [{"number": "#1003"}]', '"orders": [{"number": ""}]'),
        ),
        says="order 0 has no number",
    ),
    Fault(
        name="a cursor that stays",
        check="a_cursor_moves_on",
        make=both(
            _source("bool(after) and after != cursor", "bool(after)"),
            in_recordings('"next": ""', '"next": "c2"'),
            in_recordings('{"number": "#1003"}]}', '{"number": "#1003"}], "cursor": "c2", "more": true}'),
        ),
        says="more after 'c2', but the cursor stays",
    ),
    Fault(
        name="a cursor taken for a number",
        check="fetch_takes_any_cursor",
        make=_source(
            "        orders = answer.get", "        int(cursor.removeprefix('c') or 0)\n        orders = answer.get"
        ),
        says="raises ValueError",
    ),
    Fault(
        name="a file taken to be text",
        check="damaged_files_raise_only_our_errors",
        make=_source('data.decode(encoding, "replace")', "data.decode(encoding)"),
        says="UnicodeDecodeError",
    ),
    Fault(
        name="a byte-order mark taken for text",
        check="other_bytes_say_the_same",
        make=both(
            _source('else "utf-8-sig"', 'else "utf-8"'),
            _source("lines[0] != HEAD", "not lines[0].endswith(HEAD)"),
            _source("lines[1:], start=2))", "lines[1:], start=2)) if lines[0] == HEAD else []"),
        ),
        says="with a byte-order mark: the page is another",
    ),
    Fault(
        name="any file is a page without orders",
        check="what_is_no_such_file_is_refused",
        make=_source('raise BadResponse(f"{name} does not begin with {HEAD!r}")', "return Page()"),
        says="a picture: is read as",
    ),
    Fault(
        name="remembers orders it has seen",
        check="replay_is_the_same_twice",
        make=_source(
            "        return 0 < len(line) < 50",
            "        self.seen = getattr(self, 'seen', 0) + 1\n        return self.seen < 9 and 0 < len(line) < 50",
        ),
        says="Keep nothing on the object",
    ),
    Fault(
        name="takes null for an object",
        check="damage_raises_only_our_errors",
        make=_source('answer.get("orders") if isinstance(answer, dict) else None', 'answer.get("orders")'),
        says="AttributeError",
    ),
    Fault(
        name="sleeps while it reads",
        check="nothing_blocks",
        make=both(
            _source("from dataclasses", "import time\nfrom dataclasses"),
            _source("        lines = text", "        time.sleep(0.001)\n        lines = text"),
        ),
        says="sleep() at source.py:",
    ),
)
