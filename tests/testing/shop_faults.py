"""More wrong order sources, written to get past the kit: each did harm, and some did get past it."""

from typing import Final

from tests.testing.faults import Fault, Make, both, in_recordings
from tests.testing.other_faults import _source

_NOT_UNDERSTOOD: Final = '            raise BadResponse("no orders", field="$.orders")\n'
_DRAFT: Final = "OrderDraft(number=number) for"


def _each_with(said: str, recorded: str) -> Make:
    """Every order with one thing more, which is expected as well."""
    numbers = [f'{{"number": "#100{last}"' for last in (1, 2, 3)]
    expected = [in_recordings(f"{number}}}", f"{number}, {recorded}}}") for number in numbers]
    return both(_source(_DRAFT, f"OrderDraft(number=number, {said}) for"), *expected)


_SWALLOWING: Final = """
    async def fetch(self, cursor, ctx):
        try:
            return await self.page(cursor, ctx)
        except BaseException as error:
            if isinstance(error, Exception):
                raise
            return Page(cursor=cursor)

"""

MORE_SOURCE_FAULTS: Final = (
    Fault(
        name="no answer is no orders",
        check="damage_is_no_empty_page",
        make=_source(_NOT_UNDERSTOOD, "            return Page(cursor=cursor)\n"),
        says="orders are lost",
    ),
    Fault(
        name="nothing at all for what is odd",
        check="damage_keeps_one_outcome_per_request",
        make=_source(_NOT_UNDERSTOOD, "            return None\n"),
        says="",
    ),
    Fault(
        name="begins again when the cursor is missing",
        check="a_cursor_moves_on",
        make=both(
            _source('after if isinstance(after, str) else ""', "after if isinstance(after, str) else cursor"),
            _source("more=bool(after) and after != cursor", "more=bool(after)"),
        ),
        says="more after",
    ),
    Fault(
        name="an order twice",
        check="pages_survive_the_host",
        make=both(
            _source("for number in numbers if", "for number in numbers + numbers[:1] if"),
            in_recordings('{"number": "#1002"}]', '{"number": "#1002"}, {"number": "#1001"}]'),
            in_recordings('"orders": [{"number": "#1003"}]', '"orders": [{"number": "#1003"}, {"number": "#1003"}]'),
        ),
        says="#1001 comes twice",
    ),
    Fault(
        name="a total nobody can add up",
        check="pages_survive_the_host",
        make=_each_with('total="14,50 kr"', '"total": "14,50 kr"'),
        says="total",
    ),
    Fault(
        name="a page that runs when it is opened",
        check="pages_survive_the_host",
        make=_each_with('url="javascript:alert(1)"', '"url": "javascript:alert(1)"'),
        says="url",
    ),
    Fault(
        name="a number of signs nobody sees",
        check="pages_survive_the_host",
        make=both(
            _source("if isinstance(number, str) and number]", "if isinstance(number, str) and number]"),
            in_recordings('"no": "#1003"', '"no": "\\u200b\\u202e"'),
            in_recordings('"orders": [{"number": "#1003"}]', '"orders": [{"number": "\\u200b\\u202e"}]'),
        ),
        says="order 0 has no number",
    ),
    Fault(
        name="a parcel with lines that the order does not have",
        check="pages_survive_the_host",
        make=both(
            _source("import BadResponse,", "import BadResponse, ParcelDraft,"),
            _source(
                "Page(orders=self.drafts(orders),",
                'Page(orders=self.drafts(orders), parcels=[ParcelDraft(number="AC1", order="#1001", lines=(3,))],',
            ),
            in_recordings(
                '"cursor": "c2", "more": true',
                '"parcels": [{"number": "AC1", "order": "#1001", "lines": [3]}], "cursor": "c2", "more": true',
            ),
            in_recordings(
                '{"orders": [{"number": "#1003"}]}',
                '{"orders": [{"number": "#1003"}], "parcels": [{"number": "AC1", "order": "#1001", "lines": [3]}]}',
            ),
        ),
        says="no line 3",
    ),
    Fault(
        name="leaves out and does not say why",
        check="pages_survive_the_host",
        make=both(_source('reason="no number"', 'reason=""'), in_recordings('"reason": "no number"', '"reason": ""')),
        says="for no reason",
    ),
    Fault(
        name="goes wherever the cursor says",
        check="a_cursor_stays_in_its_place",
        make=both(
            _source('"https://api.acme.example/v1/orders",', 'f"https://api.acme.example/v1/orders/{cursor}",'),
            _source('            params={"after": cursor},\n', ""),
            in_recordings("v1/orders?after=", "v1/orders/"),
        ),
        says="asks",
    ),
    Fault(
        name="a token in the cursor",
        check="secrets_stay_secret",
        make=both(
            _source(
                "cursor=after, more=bool(after) and after != cursor",
                'cursor=after and f"{after}&key={ctx.config.api_key}", more=bool(after) and after != cursor',
            ),
            _source('params={"after": cursor}', 'params={"after": cursor.partition("&")[0]}'),
            in_recordings('"cursor": "c2", "more"', '"cursor": "c2&key=stand-in-key", "more"'),
            in_recordings('{"cursor": "c2"}', '{"cursor": "c2&key=stand-in-key"}'),
        ),
        says="a secret is in an outcome",
    ),
    Fault(
        name="swallows CancelledError",
        check="cancelling_ends_at_once",
        make=both(
            _source("    async def fetch(self, cursor, ctx):", f"{_SWALLOWING}    async def page(self, cursor, ctx):"),
        ),
        says="answers as if nothing had happened",
    ),
)
