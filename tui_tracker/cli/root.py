"""`tui-tracker` itself: which commands there are, each imported only when it is used."""

from importlib import import_module
from typing import Final

import click

from tui_tracker import __version__
from tui_tracker.model.errors import UsageError
from tui_tracker.model.message import N_

from .options import Group, theme_option

# name: (module in this package, what it does). One line of help each, so that `--help` imports none of them.
COMMANDS: Final[dict[str, tuple[str, str]]] = {
    "add": ("adding", "Add an order by hand, or codes to one."),
    "archive": ("handling", "Put orders away."),
    "backup": ("keeping", "Copy all data into one file."),
    "carriers": ("carriers", "Whether carriers can be asked, and what their quota is spent for."),
    "clear-status": ("marking", "Go back to the carrier's status."),
    "compact": ("keeping", "Write a complete orders.json."),
    "completion": ("completing", "What a shell needs to complete commands."),
    "config": ("configuring", "Where the configuration is, what it says, whether it is right."),
    "demo": ("demo", "Open the app on a made-up shop."),
    "detect": ("detecting", "Whose tracking number this may be."),
    "digest": ("digesting", "What needs a hand, as it is sent to you once a day."),
    "doctor": ("doctor", "Find the usual faults."),
    "edit": ("editing", "Change an order's codes, carrier, customer."),
    "export": ("exporting", "All orders as JSON or CSV."),
    "import": ("importing", "Bring in orders and codes from a file."),
    "list": ("listing", "List orders."),
    "log": ("undoing", "What was done, and by whom."),
    "note": ("handling", "Write a note to an order."),
    "notify": ("notifying", "Tell customers what has happened."),
    "outbox": ("outboxing", "Messages to people: sent, waiting, not sent and why."),
    "forget": ("forgetting", "Erase a customer's data, and keep the statistics."),
    "monitor": ("monitoring", "Fulfilment over time."),
    "parcels": ("listing", "List parcels."),
    "plugins": ("plugins", "Which plugins there are, and what to do with them."),
    "queue": ("queueing", "What wants a hand today."),
    "redo": ("undoing", "Do again what was taken back."),
    "refund": ("handling", "Mark that a customer got money back."),
    "remove": ("handling", "Remove orders."),
    "repair": ("keeping", "Keep what is intact in a damaged data file."),
    "resent": ("handling", "Mark that the goods were sent again."),
    "set-status": ("marking", "Set a parcel's status by hand."),
    "show": ("showing", "Everything known of one order."),
    "snooze": ("handling", "Put orders off until something moves, or a day."),
    "tag": ("handling", "Give orders tags, or take them away."),
    "stats": ("monitoring", "Transit times by carrier and country."),
    "templates": ("templating", "The texts that messages are written from."),
    "track": ("tracking", "Look parcels up now."),
    "undo": ("undoing", "Take back your last act."),
    "wake": ("handling", "Take back what was put off."),
    "watch": ("watching", "Look due parcels up, without a screen."),
    "why": ("explaining", "Why a status is what it is, and when the next look is."),
}


class LazyGroup(Group):
    """Finds its commands in the table above."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names, sorted."""
        return sorted(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command, imported now."""
        if cmd_name not in COMMANDS:
            return None
        module = import_module(f".{COMMANDS[cmd_name][0]}", __package__)
        command: click.Command = getattr(module, cmd_name.replace("-", "_") + "_command")
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """The command of the first argument. Raises `NoSuchCommand` with the names that are like it."""
        try:
            return super().resolve_command(ctx, args)
        except click.exceptions.NoSuchCommand as error:
            raise click.exceptions.NoSuchCommand(error.command_name, possibilities=COMMANDS, ctx=ctx) from None

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The commands and what they do, without importing them."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, COMMANDS[name][1]) for name in self.list_commands(ctx)])


@click.group(cls=LazyGroup, invoke_without_command=True, context_settings={"help_option_names": ["-h", "--help"]})
@theme_option
@click.version_option(__version__, prog_name="tui-tracker")
@click.pass_context
def cli(ctx: click.Context) -> int | None:
    """The parcel desk of a small shop. Without a command it opens the app."""
    if ctx.invoked_subcommand is not None:
        return None
    from .opening import can_open, open_app

    if not can_open():
        raise UsageError(
            N_("the app opens on a terminal only"), hint=N_("Name a command: tui-tracker --help lists them.")
        )
    return open_app(ctx.obj)
