"""The command `completion`."""

from __future__ import annotations

from typing import Annotated

import typer

from pumpcli.cli import options
from pumpcli.cli.output import write_text
from pumpcli.cli.shells import SCRIPTS, Shell

ShellArgument = Annotated[
    Shell,
    typer.Argument(
        parser=options.one_of(*Shell), metavar="bash|zsh|fish", help="The shell to complete in.", show_default=False
    ),
]


def completion(shell: ShellArgument) -> None:
    """Print a script for completion in bash, zsh or fish: of commands, options and codes of pumps.

    Bash: add this line to ~/.bashrc: source <(pumpcli completion bash)

    Zsh: add this line to ~/.zshrc, after compinit: source <(pumpcli completion zsh)

    Fish: pumpcli completion fish > ~/.config/fish/completions/pumpcli.fish

    Example: pumpcli completion bash
    """
    write_text(SCRIPTS[shell])
