"""The suite for channels (provisional, as the class is)."""

from typing import Any, ClassVar, Final

from tui_tracker.host.guard import known
from tui_tracker.plugin import Message, PluginError, Receipt, Recipient

from .answering import RecordedExchange
from .conduct import ConductChecks
from .damages import DamageChecks
from .declared import DeclarationChecks
from .loop import Loop
from .playing import Run
from .recordings import Recording
from .replays import misplaced, told
from .suite import fail, fail_for

_LINES: Final = "a@mail.example\r\nBcc: b@mail.example"
_HOSTILE: Final[tuple[Message, ...]] = (
    Message(key="empty", recipient=Recipient(address="")),
    Message(key="long", recipient=Recipient(address="a@mail.example"), subject="s" * 5000, text="t" * 100_000),
    Message(key="lines", recipient=Recipient(address=_LINES, name=_LINES), subject=_LINES),
    Message(key="signs", recipient=Recipient(address="+46 70 000 00 00", name="\u202e\x00\x1b[31m"), text="📦 \x00 é"),
    Message(key="markup", recipient=Recipient(address="<b>"), html="<script>alert(1)</script>", url="javascript:x"),
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
            if "status" in each.damage.what and _receipts(each.run) >= _expected(each.damage.recording) > 0
        ]
        fail_for(problems, "Return Missed with the error, or raise it.")

    def test_send_takes_hostile_messages(self) -> None:
        """Whatever stands in a message: one outcome for each, or one of the six errors."""
        for recording in self._sending()[:1]:
            with self._loop() as loop:
                for message in _HOSTILE:
                    run = self._sent(loop, recording, message)
                    if run.error is not None and not (isinstance(run.error, PluginError) and known(run.error)):
                        fail(f"send() of the message {message.key!r} raises {told(run.error)}")
                    wrong = [] if run.error else misplaced(recording, run.outcomes, [message])
                    fail_for([f"send(): {each}" for each in wrong], "One outcome per message, under its key.")

    def test_what_deduplicates_sends_the_key(self) -> None:
        """A channel that says `deduplicates` tells the service the message's key: how else could it know?"""
        if not self.make().deduplicates:
            return
        for recording, run in self._sound():
            whole = "\n".join(f"{sent.url} {dict(sent.headers)} {sent.content!r}" for sent in run.exchange.sent)
            taken = [each.key for each in run.outcomes if isinstance(each, Receipt)]
            for key in (key for key in taken if recording.method == "send" and key not in whole):
                fail(f"{recording.name}: deduplicates is True, but the key {key!r} is not sent")

    def _sending(self) -> list[Recording]:
        return [each for each, _ in self._sound() if each.method == "send"]

    def _sent(self, loop: Loop, recording: Recording, message: Message) -> Run:
        exchange = RecordedExchange(recording.exchanges, lenient=True)
        return self._play(loop, recording, exchange=exchange, requests=[message])


def _receipts(run: Run) -> int:
    return sum(isinstance(each, Receipt) for each in run.outcomes)


def _expected(recording: Recording) -> int:
    return sum(isinstance(each.outcome, Receipt) for each in recording.expected)
