"""Lines in which words are found: the matches are brought out, and one goes from one to the next."""

from tui_tracker.ui.views.finding import brought_out, pattern_of, places

from .lines_body import LinesBody


class FindBody(LinesBody, can_focus=True):
    """Shows lines; those that inherit make them, and unfold what is folded before words are looked for."""

    words = ""

    def unfold(self) -> None:
        """Show what is folded, so that it can be found."""

    def draw(self) -> None:
        """Make the lines anew, and bring out what is looked for."""
        super().draw()
        pattern = pattern_of(self.words)
        if pattern is not None:
            found = set(places(self._lines, pattern))
            self._lines = [
                brought_out(line, pattern) if index in found else line for index, line in enumerate(self._lines)
            ]

    def find(self, words: str) -> int:
        """Look for `words` from here on; how many lines have them. "" ends it."""
        self.words = words
        if pattern_of(words) is not None:
            self.unfold()
        self.draw()
        found = places(self._lines, pattern_of(words))
        if found:
            here = self.scroll_offset.y
            self._show(next((index for index in found if index >= here), found[0]))
        return len(found)

    def find_next(self, step: int) -> bool:
        """Go to the next match, or the one before, round and round; whether there is any."""
        found = places(self._lines, pattern_of(self.words))
        if not found:
            return False
        here = self._at
        after = [index for index in found if index > here]
        before = [index for index in found if index < here]
        self._show((after or found)[0] if step > 0 else (before or found)[-1])
        return True

    _at = 0  # the line of the match one is at

    def _show(self, index: int) -> None:
        self._at = index
        if not self.scroll_offset.y <= index < self.scroll_offset.y + self.size.height - 1:
            self.scroll_to(y=max(0, index - self.size.height // 3), animate=False)
