"""What failures mean for the next call, by clocks that the test moves."""

import random
import sys
from datetime import datetime, timedelta

import pytest

from tests.host.making import NOON, Plugins, carrier, requests
from tui_tracker.host.health import CRASHES, FAILURES, Health, HealthBook, verdict
from tui_tracker.i18n import Translator
from tui_tracker.plugin import (
    AuthFailed,
    BadResponse,
    Missed,
    NotFound,
    PluginCrashed,
    PluginError,
    RateLimited,
    Rejected,
    Tracking,
    Unavailable,
)


class Book:
    """A health book with its clocks."""

    def __init__(self) -> None:
        self.now = NOON
        self.seconds = 0.0
        self.book = HealthBook(lambda: self.now, Translator("en"), jitter=random.Random(7), clock=lambda: self.seconds)
        self.book.add("acme", "Acme", looks_up=True)

    def fail(self, error: PluginError, times: int = 1) -> None:
        """That many calls in a row end so."""
        for _ in range(times):
            self.book.note("acme", error)

    def health(self) -> Health:
        """How it is now."""
        return self.book.state("acme").health

    @property
    def until(self) -> datetime:
        """When it is asked again."""
        until = self.book.state("acme").paused_until
        assert until is not None
        return until


@pytest.fixture
def book() -> Book:
    return Book()


@pytest.mark.parametrize(
    ("after", "until"),
    [
        (90.0, NOON + timedelta(seconds=90)),
        (NOON + timedelta(hours=3), NOON + timedelta(hours=3)),
        (None, NOON + timedelta(minutes=5)),
    ],
)
def test_a_rate_limit_pauses_until_the_carrier_says(
    book: Book, after: float | datetime | None, until: datetime
) -> None:
    book.fail(RateLimited("slow down", retry_after=after))
    assert (book.health(), book.until) == (Health.PAUSED, until)
    refusal = book.book.refusal("acme")
    assert isinstance(refusal, RateLimited)
    assert refusal.retry_after == until
    book.now = until
    assert (book.health(), book.book.refusal("acme")) == (Health.UP, None)


def test_refused_credentials_stay_refused_until_a_call_succeeds(book: Book) -> None:
    book.fail(AuthFailed("wrong key"))
    book.now += timedelta(days=365)
    assert book.health() is Health.REFUSED
    assert isinstance(book.book.refusal("acme"), AuthFailed)
    book.book.note("acme", None)
    assert book.health() is Health.UP


@pytest.mark.parametrize("error", [Unavailable("down"), BadResponse("garbled")])
def test_the_circuit_opens_after_five_failures_in_a_row(book: Book, error: PluginError) -> None:
    book.fail(error, FAILURES - 1)
    assert (book.health(), book.book.refusal("acme")) == (Health.UP, None)
    book.fail(error)
    assert book.health() is Health.DOWN
    assert NOON < book.until <= NOON + timedelta(minutes=1)
    assert isinstance(book.book.refusal("acme"), Unavailable)


def test_an_open_circuit_lets_one_try_through_and_opens_for_longer(book: Book) -> None:
    book.fail(Unavailable("down"), FAILURES)
    spans = []
    for _ in range(9):
        book.now = book.until
        assert book.health() is Health.UP
        book.fail(Unavailable("down"))
        spans.append(book.until - book.now)
    assert spans[0] > timedelta(minutes=1.5)
    assert spans[-1] <= timedelta(hours=1)
    assert spans[-1] > timedelta(minutes=45)


def test_a_success_between_failures_starts_the_count_again(book: Book) -> None:
    book.fail(Unavailable("down"), FAILURES - 1)
    book.book.note("acme", None)
    book.fail(Unavailable("down"), FAILURES - 1)
    assert book.health() is Health.UP


def test_the_next_call_waits_longer_after_each_failure(book: Book) -> None:
    delays = []
    for _ in range(FAILURES - 1):
        book.fail(Unavailable("down"))
        delays.append(book.book.delay("acme"))
    assert all(0.25 * 2**n <= delay <= 0.5 * 2**n for n, delay in enumerate(delays))
    book.seconds += delays[-1]
    assert book.book.delay("acme") == 0.0


def test_three_crashes_in_a_row_pause_the_plugin(book: Book) -> None:
    book.fail(PluginCrashed("defect"), CRASHES - 1)
    assert book.health() is Health.UP
    book.fail(PluginCrashed("defect"))
    assert book.health() is Health.BROKEN
    book.now = book.until
    assert book.health() is Health.UP


def test_a_plugin_that_blocks_is_paused_at_once(book: Book) -> None:
    book.book.blocked("acme", PluginCrashed("blocked for 15 s in track()"))
    assert book.health() is Health.BROKEN
    assert "blocked for 15 s" in book.book.state("acme").reason


def test_one_notice_when_it_goes_down_and_one_when_it_is_back(book: Book) -> None:
    book.fail(Unavailable("no route"), FAILURES - 1)
    assert book.book.notices() == []
    book.fail(Unavailable("no route"), 4)
    book.fail(RateLimited("and slow"))
    (down,) = book.book.notices()
    assert "Acme" in down
    assert "no route" in down
    book.book.note("acme", None)
    book.book.note("acme", None)
    assert book.book.notices() == ["Acme answers again"]
    assert book.book.notices() == []


def test_a_carrier_of_links_only_is_never_asked() -> None:
    book = HealthBook(lambda: NOON, Translator("en"))
    book.add("post", "Post", looks_up=False)
    assert book.state("post").health is Health.LINK_ONLY


def test_an_unknown_carrier_is_not_loaded(book: Book) -> None:
    assert book.book.state("nobody").health is Health.BROKEN
    assert [each.id for each in book.book.states()] == ["acme"]


@pytest.mark.parametrize(
    ("outcomes", "kind"),
    [
        ([], None),
        ([Tracking(number="A")], None),
        ([NotFound("x")], None),
        ([Rejected("x"), NotFound("x")], None),
        ([Unavailable("x"), Tracking(number="A")], None),
        ([Unavailable("x"), NotFound("x")], None),
        ([Unavailable("x"), BadResponse("x")], Unavailable),
        ([Tracking(number="A"), AuthFailed("x")], AuthFailed),
        ([Tracking(number="A"), RateLimited("x")], RateLimited),
        ([PluginCrashed("x")], PluginCrashed),
    ],
)
def test_what_the_outcomes_of_one_call_say_about_the_carrier(
    outcomes: list[Tracking | PluginError], kind: type[PluginError] | None
) -> None:
    whole = [Missed(number="A", error=each) if isinstance(each, PluginError) else each for each in outcomes]
    assert type(verdict(whole)) is (kind or type(None))


async def test_a_paused_carrier_is_not_called(plugins: Plugins) -> None:
    body = """
    calls = 0
    async def track(self, requests, ctx):
        self.calls += 1
        raise RateLimited("quota", retry_after=600)
    """
    plugins.add("acme", carrier(body))
    host = plugins.host()
    for _ in range(3):
        (outcome,) = await host.track("acme", requests("A1"))
        assert isinstance(outcome, Missed)
        assert isinstance(outcome.error, RateLimited)
    await host.close()
    assert getattr(host.carriers["acme"], "calls") == 1  # noqa: B009 (an attribute of the made class)
    assert host.health("acme").paused_until == NOON + timedelta(seconds=600)
    (notice,) = host.notices()
    assert "ACME" in notice
    assert host.notices() == []


async def test_a_check_goes_through_a_pause_and_ends_it(plugins: Plugins) -> None:
    body = """
    key = "wrong"
    async def track(self, requests, ctx):
        raise AuthFailed("wrong key")
    async def check(self, ctx):
        if self.key == "wrong":
            raise AuthFailed("wrong key")
    """
    module = plugins.add("acme", carrier(body))
    host = plugins.host()
    await host.track("acme", requests("A1"))
    with pytest.raises(AuthFailed):
        await host.check("acme")
    assert host.healths()[0].health is Health.REFUSED
    setattr(sys.modules[module].Made, "key", "right")  # noqa: B010 (an attribute of the made class)
    await host.check("acme")
    await host.close()
    assert host.healths()[0].health is Health.UP


async def test_a_check_of_nobody_is_unavailable(plugins: Plugins) -> None:
    with pytest.raises(Unavailable):
        await plugins.host().check("nobody")


def test_a_limit_met_while_registering_pauses_registering_only(book: Book) -> None:
    book.book.note("acme", RateLimited("quota used up", retry_after=3600.0), registering=True)
    state = book.book.state("acme")
    assert (state.health, state.reason) == (Health.UP, "quota used up")
    assert state.no_new_until == NOON + timedelta(hours=1)
    assert book.book.refusal("acme") is None
    refusal = book.book.refusal("acme", registering=True)
    assert isinstance(refusal, RateLimited)
    assert "quota used up" in str(refusal)
    book.book.note("acme", None)
    assert book.book.refusal("acme", registering=True) is not None, "a look-up says nothing of the quota"
    book.now += timedelta(hours=1)
    assert book.book.refusal("acme", registering=True) is None


def test_the_operator_is_told_once_that_new_numbers_wait_and_once_that_they_do_not(book: Book) -> None:
    for _ in range(2):
        book.book.note("acme", RateLimited("quota used up"), registering=True)
    (held,) = book.book.notices()
    assert "Acme takes no new numbers until" in held
    assert "quota used up" in held
    book.book.note("acme", None, registering=True)
    book.book.note("acme", None, registering=True)
    assert book.book.notices() == ["Acme takes new numbers again"]


def test_when_a_carrier_last_answered_is_known_and_a_failure_is_no_answer(book: Book) -> None:
    assert book.book.state("acme").answered_at is None
    book.book.note("acme", None)
    book.now += timedelta(hours=1)
    book.fail(Unavailable("503"), FAILURES)
    assert book.book.state("acme").answered_at == NOON
    book.now += timedelta(hours=1)  # the pause is over, which is no answer either
    assert (book.health(), book.book.state("acme").answered_at) == (Health.UP, NOON)
