"""The command `completion`."""

from typing import Annotated

import typer

from pumpcli.cli import options, panels
from pumpcli.cli.output import write_text
from pumpcli.cli.shells import SCRIPTS, Shell

ShellArgument = Annotated[
    Shell,
    typer.Argument(
        parser=options.one_of(*Shell),
        metavar="bash|zsh|fish",
        help="The shell to complete in.",
        show_default=False,
        rich_help_panel=panels.NAMES,
    ),
]


def completion(shell: ShellArgument) -> None:
    """Print a script for completion in bash, zsh or fish.

    It completes commands, options, their values, fields of --where, and the codes of the pumps in the folder.

    Examples:
        pumpcli completion bash  # in ~/.bashrc: source <(pumpcli completion bash)
        pumpcli completion zsh   # likewise in ~/.zshrc, after compinit
        pumpcli completion fish  # > ~/.config/fish/completions/pumpcli.fish
    """
    write_text(SCRIPTS[shell])
