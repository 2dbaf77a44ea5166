"""`completion`: what a shell needs to complete commands and options."""

import click
from click.shell_completion import get_completion_class

from .options import Command
from .output import say
from .session import Session, pass_session

_SHELLS = ("bash", "zsh", "fish")


@click.command("completion", cls=Command)
@click.argument("shell", type=click.Choice(_SHELLS))
@pass_session
def completion_command(session: Session, shell: str) -> None:
    """Print what SHELL needs to complete tui-tracker's commands and options.

    bash: eval "$(tui-tracker completion bash)" in ~/.bashrc; zsh the same in ~/.zshrc; fish: tui-tracker completion
    fish > ~/.config/fish/completions/tui-tracker.fish
    """
    from .root import cli

    kind = get_completion_class(shell)
    assert kind is not None, shell  # one of ours
    say(kind(cli, {}, "tui-tracker", "_TUI_TRACKER_COMPLETE").source())
