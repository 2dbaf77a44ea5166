"""Messages to people, as a session has them: who writes, asks for, decides on and sends them, each made when needed."""

from collections.abc import Callable, Coroutine, Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tui_tracker.engine.port import EngineState
    from tui_tracker.host.channels import ChannelFacts
    from tui_tracker.notify.alerting import Alerting, Judging
    from tui_tracker.notify.desk import MessageDesk
    from tui_tracker.notify.sending import Sender
    from tui_tracker.notify.templates import TemplateWriter
    from tui_tracker.store.api import Always, Store

    from .session import Session


class SessionPost:
    """Over a session whose configuration has been read. `stop` before the host is closed."""

    def __init__(self, session: "Session") -> None:
        """`session`: its clock, host, rules and zone."""
        self._session = session
        self._sender: Sender | None = None
        self._own: Alerting | None = None

    def outgoing(self, store: "Store") -> "Callable[[], Coroutine[Any, Any, object]]":
        """What sends the messages that are due; imported and made with the first round."""

        async def send() -> object:
            if self._sender is None:
                from tui_tracker.notify.sending import Sender

                rules, screen = self._session.config.notify, self._session.has_screen
                self._sender = Sender(
                    store,
                    self._session.host,
                    self.writer,
                    rules,
                    self._session.now,
                    has_screen=screen,
                    own=self.own_messages(store),
                    country=self._session.config.shop.country,
                )
            return await self._sender.run()

        return send

    def desk(self, store: "Store") -> "MessageDesk":
        """Where messages to people are seen and asked for."""
        from tui_tracker.notify.desk import MessageDesk

        def channels() -> "Mapping[str, ChannelFacts]":
            self._session.host.load()
            return self._session.host.channels

        rules = self._session.config.notify
        return MessageDesk(
            store,
            rules,
            channels,
            lambda: self.writer,
            self._session.now,
            by=self._session.by,
            resting=self.resting,
            country=self._session.config.shop.country,
        )

    def own_messages(self, store: "Store") -> "Alerting":
        """Who decides what the operator is told of the shop as a whole; made once."""
        if self._own is None:
            from tui_tracker.notify.alerting import Alerting

            self._own = Alerting(store, self._session.config.notify, self.judging, self._session.now, self.writer)
        return self._own

    @property
    def judging(self) -> "Judging":
        """By which rules an order wants a hand, by the configuration."""
        from tui_tracker.notify.alerting import Judging

        config = self._session.config
        return Judging(
            zone=self._session.zone, queue=config.queue, attention=config.attention.tracking, deadlines=config.deadlines
        )

    def alerting(self, store: "Store") -> "Callable[[EngineState], Coroutine[Any, Any, object]] | None":
        """What decides it at every round; `None` where the operator is told nothing."""
        if not self._session.config.notify.tells_operator or self._session.options.read_only:
            return None

        async def decide(state: "EngineState") -> object:
            from .alerting import carriers_of, channels_of

            host, mask = self._session.host, self._session.mask
            carriers = carriers_of(state.carriers, host.healths(), mask)
            titles = {name: each.title for name, each in host.channels.items()}
            sender = self._sender
            refused, answered = (sender.refused(), sender.answered()) if sender is not None else ({}, {})
            return await self.own_messages(store).run([*carriers, *channels_of(titles, refused, answered, mask)])

        return decide

    def resting(self) -> "Mapping[str, str]":
        """The channels that take no messages for now, and why."""
        return self._sender.resting() if self._sender is not None else {}

    @cached_property
    def writer(self) -> "TemplateWriter":
        """Who writes messages from their templates."""
        from tui_tracker.notify.templates import writer_from

        return writer_from(self._session.loaded, self._session.zone)

    def always(self) -> "Always | None":
        """Which messages to people belong to a commit; imported only where somebody is told something."""
        if not self._session.config.notify.enabled:
            return None
        from tui_tracker.notify.deciding import always_for

        return always_for(self._session.config.notify)

    def stop(self) -> None:
        """Begin no message any more. Idempotent."""
        if self._sender is not None:
            self._sender.stop()
