"""Commands that report wrong usage in our words: the option or argument, what is wrong with it, and what is allowed.

Typer's own messages speak of types ("is not a valid int range") and draw a box around each.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import typer
from typer.core import TyperCommand, TyperGroup

from pumpcli.cli import colours
from pumpcli.cli.exit_codes import USAGE
from pumpcli.cli.panels import OPTIONS, OUTPUT, RARE
from pumpcli.errors import UsageError

#: The class of all of Typer's usage errors, which Typer itself keeps private.
_WRONG_USAGE: type[Any] = typer.BadParameter.__mro__[1]

#: The option that `--help` is to know, although it is read first.
_NO_PAGER = "--no-pager"


class _Helped:
    """A command whose help is that of `help_text`."""

    #: The group in which `--help` stands.
    help_panel = RARE

    def get_help(self, ctx: Any) -> str:
        """Return the help."""
        from pumpcli.cli import help_text  # noqa: PLC0415  # few runs show help

        return help_text.text_of(ctx)

    def get_help_option(self, ctx: Any) -> Any:
        """Return the option that shows the help, fitted to the terminal."""
        option = super().get_help_option(ctx)  # type: ignore[misc]
        option.callback, option.help, option.rich_help_panel = _show_help, "Show this help.", self.help_panel
        return option


def _show_help(ctx: Any, _: Any, wanted: bool) -> None:
    if wanted and not ctx.resilient_parsing:
        show_help(ctx, is_paged=not ctx.meta.get(_NO_PAGER, False))
        raise typer.Exit


def show_help(ctx: Any, *, is_paged: bool = True) -> None:
    """Print the help of the command of a context.

    Args:
        is_paged: page by page, if it is longer than the terminal.
    """
    from pumpcli.cli import help_text  # noqa: PLC0415  # few runs show help

    help_text.show(ctx, is_paged=is_paged)


class WordedCommand(_Helped, TyperCommand):
    """A command of which every usage error is a `UsageError` in our words."""

    #: So that `parse_args` names the arguments that are too many.
    allow_extra_args = True

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.params = [*self.params, *colours.parameters(OUTPUT)]

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Read the options and arguments.

        Raises:
            UsageError: one of them is wrong, missing, unknown or too many.
        """
        ctx.meta[_NO_PAGER] = _NO_PAGER in args
        with _in_our_words(ctx, list(args)):
            rest = super().parse_args(ctx, args)
            if rest and not ctx.resilient_parsing:
                from pumpcli.cli.usage_words import too_many  # noqa: PLC0415  # few calls come here

                raise typer.BadParameter(too_many(self, rest), ctx)
        return rest

    def invoke(self, ctx: Any) -> Any:
        """Run the command.

        Raises:
            UsageError: its options contradict one another, or raised by the command itself.
        """
        with _in_our_words(ctx, []):
            return super().invoke(ctx)


class WordedGroup(_Helped, TyperGroup):
    """A group of commands of which every usage error is a `UsageError` in our words."""

    help_panel = OPTIONS

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.params = [*self.params, *colours.parameters(OPTIONS)]

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Read the options of the group; without any argument its help is printed.

        Raises:
            UsageError: an option is unknown.
        """
        if not args and self.no_args_is_help and not ctx.resilient_parsing:
            show_help(ctx)
            raise typer.Exit(USAGE)
        with _in_our_words(ctx, list(args)):
            return super().parse_args(ctx, args)

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        """Return the name of the called command, the command itself, and its arguments.

        Raises:
            UsageError: there is no such command.
        """
        known = self.list_commands(ctx)
        if args[0] not in known and not ctx.resilient_parsing:
            from pumpcli.cli.usage_words import path_of, with_help  # noqa: PLC0415  # few calls come here
            from pumpcli.files.suggestions import did_you_mean  # noqa: PLC0415
            from pumpcli.manual import PAGES  # noqa: PLC0415

            pages = PAGES if ctx.parent is None else {}
            if args[0] in pages:
                raise UsageError(f"`{args[0]}` is a page of the manual; write `pumpcli manual {args[0]}`")
            text = f"`{path_of(ctx)}` has no command `{args[0]}`{did_you_mean(args[0], [*known, *pages])}"
            raise UsageError(with_help(text, ctx))
        return super().resolve_command(ctx, args)


@contextmanager
def _in_our_words(ctx: Any, args: Sequence[str]) -> Iterator[None]:
    """Turn Typer's usage errors into ours."""
    try:
        yield
    except _WRONG_USAGE as error:
        from pumpcli.cli.usage_words import with_help, words  # noqa: PLC0415  # few calls are wrong

        raise UsageError(with_help(words(error, ctx, args), ctx)) from error
