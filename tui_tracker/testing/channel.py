"""The suite for channels."""

import re
from collections.abc import Iterator, Sequence
from typing import Any, ClassVar, Final

from tui_tracker.host.checking import Wrong, checked
from tui_tracker.host.guard import known
from tui_tracker.plugin import Message, Missed, PluginError, Receipt, Recipient, Unavailable

from .answering import RecordedExchange
from .conduct import ConductChecks, addresses, form_of, strayed
from .damages import DamageChecks
from .damaging import Damage
from .declared import DeclarationChecks
from .playing import Run
from .recordings import Recording
from .replays import misplaced, told
from .suite import fail, fail_for

_COST: Final = re.compile(r"[0-9]+(\.[0-9]+)? [A-Z]{3}")
_ASKING: Final = ("GET", "HEAD", "OPTIONS")  # what changes nothing (RFC 9110 §9.2.1)
_LINES: Final = "a@mail.example\r\nBcc: b@mail.example"
_HOSTILE: Final[tuple[Message, ...]] = (
    Message(key="empty", recipient=Recipient(address="")),
    Message(key="long", recipient=Recipient(address="a@mail.example"), subject="s" * 5000, text="t" * 100_000),
    Message(key="lines", recipient=Recipient(address=_LINES, name=_LINES), subject=_LINES),
    Message(key="signs", recipient=Recipient(address="+46 70 000 00 00", name="\u202e\x00\x1b[31m"), text="📦 \x00 é"),
    Message(key="markup", recipient=Recipient(address="<b>"), html="<script>alert(1)</script>", url="javascript:x"),
    Message(key="place", recipient=Recipient(address="../x?y=1#z@mail.example")),
    Message(key="k/../?&#\n", recipient=Recipient(address="../../x?y=1#z"), text="{0} %s ${x}"),
)


class ChannelSuite(DeclarationChecks, ConductChecks, DamageChecks):
    """Subclass it at the top of a test file and set `channel`; recordings are of the methods `send` and `check`.

    ::

        class TestAcmeMail(ChannelSuite):
            channel = AcmeMail
            config = {"api_key": "stand-in"}
    """

    channel: ClassVar[Any]
    kind = "channel"
    methods = frozenset({"send", "check"})
    needed_kinds = ("sent", "rejected")

    def test_a_failure_is_no_receipt(self) -> None:
        """Where the service answers with a failure no message counts as taken: nobody would send it again."""
        problems = [
            f"{each}: no receipt fewer"
            for each in self._endured()
            if _is_failure(each.damage) and _receipts(each.run.outcomes) >= _expected(each.damage.recording) > 0
        ]
        fail_for(problems, "Return Missed with the error, or raise it.")

    def test_what_was_sent_keeps_its_receipt(self) -> None:
        """A message that was taken before the service failed has its receipt: else it would be sent a second time."""
        if self.make().deduplicates:
            return
        problems = [
            f"{each}: {key} was taken, and its receipt is lost"
            for each in self._endured()
            if each.damage.recording.method == "send" and "status 503" in each.damage.what
            for key in _taken_before(each.damage)
            if key not in {one.key for one in each.run.outcomes if isinstance(one, Receipt)}
        ]
        fail_for(problems, "Return Missed for the message that failed, and Receipt for those before it.")

    def test_what_may_be_sent_is_not_denied(self) -> None:
        """After a failure of the service nobody knows whether it took the message: `sent` is not `False` then."""
        if self.make().deduplicates:
            return
        problems = [
            f"{each}: {one.number} is said not to have been sent"
            for each in self._endured()
            if each.damage.recording.method == "send" and each.damage.what.endswith(("status 500", "status 503"))
            for one in each.run.settled(each.damage.recording)
            if isinstance(one, Missed) and isinstance(one.error, Unavailable) and one.error.sent is False
            if one.number in _told_in(each.damage)
        ]
        fail_for(problems, "Let the Unavailable of ctx.http through: it knows. What is said not to be sent goes again.")

    def test_receipts_can_be_kept(self) -> None:
        """The host finds nothing wrong in a receipt; it is of one message or more, and its cost can be added up."""
        for recording, run in self._runs():
            wrong = [each for one in run.outcomes if isinstance(one, Receipt) for each in _wrongs_of(one)]
            fail_for([f"{recording.name}: {each}" for each in wrong], "What the service does not say is left empty.")

    def test_send_takes_hostile_messages(self) -> None:
        """Whatever stands in a message: one outcome for each, or one of the six errors."""
        for recording, message, run in self._sent_anything():
            if run.error is not None and not (isinstance(run.error, PluginError) and known(run.error)):
                fail(f"send() of the message {message.key!r} raises {told(run.error)}")
            wrong = [] if run.error else misplaced(recording, run.outcomes, [message])
            fail_for([f"send(): {each}" for each in wrong], "One outcome per message, under its key.")

    def test_a_message_stays_in_its_place(self) -> None:
        """Nothing in a message changes host, path or parameters of an address, nor adds a line to the head."""
        usual = {form_of(url) for _, run in self._runs() for url in addresses(run)}
        for _, message, run in self._sent_anything():
            wrong = [f"send() of the message {message.key!r} {each}" for each in strayed(run, usual)]
            fail_for(wrong, "Use json=, form= or params=, or urllib.parse.quote(text, safe='').")

    def test_what_deduplicates_sends_the_key(self) -> None:
        """A channel that says `deduplicates` tells the service the message's key, the same each time."""
        if not self.make().deduplicates:
            return
        for recording, run in self._sound():
            if recording.method == "send":
                with self._loop() as loop:
                    again = self._play(loop, recording)
                for key in [each.key for each in run.outcomes if isinstance(each, Receipt)]:
                    first, second = (_words_with(key, one) for one in (run, again))
                    if not first:
                        fail(f"{recording.name}: deduplicates is True, but the key {key!r} is not sent")
                    if not first & second:
                        fail(f"{recording.name}: the key {key!r} is sent as another one each time: {first}, {second}")

    def test_a_check_sends_nothing(self) -> None:
        """`check` is called by who sets a channel up: nobody gets a message of it, nor is one asked to be sent."""
        sending = {place for recording, run in self._sound() if recording.method == "send" for place in _changed(run)}
        for recording, run in self._sound():
            if recording.method == "check":
                wrong = [f"{recording.name}: check() calls {method} {url}" for method, url in _changed(run) & sending]
                fail_for(wrong, "Ask for the account, or log in: whatever the service answers without sending.")

    def _sending(self) -> list[Recording]:
        """Those with an answer come first."""
        found = [each for each, _ in self._sound() if each.method == "send"]
        return sorted(found, key=lambda each: not each.exchanges)

    def _sent_anything(self) -> list[tuple[Recording, Message, Run]]:
        """Messages that nobody should send, answered as the first recording is."""

        def play() -> Iterator[tuple[Recording, Message, Run]]:
            for recording in self._sending()[:1]:
                with self._loop() as loop:
                    for message in _HOSTILE:
                        exchange = RecordedExchange(recording.exchanges, lenient=True)
                        yield recording, message, self._play(loop, recording, exchange=exchange, requests=[message])

        return self._once("anything", lambda: list(play()))


def _is_failure(damage: Damage) -> bool:
    """A status of failure, or a web page where JSON was: somebody else has answered."""
    if damage.whole and "status" in damage.what:  # not a field of that name
        return True
    page = damage.exchange >= 0 and damage.what.endswith("an HTML page")
    return page and damage.recording.exchanges[damage.exchange].response.is_json


def _changed(run: Run) -> set[tuple[str, str]]:
    """Where a service was asked to do something: method and address without parameters."""
    return {(sent.method, str(sent.url.with_query(None))) for sent in run.exchange.sent if sent.method not in _ASKING}


def _receipts(outcomes: Sequence[Any]) -> int:
    return sum(isinstance(each, Receipt) for each in outcomes)


def _expected(recording: Recording) -> int:
    return _receipts([each.outcome for each in recording.expected])


def _taken_before(damage: Damage) -> Iterator[str]:
    """The keys of messages that the service had taken when it failed: whatever names their address was answered."""
    told = [str((each.request.url, each.request.json, each.request.form)) for each in damage.recording.exchanges]
    for message, expected in zip(damage.recording.requests, damage.recording.expected, strict=False):
        at = [place for place, text in enumerate(told) if message.recipient.address in text]
        if isinstance(expected.outcome, Receipt) and at and max(at) < damage.exchange:
            yield message.key


def _told_in(damage: Damage) -> set[str]:
    """The keys of the messages whose address is in the request that the service failed to answer."""
    asked = damage.recording.exchanges[damage.exchange].request
    text = str((asked.url, asked.json, asked.form))
    return {each.key for each in damage.recording.requests if each.recipient.address in text}


def _wrongs_of(receipt: Receipt) -> Iterator[str]:
    heard: list[str] = []
    try:
        checked(receipt, Receipt, heard.append)
    except Wrong as wrong:
        heard.append(str(wrong))
    yield from heard
    if not heard and receipt.parts < 1:
        yield f"{receipt.key}: parts is {receipt.parts}"
    if not heard and receipt.cost and not _COST.fullmatch(receipt.cost):
        yield f'{receipt.key}: cost is {receipt.cost!r}, not as "0.35 SEK"'


def _words_with(key: str, run: Run) -> set[str]:
    """What was sent, cut into its values, as far as the key is in them."""
    whole = [f"{sent.url} {list(sent.headers.values())} {sent.content!r}" for sent in run.exchange.sent]
    return {word for text in whole for word in re.split(r"[\s\"'&=?,{}\[\]/]+", text) if key in word}
