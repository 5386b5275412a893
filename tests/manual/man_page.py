"""The man page, made from the help of the commands and from tables of the manual."""

from __future__ import annotations

import itertools
import re
import textwrap
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import typer

from pumpcli import __version__
from pumpcli.cli.main import COMMANDS, app, loaded_command
from pumpcli.cli.panels import PANELS
from pumpcli.manual import PAGES
from tests.manual.documents import FOLDER, TEXTS, rows, section

#: An option that more commands of a group than this have alike is described once for all of them.
ALIKE = 3

#: The width of the text of an example at 80 columns.
EXAMPLE_WIDTH = 68

#: Characters that the formatter would read as a command, or print as a typographic one.
ESCAPES = {
    "\\": r"\(rs",
    "-": r"\-",
    "'": r"\(aq",
    '"': r"\(dq",
    "`": r"\(ga",
    "^": r"\(ha",
    "~": r"\(ti",
}

FILES = {
    "*.yaml, *.yml": "Pump files: one pump in each YAML document. See `pumpcli manual pump-file`.",
    "clinic.yaml": "The clinic file, beside the pump files or in a folder above: open days, holidays, lead times, "
    "capacity. See `pumpcli manual clinic-file`.",
}

SYNOPSIS = ("[COMMAND] [OPTION...] [PATH...]", "record WHAT CODE [OPTION...] [PATH...]", "COMMAND --help", "--version")


def man_page(released: str) -> str:
    """The text of the page.

    Args:
        released: the day of this version, so that the page is the same whenever it is made.
    """
    lines = [
        r".\" Made by pytest --golden-update from the help of the commands. Do not edit.",
        f'.TH PUMPCLI 1 {released} "pumpcli {__version__}" "User Commands"',
        *(".nr HY 0", ".hy 0"),  # no word is hyphenated: it may be one to type
        ".ad l",
        *_heading("NAME"),
        r"pumpcli \- refill calendar for implanted intrathecal drug pumps",
        *_heading("SYNOPSIS"),
        *_synopsis(),
        *_heading("DESCRIPTION"),
        *_after_heading(_paragraphs(app.info.help or "")),
        *_heading("COMMANDS"),
        *_summaries(),
        *_commands(),
        *_tables(),
    ]
    return "".join(f"{line}\n" for line in lines)


def _synopsis() -> Iterator[str]:
    for number, form in enumerate(SYNOPSIS):
        yield from [".br"] if number else []
        yield f"{bold('pumpcli')} {_escaped(form)}"


def _summaries() -> Iterator[str]:
    """A line about each command, in the groups of `pumpcli --help`."""
    group: Any = typer.main.get_command(app)
    named = [(name, group.get_command(None, name)) for name in COMMANDS]
    for title, commands in itertools.groupby(named, lambda pair: pair[1].rich_help_panel):
        yield from _heading(title, "SS")
        yield from _entries({bold(name): command.help for name, command in commands}, indent=11)


def _commands() -> Iterator[str]:
    """The options of most commands, then each command with those of its own."""
    commands = {f"pumpcli {name}": loaded_command(name) for name in COMMANDS}
    alike = _alike(commands.values())
    yield from _heading("OPTIONS")
    yield from _entries({_named(param): _about(param) for param in _shown(typer.main.get_command(app))})
    yield from _heading("OPTIONS OF MOST COMMANDS")
    yield from _params(alike.values())
    yield from _entries(
        {f"{bold('-h')}, {bold('--help')}": "Show the help of the command, with all its options, and exit."}
    )
    yield from _heading("EACH COMMAND")
    for name, command in commands.items():
        yield from _command(name, command, alike)


def _command(name: str, command: Any, alike: dict[str, Any]) -> Iterator[str]:
    """A command, and those below it."""
    below = {f"{name} {part}": each for part, each in getattr(command, "commands", {}).items()}
    yield from _heading(name, "SS")
    yield f"{bold(name)}{_escaped(_takes(command, below))}"
    yield from _paragraphs(command.help)
    of_all_below = _alike(below.values())
    own = {_key(param): param for param in _shown(command)} | of_all_below
    yield from _params(param for key, param in own.items() if key not in alike)
    others = [
        f"`{max(param.opts, key=len)}`" for param in _shown(command) if _key(param) in alike and _is_option(param)
    ]
    if others:
        yield from _paragraphs(f"Also {', '.join(others[:-1])}{' and ' * (len(others) > 1)}{others[-1]}, as above.")
    for part, each in below.items():
        yield from _command(part, each, alike | of_all_below)


def _params(params: Iterable[Any]) -> Iterator[str]:
    """Arguments and options in the order of the help, without its groups: what few people need comes last."""
    ordered = sorted(params, key=lambda param: PANELS.index(param.rich_help_panel))
    yield from _entries({_named(param): _about(param) for param in ordered})


def _takes(command: Any, below: dict[str, Any]) -> str:
    """The arguments of a command, as they are typed."""
    if below:
        return f" {' | '.join(name.rpartition(' ')[2] for name in below)} …"
    arguments = [param for param in command.params if not _is_option(param)]
    shown = [param.metavar if param.required or "[" in param.metavar else f"[{param.metavar}]" for param in arguments]
    return "".join(f" {each}" for each in [*shown, "[OPTION...]"])


def _shown(command: Any) -> list[Any]:
    return [param for param in command.params if not getattr(param, "hidden", False)]


def _alike(commands: Iterable[Any]) -> dict[str, Any]:
    """The parameters that many commands have alike, by what is said of each."""
    params = [param for command in commands for param in _shown(command)]
    times = Counter(map(_key, params))
    return {_key(param): param for param in params if times[_key(param)] > ALIKE}


def _key(param: Any) -> str:
    return f"{_named(param)} {_about(param)}"


def _is_option(param: Any) -> bool:
    return bool(param.param_type_name == "option")


def _named(param: Any) -> str:
    """An option with its value, or an argument."""
    value = [_italic(param.metavar)] if param.metavar else []
    names = [", ".join(map(bold, sorted(param.opts, key=len)))] if _is_option(param) else []
    return " ".join([*names, *value])


def _about(param: Any) -> str:
    default = f" Left out: {param.default}." if param.show_default and param.default else ""
    return f"{param.help}{'' if param.help.endswith('.') else '.'}{'' if param.default is True else default}"


def _tables() -> Iterator[str]:
    """Exit codes, variables, files, and where to read on."""
    yield from _heading("EXIT STATUS")
    yield from _entries(_table("scripts", "## Exit codes"))
    yield from _heading("ENVIRONMENT")
    yield from _entries(_table("commands", "## Variables"))
    yield from _heading("FILES")
    yield from _entries({_italic(name): about for name, about in FILES.items()})
    yield from _heading("SEE ALSO")
    yield from sentences("The manual, page by page, as `pumpcli manual PAGE` prints it:")
    yield from _entries({bold(page): about for page, about in PAGES.items()}, indent=14)


def _table(page: str, heading: str) -> dict[str, str]:
    """The first two columns of the table below a heading of the manual, without its links."""
    text = re.sub(r"\[([^\]]+)\]\([^)]+\)", r"\1", section(TEXTS[FOLDER / f"{page}.md"], heading))
    return {_inline(term) if "`" in term else bold(term): about.replace(r"\|", "|") for term, about, *_ in rows(text)}


def _heading(title: str, macro: str = "SH") -> list[str]:
    return [f'.{macro} "{_escaped(title)}"' if " " in title else f".{macro} {_escaped(title)}"]


def _after_heading(lines: Iterator[str]) -> Iterator[str]:
    """The lines without their first macro, which begins a paragraph that the heading has begun."""
    next(lines)
    return lines


def _entries(entries: dict[str, str], indent: int | None = None) -> Iterator[str]:
    """A list of terms, which are escaped, each with what is said of it.

    Args:
        indent: that of a list without empty lines; None for one with them.
    """
    for number, (term, about) in enumerate(entries.items()):
        yield from [".PD 0"] if indent and number == 1 else []
        yield f".TP {indent}" if indent else ".TP"
        yield _guarded(term)
        yield from sentences(about)
    yield from [".PD"] if indent and len(entries) > 1 else []


def _paragraphs(text: str) -> Iterator[str]:
    """The paragraphs of a help text: its commands to type on lines of their own."""
    for paragraph in re.split(r"\n\s*\n", text.replace("\b", "").strip()):
        before, examples = _with_examples(paragraph)
        if before:
            yield from [".PP", *sentences(before)]
        if examples:
            yield from [".PP", ".RS 4", ".EX", *example_lines(examples), ".EE", ".RE"]


def _with_examples(paragraph: str) -> tuple[str, list[str]]:
    """The prose of a paragraph, and the commands that follow it."""
    prose, _, rest = paragraph.partition("Example")
    if not rest:
        return paragraph, []
    examples = re.split(r"\n+", rest.partition(":")[2].strip())
    return prose.strip(), [each.strip() for each in examples]


def example_lines(examples: Sequence[str]) -> Iterator[str]:
    """Commands, each with what it does behind it, or above it where one of them is too long for that."""
    above = any(len(each) > EXAMPLE_WIDTH for each in examples)
    for each in examples:
        command, _, about = each.partition("  # ") if above else (each, "", "")
        if about:
            yield _escaped(f"# {about}")
        yield from _shell_lines(command.rstrip())


def _shell_lines(command: str) -> Iterator[str]:
    """A command that goes on before an option where it is too long for one line."""
    lines = [""]
    for part in re.split(r" (?=-)", command):
        if lines[-1] and len(lines[-1]) + len(part) > EXAMPLE_WIDTH:
            lines.append("   ")
        lines[-1] += f" {part}" if lines[-1] else part
    for each in lines[:-1]:
        yield rf"{_escaped(each)} \(rs"
    yield _escaped(lines[-1])


def sentences(text: str) -> list[str]:
    """A text as lines of the source: a sentence begins on a line of its own."""
    one_line = " ".join(text.split())
    return [
        _guarded(line)
        for sentence in re.split(r"(?<=[.!?]) (?=[A-Z])", one_line)
        for line in textwrap.wrap(_inline(sentence), 80, break_on_hyphens=False, break_long_words=False)
    ]


def _inline(text: str) -> str:
    """Escape a text; what is between grave accents is bold."""
    parts = enumerate(text.split("`"))
    return "".join(bold(part) if number % 2 else _escaped(part) for number, part in parts)


def bold(text: str) -> str:
    return rf"\fB{_escaped(text)}\fP"


def _italic(text: str) -> str:
    return rf"\fI{_escaped(text)}\fP"


def _escaped(text: str) -> str:
    """Escape what the formatter would change: the page is ASCII."""
    return "".join(ESCAPES.get(each, each if each.isascii() else rf"\[u{ord(each):04X}]") for each in text)


def _guarded(line: str) -> str:
    """Keep a line that begins like a command of the formatter a line of text."""
    return rf"\&{line}" if line.startswith((".", "'")) else line
