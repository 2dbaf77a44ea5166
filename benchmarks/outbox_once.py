"""Every customer told once, whatever is killed: two people change orders, one process polls, all are killed at random.

`python -m benchmarks.outbox_once [--kills N] [--parcels N] [--seed N]`: real processes with the real commands, engine,
host and store, killed (kill -9) at random instants; a mail server and an SMS gateway on loopback in this process, which
nobody kills, write down what they took before they say so, refuse some of it and hang up on some. In the end their own
books are compared with what should have been sent. Prints what came of it; 1 when something does not hold.
"""

import argparse
import asyncio
import email
import json
import math
import multiprocessing
import random
import signal
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.policy import default
from multiprocessing.context import ForkServerContext
from pathlib import Path
from typing import Any, Final

from aiohttp import web
from aiosmtpd.smtp import SMTP, Envelope, Session

from benchmarks import outbox_lives
from benchmarks.outbox_lives import STAGES, FastClock, Place, Stage, code_of, phone_of
from tests.servers.mail import Mailbox, mail_server
from tests.servers.running import running
from tests.servers.sms import PASSWORD, Refusal, SmsGateway
from tui_tracker.model.outbox import OPEN, OutboxMessage, State, key_of
from tui_tracker.store import open_store

KILLS: Final = 500
PARCELS: Final = 200
_LIFE: Final = 1.2  # seconds, at most
_SPEED: Final = 60.0  # of the poller's clock while others are killed…
_CALM_SPEED: Final = 600.0  # …and in the end, so that the back-off passes
_PATIENCE: Final = 120.0  # seconds, for the end
_MAIL_NOT_NOW, _MAIL_SILENT = 0.04, 0.03  # shares: refused for now; taken, and hung up
_SMS_DOWN, _SMS_SILENT = 0.02, 0.02  # shares: not taken, and a status of failure; taken, and hung up
_THINKS: Final = 0.05  # seconds, at most, from taking a message to saying so: a kill may come between
_TAKEN_BACK: Final = frozenset({"overtaken", "not_so"})

_CONFIG: Final = """
[notify]
enabled = true
customers = ["shipped", "on_its_way", "ready_for_pickup", "delivered"]
channel = "email"
channels = {{ on_its_way = "sms", ready_for_pickup = "sms" }}
quiet_from = 0
quiet_to = 0
flood_cap = 100000
[network]
allow_loopback_http = true
[channels.email]
host = "127.0.0.1"
port = {port}
security = "none"
from = "Nordljus <hej@nordljus.example>"
timeout = 5.0
[channels.sms]
service = "46elks"
username = "u-made-up"
password = "{password}"
from = "Nordljus"
base_url = "{url}"
"""


@dataclass
class Post(Mailbox):
    """A mail server with its bad moments."""

    chance: random.Random = field(default_factory=random.Random)
    calm: bool = False

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        """A letter."""
        draw = 1.0 if self.calm else self.chance.random()
        self.data = "451 4.3.0 try again" if draw < _MAIL_NOT_NOW else "250 2.0.0 taken"
        self.hang_up = "data" if _MAIL_NOT_NOW <= draw < _MAIL_NOT_NOW + _MAIL_SILENT else ""
        answer = await super().handle_DATA(server, session, envelope)
        await asyncio.sleep(0.0 if self.calm else self.chance.uniform(0, _THINKS))
        return answer


class Gateway(SmsGateway):
    """An SMS gateway with its bad moments."""

    def __init__(self, chance: random.Random) -> None:
        """`chance`: when they are."""
        super().__init__()
        self.chance = chance
        self.calm = False

    async def _met(self, request: web.Request, form: dict[str, str], number: str) -> web.Response | None:
        draw = 1.0 if self.calm else self.chance.random()
        self.refuse = {number: Refusal(503, "down")} if draw < _SMS_DOWN else {}
        self.trouble = {number: "hang up"} if _SMS_DOWN <= draw < _SMS_DOWN + _SMS_SILENT else {}
        met = await super()._met(request, form, number)
        await asyncio.sleep(0.0 if self.calm else self.chance.uniform(0, _THINKS))
        return met


@dataclass
class Outcome:
    """What came of it. `faults`: what does not hold, in words."""

    kills: int = 0
    letters: int = 0
    letters_again: int = 0  # with the same Message-ID as one before
    texts: int = 0
    overtaken: int = 0  # not told, because something newer had happened
    open: int = 0  # the same where it may have gone before, and is said so
    waited: int = 0  # text messages that a person had to decide about…
    had_gone: int = 0  # …of which so many had been taken by the gateway
    seconds: float = 0.0
    faults: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        """For people."""
        return (
            f"{self.kills} kills: {self.letters} e-mails ({self.letters_again} twice, with one Message-ID), "
            f"{self.texts} text messages, {self.overtaken} overtaken (and {self.open} that may have gone); "
            f"{self.waited} text messages waited for a person, "
            f"{self.had_gone} of them had gone; {len(self.faults)} faults ({self.seconds:.0f} s)"
        )


def campaign(folder: Path, *, kills: int, parcels: int, seed: int = 1) -> Outcome:
    """All of it, in an empty folder."""
    started, place = time.monotonic(), Place(folder, parcels)
    post, gateway = Post(chance=random.Random(seed)), Gateway(random.Random(seed + 1))
    post.log, gateway.log = folder / "letters", folder / "texts"
    outcome = Outcome()
    with mail_server(post) as port, running(gateway):
        place.config.write_text(_CONFIG.format(port=port, url=gateway.url, password=PASSWORD), encoding="utf-8")
        _texts(folder)
        began = datetime.now(UTC)
        clock = FastClock(began, began, _SPEED)
        outcome.kills = _Killing(place, kills, seed, clock).run()
        post.calm = gateway.calm = True
        _finish(place, clock)
        _decide(place, gateway, outcome)
    _compare(place, outcome)
    outcome.seconds = time.monotonic() - started
    return outcome


def _texts(folder: Path) -> None:
    """Text messages that say what they are, so that the gateway's book can be read."""
    (folder / "templates").mkdir()
    for stage in STAGES:
        text = f"{stage.event} {{{{ fulfillment.tracking_numbers[0] }}}}"
        (folder / "templates" / f"{stage.event}.sms").write_text(text, encoding="utf-8")


class _Killing:
    """Starts and kills; three threads, one for each of the three."""

    def __init__(self, place: Place, kills: int, seed: int, clock: FastClock) -> None:
        self._place, self._kills, self._seed, self._clock = place, kills, seed, clock
        self._done = 0
        self._lock = threading.Lock()
        self._context = context()
        self._failed: list[BaseException] = []

    def run(self) -> int:
        """Until as many were killed as wanted; how many."""
        threads = [threading.Thread(target=self._slot, args=(n,)) for n in range(3)]
        for each in threads:
            each.start()
        for each in threads:
            each.join()
        if self._failed:
            raise self._failed[0]
        return self._done

    def _slot(self, n: int) -> None:
        chance, lives = random.Random(self._seed * 10 + n), 0
        try:
            while not self._failed and (ordinal := self._next()) is not None:
                lives += 1
                process = self._born(n, ordinal, self._seed * 100_000 + lives * 10 + n)
                time.sleep(chance.uniform(0, _LIFE))
                with self._lock:  # multiprocessing looks after all processes whenever one is started
                    process.kill()
                    process.join()
                if process.exitcode != -signal.SIGKILL:
                    raise RuntimeError(f"a process ended by itself, with {process.exitcode}")
        except BaseException as error:  # told by who started the thread
            self._failed.append(error)

    def _next(self) -> int | None:
        with self._lock:
            if self._done >= self._kills:
                return None
            self._done += 1
            return self._done

    def _born(self, n: int, ordinal: int, seed: int) -> Any:
        """A poller, or somebody who gets as far as the share of the kills that are over."""
        if n == 2:
            arguments: tuple[Any, ...] = (self._place, self._clock)
            process = self._context.Process(target=outbox_lives.poller, args=arguments)
        else:
            upto = math.ceil(len(self._place.of(n)) * min(1.0, ordinal / self._kills * 1.1))
            process = self._context.Process(target=outbox_lives.person, args=(self._place, n, upto, seed))
        with self._lock:
            process.start()
        return process


def context() -> ForkServerContext:
    """Processes forked from one that has all modules."""
    made = multiprocessing.get_context("forkserver")
    made.set_forkserver_preload(list(outbox_lives.BEFORE))
    return made


def _finish(place: Place, clock: FastClock) -> None:
    """Nobody is killed any more: the two do what is left, and the poller sends what is due."""
    for hand in (0, 1):
        steps, path = place.of(hand), place.done(hand)
        done = len(path.read_bytes().splitlines()) if path.exists() else 0
        for stage, index in steps[done:]:
            _asked(place, *outbox_lives.step(stage, index))
    now = datetime.now(UTC)
    calm = FastClock(now, clock.at(now), _CALM_SPEED)
    process = context().Process(target=outbox_lives.poller, args=(place, calm))
    process.start()
    try:
        _until(lambda: not any(each.state in OPEN for each in _messages(place)), "messages are still to be sent")
    finally:
        process.kill()
        process.join()


def _asked(place: Place, *arguments: str) -> None:
    process = context().Process(target=outbox_lives.ask, args=(place, *arguments))
    process.start()
    process.join()


def _until(holds: Callable[[], bool], otherwise: str) -> None:
    ends = time.monotonic() + _PATIENCE
    while not holds():
        if time.monotonic() > ends:
            raise TimeoutError(otherwise)
        time.sleep(0.1)


def _messages(place: Place) -> list[OutboxMessage]:
    return [each for _, each in _numbered(place)]


def _numbered(place: Place) -> list[tuple[int, OutboxMessage]]:
    store = open_store(place.data, read_only=True)
    try:
        return store.messages(limit=1_000_000)
    finally:
        store.close()


def _decide(place: Place, gateway: Gateway, outcome: Outcome) -> None:
    """A person looks each waiting text message up at the gateway: what it has not taken goes again."""
    taken = {each["message"] for each in _texts_of(place)}
    for number, each in _numbered(place):
        if each.state is State.UNKNOWN:
            outcome.waited += 1
            has_gone = _text(each.kind.value, each.parcels[0]) in taken
            outcome.had_gone += has_gone
            _asked(place, "outbox", "cancel" if has_gone else "retry", str(number))


def _compare(place: Place, outcome: Outcome) -> None:
    """The servers' own books with what should have been sent, and with what the outbox says."""
    faults = outcome.faults
    faults += place.odd.read_text(encoding="utf-8").splitlines() if place.odd.exists() else []
    texts = Counter(each["message"] for each in _texts_of(place))
    mails, subjects = _letters_of(place)
    outcome.letters, outcome.letters_again = len(mails), sum(n > 1 for n in mails.values())
    outcome.texts = len(texts)
    faults += [f"text message {n} times: {text}" for text, n in texts.items() if n > 1]
    faults += [f"told under {len(ids)} Message-IDs: {what}" for what, ids in subjects.items() if len(ids) > 1]
    kept = {key: each for each in _messages(place) for key in each.keys}
    for stage in STAGES:
        for index in range(place.parcels):
            key = key_of(f"#{index}", code_of(index), 1, stage.event, stage.channel, "customer")
            text = _text(stage.event.value, code_of(index))
            came = mails.pop(key, 0) if stage.channel == "email" else texts.pop(text, 0)
            faults += _wrongs(stage, index, came, kept.pop(key, None), outcome)
    faults += [f"nobody should have got e-mail {key}" for key in mails]
    faults += [f"nobody should have got text message {text}" for text in texts]
    faults += [f"a message that nobody asked for: {each}" for each in kept.values()]


def _wrongs(stage: Stage, index: int, came: int, kept: OutboxMessage | None, outcome: Outcome) -> Sequence[str]:
    """What is wrong about one thing that happened to one parcel."""
    what = f"{stage.event} of #{index} ({stage.channel})"
    if kept is None:
        return [f"{what}: no message was made"]
    if kept.state is State.SENT and came:
        return []
    if kept.state is State.SUPPRESSED and kept.reason == "by_hand" and came:
        return []  # a person had found it at the gateway
    if kept.state is State.SUPPRESSED and kept.reason == "gone" and stage is not STAGES[-1]:
        outcome.open += 1
        return []
    if kept.state is State.SUPPRESSED and kept.reason in _TAKEN_BACK and not came and stage is not STAGES[-1]:
        outcome.overtaken += 1
        return []
    return [f"{what}: came {came} times, the outbox says {kept.state} {kept.reason}"]


def _text(event: str, code: str) -> str:
    return f"{event} {code}"


def _texts_of(place: Place) -> list[dict[str, str]]:
    path = place.folder / "texts"
    found = [json.loads(line) for line in path.read_bytes().splitlines()] if path.exists() else []
    phones = {phone_of(index) for index in range(place.parcels)}
    assert all(each["to"] in phones for each in found)
    return found


def _letters_of(place: Place) -> tuple[Counter[str], dict[tuple[str, str], set[str]]]:
    """How often each key came, and under which Message-IDs each customer's letters of one subject."""
    keys, ids = Counter[str](), dict[tuple[str, str], set[str]]()
    path = place.folder / "letters"
    for line in path.read_bytes().splitlines() if path.exists() else ():
        letter = email.message_from_bytes(bytes.fromhex(line.decode()), policy=default)
        keys[str(letter["Message-ID"]).strip("<>").partition("@")[0]] += 1
        ids.setdefault((str(letter["To"]), str(letter["Subject"])), set()).add(str(letter["Message-ID"]))
    return keys, ids


def main(arguments: list[str]) -> int:
    """Print what came of it; 1 when something does not hold."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.outbox_once", description=__doc__)
    parser.add_argument("--kills", type=int, default=KILLS)
    parser.add_argument("--parcels", type=int, default=PARCELS)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder:
        outcome = campaign(Path(folder), kills=options.kills, parcels=options.parcels, seed=options.seed)
    print(outcome)  # noqa: T201
    for fault in outcome.faults[:20]:
        print("  " + fault)  # noqa: T201
    return 1 if outcome.faults else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
