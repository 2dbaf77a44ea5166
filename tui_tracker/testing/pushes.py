"""Checks of what comes in by itself: a push is verified before it is believed."""

from dataclasses import replace

from tui_tracker.host.settings import secret_options

from .claims import ClaimChecks
from .suite import fail


class PushChecks(ClaimChecks):
    """`receive` of an object that has a secret to verify with."""

    def test_a_changed_push_is_refused(self) -> None:
        """A push whose body is not what the service signed says nothing: anybody can send one."""
        if not secret_options(self.make().config_type):
            return  # nothing to verify with
        for recording, run in self._sound():
            if recording.method != "receive" or run.error is not None or not run.outcomes:
                continue
            (push,) = recording.requests
            with self._loop() as loop:
                for changed in (replace(push, body=push.body + " "), replace(push, headers={})):
                    told = self._play(loop, recording, requests=[changed])
                    if told.error is None and told.outcomes:
                        what = "without its headers" if not changed.headers else "with one more blank"
                        fail(f"{recording.name}: {what} it is believed; verify the signature before anything is parsed")
