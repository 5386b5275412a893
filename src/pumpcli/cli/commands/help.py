"""The command `help`, which shows what a command shows with `--help`."""

from typing import Annotated, Any

import typer

from pumpcli.cli import options, panels
from pumpcli.cli.usage import show_help
from pumpcli.cli.usage_words import path_of

CommandArgument = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="COMMAND",
        help="The command, such as due, or record fill. Left out: list all commands.",
        show_default=False,
        rich_help_panel=panels.NAMES,
    ),
]


def help(ctx: typer.Context, command: CommandArgument = None, no_pager: options.NoPagerOption = False) -> None:
    """Show the help of a command.

    Examples:
        pumpcli help due          # the same as pumpcli due --help
        pumpcli help record fill  # a command of a command
        pumpcli help              # the list of all commands
    """
    shown: Any = ctx.find_root()
    for name in command or ():
        if not hasattr(shown.command, "resolve_command"):
            raise typer.BadParameter(f"`{path_of(shown)}` has no command below it")
        _, found, _ = shown.command.resolve_command(shown, [name])
        shown = typer.Context(found, parent=shown, info_name=name)
    show_help(shown, is_paged=not no_pager)
