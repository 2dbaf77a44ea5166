"""Which orders a list shows and in which order, as they come, go and change."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from tests.ui.fakes import NOW
from tui_tracker.model.filter import Terms, parse
from tui_tracker.model.order import CustomerRow, OrderRow
from tui_tracker.ui.views.listing import KeptTexts, Listing
from tui_tracker.ui.views.sorting import SORTS, in_order

DAY = timedelta(days=1)


def row(order_id: int, days: float = 0, name: str = "Bo") -> OrderRow:
    """An order made so many days ago."""
    return OrderRow(id=order_id, number=f"#{order_id}", placed_at=NOW - days * DAY, customer=CustomerRow(name=name))


def filled(*rows: OrderRow) -> Listing:
    """A listing of these, the newest first."""
    listing = Listing()
    listing.fill(rows)
    return listing


def is_bo(each: OrderRow) -> bool:
    """Whether it is for Bo."""
    return each.customer.name == "Bo"


def test_a_search_finds_in_the_lists_order_and_can_be_gone_on_with() -> None:
    listing = filled(*(row(n, n, "Bo" if n % 2 else "Åsa") for n in range(1, 1001)))
    search = listing.search(is_bo)
    search.go_on(0)
    assert not search.is_done
    assert search.found == listing.order[:64][::2]
    while not search.is_done:
        search.go_on(0)
    assert search.found == [n for n in range(1, 1001) if n % 2]


def test_without_a_filter_all_are_found_at_once() -> None:
    search = filled(row(1), row(2)).search(None)
    assert search.is_done
    assert search.found == [2, 1]


def test_an_order_that_is_gone_meanwhile_is_not_found() -> None:
    listing = filled(*(row(n, n) for n in range(1, 200)))
    search = listing.search(is_bo)
    search.go_on(0)
    listing.put({199: None})
    search.go_on(10)
    assert 199 not in search.found


TEXTS = st.text("ab#1 å", max_size=4)


@given(st.lists(TEXTS, max_size=9), st.lists(TEXTS, min_size=1, max_size=3), st.sets(st.integers(1, 9)))
def test_words_find_the_same_in_texts_that_are_kept_as_by_asking_each_order(
    names: list[str], words: list[str], changed: set[int]
) -> None:
    listing = filled(*(row(n, n, name) for n, name in enumerate(names, 1)))
    texts = KeptTexts(listing.rows, listing.order, {})
    assert not texts.go_on(10)
    for order_id in changed:  # known again only when it is looked for by itself
        texts.pop(order_id, None)
    wanted = parse(" ".join(words))
    test = wanted.over(Terms(NOW))
    with_texts, without = listing.search(test, wanted=wanted, texts=texts), listing.search(test)
    for search in (with_texts, without):
        search.go_on(10)
    assert with_texts.found == without.found


def test_texts_are_put_together_some_at_a_time_the_topmost_first() -> None:
    listing = filled(*(row(n, n) for n in range(1, 101)))
    texts = KeptTexts(listing.rows, listing.order, {})
    assert texts.go_on(0)
    assert list(texts) == listing.order[: len(texts)]
    assert 0 < len(texts) < 97
    listing.put({97: None, 98: row(98, 98, "Åsa")})
    texts.renew((97, 98))
    assert not texts.go_on(10)
    assert sorted(texts) == sorted(listing.rows)
    assert [order_id for order_id, text in texts.items() if "åsa" in text] == [98]
    listing.put({98: None, 99: row(99, 99, "Åsa")})
    texts.renew((98, 99))
    assert sorted(texts) == sorted(listing.rows)
    assert [order_id for order_id, text in texts.items() if "åsa" in text] == [99]


def test_what_was_handed_out_is_not_changed_later() -> None:
    listing = filled(row(1, 1), row(2, 2))
    shown = listing.order
    assert listing.put({3: row(3, 0)})
    assert (shown, listing.order) == ([1, 2], [3, 1, 2])


def test_an_order_that_keeps_its_place_has_not_moved() -> None:
    listing = filled(row(1, 1), row(2, 2))
    assert not listing.put({1: row(1, 1, "Åsa")})
    assert listing.rows[1].customer.name == "Åsa"
    assert listing.put({1: row(1, 3)})
    assert listing.order == [2, 1]


PLACES = st.tuples(st.integers(1, 12), st.integers(0, 3), st.sampled_from(["Bo", "Åsa", "Per"]))


@given(
    st.sampled_from(sorted(SORTS)),
    st.booleans(),
    st.dictionaries(st.integers(1, 12), PLACES, max_size=12),
    st.dictionaries(st.integers(1, 12), st.none() | PLACES, max_size=12),
)
def test_after_any_changes_it_is_as_if_it_had_been_sorted_and_filtered_anew(
    sort: str, turned: bool, before: dict[int, tuple[int, int, str]], changes: dict[int, tuple[int, int, str] | None]
) -> None:
    def made(order_id: int, fields: tuple[int, int, str]) -> OrderRow:
        total, days, name = fields
        return replace(row(order_id, days, name), total=f"{total}", tags=(name,), shop=name)

    listing = Listing()
    listing.sort, listing.turned = sort, turned
    listing.fill(made(order_id, fields) for order_id, fields in before.items())
    shown = [order_id for order_id in listing.order if is_bo(listing.rows[order_id])]
    changed = {order_id: made(order_id, fields) if fields else None for order_id, fields in changes.items()}
    listing.put(changed)
    expected = [each.id for each in in_order(listing.rows.values(), sort, turned=turned)]
    assert listing.order == expected
    filtered = [order_id for order_id in expected if is_bo(listing.rows[order_id])]
    assert listing.with_changes(shown, changed, is_bo) == filtered


@pytest.mark.parametrize("count", [1, 500])
def test_many_changes_at_once_are_the_same_as_one_after_the_other(count: int) -> None:
    listing = filled(*(row(n, n) for n in range(1, 1001)))
    listing.put({n: row(n, 1000 - n) for n in range(1, count + 1)})
    assert listing.order == [each.id for each in in_order(listing.rows.values(), "age")]
