"""What the processes of `outbox_once` do until they are killed: people who change orders, and the one that polls.

They are forked from one process that has everything imported, so that a kill hits work and not the start of Python.
"""

import os
import random
import signal
import sys
import time
from datetime import datetime
from pathlib import Path
from typing import Final, NamedTuple

from tui_tracker.cli.options import Options
from tui_tracker.cli.running import run
from tui_tracker.cli.session import Session
from tui_tracker.engine.engine import Engine, EngineOptions
from tui_tracker.engine.rounds import Errands
from tui_tracker.late import late
from tui_tracker.model.happenings import Happening

BEFORE: Final = (
    "aiohttp",
    "aiosmtplib",
    "benchmarks.outbox_lives",
    "liquid",
    "phonenumbers",
    "tui_tracker.cli.adding",
    "tui_tracker.cli.marking",
    "tui_tracker.cli.notifying",
    "tui_tracker.cli.outboxing",
    "tui_tracker.engine.work",
    "tui_tracker.host",
    "tui_tracker.notify.sending",
    "tui_tracker.notify.templates",
    "tui_tracker_email.channel",
    "tui_tracker_sms.channel",
)
"""What the process they are forked from has imported."""
TICK: Final = 0.02  # seconds between two rounds of the one that polls
_AGAIN: Final = 0.3  # of what people do was done before, by them or by somebody else


class Stage(NamedTuple):
    """What happens to each parcel, one after the other; `status`: what is set by hand, "" = its code comes."""

    event: Happening
    status: str
    channel: str


STAGES: Final = (
    Stage(Happening.SHIPPED, "", "email"),
    Stage(Happening.ON_ITS_WAY, "in_transit", "sms"),
    Stage(Happening.READY_FOR_PICKUP, "pick_up", "sms"),
    Stage(Happening.DELIVERED, "delivered", "email"),
)


class Place(NamedTuple):
    """Where it all happens."""

    folder: Path
    parcels: int

    @property
    def data(self) -> Path:
        """The data file."""
        return self.folder / "orders.json"

    @property
    def config(self) -> Path:
        """The configuration."""
        return self.folder / "tracker.toml"

    def done(self, hand: int) -> Path:
        """A line for each step of one of the two that was said to be done."""
        return self.folder / f"hand{hand}"

    @property
    def odd(self) -> Path:
        """A line for whatever ended otherwise than it should."""
        return self.folder / "odd"

    def of(self, hand: int) -> list[tuple[Stage, int]]:
        """All that one of the two has to do: every second order, stage after stage."""
        return [(stage, index) for stage in STAGES for index in range(hand, self.parcels, 2)]


def code_of(index: int) -> str:
    """The code of an order's parcel."""
    return f"TT{index:06d}XX"


def person(place: Place, hand: int, upto: int, seed: int) -> None:
    """Change orders with the program's own commands, as far as step `upto`; then and between do again what was done."""
    _alone(place)
    chance = random.Random(seed)
    steps = place.of(hand)
    path = place.done(hand)
    done = len(path.read_bytes().splitlines()) if path.exists() else 0
    while True:
        if done < upto and chance.random() > _AGAIN:
            stage, index = steps[done]
            if command(place, *step(stage, index)) == 0:
                done += 1
                _append(path, f"{index} {stage.event}")
        elif done:
            _again(place, chance, *steps[chance.randrange(done)])
        else:
            time.sleep(TICK)


def step(stage: Stage, index: int) -> tuple[str, ...]:
    """The command that does it."""
    if stage.status:
        return "set-status", code_of(index), stage.status
    who = ("--name", f"Customer {index}", "--email", f"c{index}@customer.example", "--phone", phone_of(index))
    return "add", f"#{index}", code_of(index), "--country", "SE", *who


def phone_of(index: int) -> str:
    """A Swedish mobile number of the block that is not given to anybody (PTS: 070-174 06 05 to 99), and beyond."""
    return f"+4670{1_740_000 + index:07d}"


def _again(place: Place, chance: random.Random, stage: Stage, index: int) -> None:
    """The same once more: the code is registered anew, or somebody asks for the message by hand."""
    if chance.random() < 0.5:
        command(place, "add", f"#{index}", code_of(index))
    else:
        command(place, "notify", code_of(index), "--event", stage.event.value, good=(0, 1, 2, 3))


def command(place: Place, *arguments: str, good: tuple[int, ...] = (0,)) -> int:
    """One command of the program's; what does not end as it should is written down."""
    code = run(["--config", str(place.config), "--data", str(place.data), *arguments])
    if code not in good:
        _append(place.odd, f"{code} {' '.join(arguments)}")
    return code


def ask(place: Place, *arguments: str) -> None:
    """One command in a process of its own, which nobody kills."""
    _alone(place)
    sys.exit(command(place, *arguments))


class FastClock(NamedTuple):
    """A clock that showed `shown` at `began` and runs `speed` times as fast."""

    began: datetime
    shown: datetime
    speed: float

    def at(self, now: datetime) -> datetime:
        """What it shows now."""
        return self.shown + (now - self.began) * self.speed


class _Fast(Session):
    """A session with a clock of its own: what is to be tried again in an hour is within reach."""

    clock: "FastClock"

    def now(self) -> datetime:
        """UTC."""
        return self.clock.at(super().now())


def poller(place: Place, clock: FastClock) -> None:
    """The engine as `watch` runs it, with a shorter tick and a faster clock."""
    _alone(place)
    session = _Fast(Options(config=place.config, data=place.data))
    session.clock = clock
    store = session.writing()
    options = EngineOptions(
        automatic=True,
        tick=TICK,
        by="poller",
        policy=session.policy,
        files=session.files,
        errands=Errands(outgoing=session.post.outgoing(store)),
    )
    engine = Engine(store, late(lambda: session.host), now=session.now, options=options)
    engine.start()
    signal.pause()


def _alone(place: Place) -> None:
    """Nobody's home and nobody's terminal."""
    for name in ("HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME", "XDG_CACHE_HOME"):
        os.environ[name] = str(place.folder / "home")
    os.environ |= {"LC_ALL": "C.UTF-8", "TZ": "UTC", "TUI_TRACKER_PLUGINS": "email,sms"}
    log = os.open(place.folder / "said", os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    for stream in (1, 2):
        os.dup2(log, stream)


def _append(path: Path, line: str) -> None:
    with path.open("a", encoding="utf-8") as file:
        file.write(line + "\n")
