"""Attention rules that were changed in the app, written into the operator's configuration."""

from tui_tracker.model.attention import AttentionRules

from .asking import own_file
from .session import Session


class SessionRules:
    """`ui.options.RuleKeeper` over a session's configuration."""

    def __init__(self, session: Session) -> None:
        """`session`: its configuration and language have been read, so that any thread may look at them."""
        self._session = session

    def keep(self, page: str, rules: AttentionRules) -> str:
        """Write `[attention.page]`. Raises `ConfigError` and `StoreBusyError` as `config.editing`."""
        from tui_tracker.config.editing import set_attention

        path, _ = own_file(self._session), self._session.say
        set_attention(path, page, rules)
        told = [_("Kept in {path}").format(path=path)]
        if (found := self._session.loaded).merely_found:
            told.append(_("From now on {path} is in force, and no longer {found}").format(path=path, found=found.path))
        return " · ".join(told)
