"""Taking back what one did oneself, and doing it again."""

from concurrent.futures import Future

from tui_tracker.engine.port import TakenBack
from tui_tracker.ui.views.acted import taken_back_words

from .acting import Acting


class Undoing(Acting):
    """One act at a time, a bulk one as a whole; what others did is theirs."""

    def action_undo(self) -> None:
        """Take the last act back."""
        if self.may("undo"):
            self._tell_taken(self.port.undo(), again=False)

    def action_redo(self) -> None:
        """Do again what was taken back last."""
        if self.may("redo"):
            self._tell_taken(self.port.redo(), again=True)

    def _tell_taken(self, taken: "Future[TakenBack]", *, again: bool) -> None:
        self.when_kept(taken, lambda found: taken_back_words(found, self.tr, again=again))
