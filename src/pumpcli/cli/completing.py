"""Complete a command line that is being typed: commands, options, values, fields, codes of pumps, files."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import typer

from pumpcli.cli.choices import choices_of
from pumpcli.cli.main import COMMANDS, app, loaded_command
from pumpcli.values import Frozen

#: A term of a filter that is being typed: negations, a field, and the operator with what follows it.
_TERM = re.compile(r"((?:!\s*)*)([^\W\d][\w-]*)?(?:(\s*(?:!=|<=|>=|=|<|>|~)\s*)(.*))?", re.DOTALL)
#: Parts of the names that the help gives to files and folders.
_FILES = ("FILE", "PATH", "OTHER", "DIR", ".json")


class Completion(Frozen):
    """A word that is possible at a place, with a few words about it."""

    word: str
    about: str = ""


class Offer(Frozen):
    """The words that are possible at a place.

    Attributes:
        takes_files: whether files and folders are possible too.
        is_open: whether each of the words is only the beginning of one.
    """

    completions: tuple[Completion, ...] = ()
    takes_files: bool = False
    is_open: bool = False


class _Typed:
    """The whole words of a command line, up to the word that is being typed."""

    def __init__(self, words: Iterable[str]) -> None:
        self.command: Any = typer.main.get_command(app)
        self.arguments: list[str] = []
        self.waiting: Any = None
        self.used: list[Any] = []
        self._takes_options = True
        for word in words:
            if self.command is not None:
                self._take(word)

    @property
    def is_group(self) -> bool:
        """Whether the name of a command follows."""
        return hasattr(self.command, "list_commands")

    @property
    def takes_options(self) -> bool:
        """Whether a word that begins with a dash is an option, and no argument."""
        return self._takes_options

    def takes_option(self, word: str) -> bool:
        """Return whether a whole word is an option here; a dash alone is standard input."""
        return self._takes_options and word.startswith("-") and (word != "-" or self.is_group)

    def option(self, name: str) -> Any:
        """Return the option with a name; None if there is none. An option of `today` alone means that command."""
        found = _named(self.command, name)
        if found is None and self.command.name == "pumpcli":
            today = loaded_command("today")
            found = _named(today, name)
            if found is not None:
                self.command = today
        return found

    def _take(self, word: str) -> None:
        if self.waiting is not None:
            self.waiting = None
        elif word == "--":
            self._takes_options = False
        elif self.takes_option(word):
            self._take_option(word)
        elif self.is_group:
            self.command = _below(self.command, word)
        else:
            self.arguments.append(word)

    def _take_option(self, word: str) -> None:
        name, is_whole, _ = word.partition("=")
        names = [name] if word.startswith("--") else [f"-{letter}" for letter in word[1:]]
        for index, each in enumerate(names):
            option = self.option(each)
            if option is None:
                continue
            self.used.append(option)
            if not option.is_flag:
                self.waiting = option if index == len(names) - 1 and not is_whole else None
                return


def offer(words: Sequence[str], word: str) -> Offer:
    """Return the words that are possible for the one that is being typed.

    Args:
        words: the words before it, after the name of the program.
        word: its beginning, which may be empty.
    """
    typed = _Typed(words)
    if typed.command is None:
        return Offer()
    if typed.waiting is not None:
        return _values(typed, typed.waiting, word)
    if typed.takes_options and word.startswith("-"):
        name, is_whole, value = word.partition("=")
        if is_whole:
            option = typed.option(name)
            return Offer() if option is None else _after(f"{name}=", _values(typed, option, value))
        return _beginning(word, _options(typed))
    if typed.is_group:
        return _beginning(word, _commands(typed.command))
    arguments = [each for each in typed.command.params if each.param_type_name == "argument"]
    place = len(typed.arguments)
    if place < len(arguments):
        return _values(typed, arguments[place], word)
    return _values(typed, arguments[-1], word) if arguments and arguments[-1].nargs == -1 else Offer()


def _named(command: Any, name: str) -> Any:
    return next((each for each in command.params if name in each.opts and each.param_type_name == "option"), None)


def _below(group: Any, name: str) -> Any:
    """Return a command of a group; None if it has none of this name."""
    return group.commands.get(name) if getattr(group, "commands", None) else _main_command(name)


def _main_command(name: str) -> Any:
    return loaded_command(name) if name in COMMANDS else None


def _commands(group: Any) -> list[Completion]:
    below = getattr(group, "commands", None)
    return _described({name: each.help for name, each in below.items()} if below else COMMANDS)


def _options(typed: _Typed) -> list[Completion]:
    """Return the long names of the options that the help shows, without those that have been given."""
    given = [option for option in typed.used if not option.multiple]
    shown = [each for each in typed.command.params if each.param_type_name == "option" and not each.hidden]
    names = {max(each.opts, key=len): each.help for each in shown if each not in given}
    return _described({**names, "--help": "Show this help."})


def _values(typed: _Typed, param: Any, word: str) -> Offer:
    """Return the values of an option or an argument."""
    choices = choices_of(param)
    if choices:
        return _beginning(word, [Completion(each) for each in choices])
    by_name = _BY_NAME.get((typed.command.name, max(param.opts, key=len)))
    if by_name is not None:
        return _beginning(word, [Completion(each) for each in by_name()])
    metavar = str(param.metavar or "")
    if param.param_type_name == "argument" and _takes_codes(typed, metavar):
        return _code_argument(typed, word, takes_files="PATH" in metavar)
    by_metavar = _BY_METAVAR.get(metavar)
    if by_metavar is not None:
        return by_metavar(typed, word)
    return Offer(takes_files=any(part in metavar for part in _FILES))


def _takes_codes(typed: _Typed, metavar: str) -> bool:
    """Return whether an argument may be the code of a pump: not beside an argument for the code, nor of a new pump."""
    own = any(each.metavar == "CODE" for each in typed.command.params if each.param_type_name == "argument")
    if metavar == "CODE":
        return bool(typed.command.name != "new")
    return "PATH" in metavar and not own


def _codes(typed: _Typed, word: str) -> list[Completion]:
    """Return the codes of the pumps in the files and folders that have been named, else in this folder."""
    from pumpcli.files.codes import codes  # noqa: PLC0415  # needed for codes only

    named = [os.path.expanduser(os.path.expandvars(each)) for each in typed.arguments]
    paths = [each for each in named if os.path.exists(each)]
    return [Completion(code) for code in codes(paths or [os.curdir]) if code.casefold().startswith(word.casefold())]


def _code_argument(typed: _Typed, word: str, *, takes_files: bool) -> Offer:
    """Return the codes that may be arguments: those that are not given already, and are no option and, where there may
    be files, no path."""
    from pumpcli.cli.named import is_like_code  # noqa: PLC0415  # as in `_codes`

    found = [] if takes_files and os.sep in word else _codes(typed, word)
    codes = (each for each in found if each.word not in typed.arguments)
    words = (each for each in codes if not (typed.takes_options and each.word.startswith("-")))
    return Offer(tuple(each for each in words if not takes_files or is_like_code(each.word)), takes_files)


def _term(typed: _Typed, word: str) -> Offer:
    """Return the fields of a filter; after a field with a fixed set of values, these; after `pump`, the codes."""
    from pumpcli.files.filter_terms import FIELDS, FIELDS_IN_FILES, FieldKind, read_term  # noqa: PLC0415  # as in `_codes`

    match = _TERM.fullmatch(word)
    if match is None:
        return Offer()
    fields = FIELDS_IN_FILES if typed.command.name == "check" else FIELDS
    negations, name, operator, values = match[1], match[2] or "", match[3], match[4]
    if operator is None:
        usual = {
            field.name: "=" if field.kind in (FieldKind.TEXT, FieldKind.CHOICE) else "<=" for field in fields.values()
        }
        written = [Completion(f"{negations}{each}{usual[each]}") for each in fields if each.startswith(name.lower())]
        return Offer(tuple(written), is_open=True)
    before, comma, value = values.rpartition(",")
    begin = f"{negations}{name}{operator}{before}{comma}"
    field = fields.get(name.lower())
    if field is None:
        return Offer()
    if field.name == "pump":
        codes = [
            each
            for each in _codes(typed, value)
            if getattr(read_term(f"pump={each.word}"), "values", ()) == (each.word,)
        ]
        return _after(begin, Offer(tuple(codes)))
    return _after(begin, _beginning(value, [Completion(each) for each in field.choices]))


def _page(typed: _Typed, word: str) -> Offer:
    from pumpcli.manual import PAGES  # noqa: PLC0415  # as in `_codes`

    return _beginning(word, _described(PAGES))


def _warning(typed: _Typed, word: str) -> Offer:
    from pumpcli.errors import ACCEPTABLE  # noqa: PLC0415  # as in `_codes`
    from pumpcli.fault_meanings import MEANINGS  # noqa: PLC0415  # as in `_codes`

    return _beginning(word, _described({str(code): MEANINGS[code] for code in ACCEPTABLE}))


def _schema(typed: _Typed, word: str) -> Offer:
    from pumpcli.schemas import NAMES  # noqa: PLC0415  # as in `_codes`

    return _beginning(word, _described(NAMES))


def _day(typed: _Typed, word: str) -> Offer:
    return _beginning(word, [Completion(each) for each in ("today", "tomorrow", "yesterday")])


def _models() -> list[str]:
    from pumpcli.files.catalogues import built_in  # noqa: PLC0415  # as in `_codes`

    return [*(model.key for model in built_in().models), "none"]


def _reasons() -> list[str]:
    from pumpcli.domain.ending import EndReason  # noqa: PLC0415  # as in `_codes`

    return [reason.value for reason in EndReason]


def _command(typed: _Typed, word: str) -> Offer:
    group: Any = typer.main.get_command(app)
    for name in typed.arguments:
        group = _below(group, name)
        if not hasattr(group, "list_commands"):
            return Offer()
    return _beginning(word, _commands(group))


#: The function for the values of an option or an argument, by the name that the help gives to them.
_BY_METAVAR: dict[str, Callable[[_Typed, str], Offer]] = {
    "CODE": lambda typed, word: Offer(() if typed.command.name == "new" else tuple(_codes(typed, word))),
    "DATE": _day,
    "TERM": _term,
    "PAGE": _page,
    "NAME": _schema,
    "WARNING": _warning,
    "COMMAND": _command,
}

#: The function for the values of an option that takes some words, by its command and name.
_BY_NAME: dict[tuple[str | None, str], Callable[[], list[str]]] = {
    ("new", "--model"): _models,
    ("end", "--why"): _reasons,
    ("week", "--week"): lambda: ["this", "next", "last"],
}


def _described(texts: Any) -> list[Completion]:
    """Return words, each with the first sentence of its description."""
    return [
        Completion(name, re.split(r"(?<=[.:])\s", about or "", maxsplit=1)[0].rstrip(".:"))
        for name, about in texts.items()
    ]


def _beginning(word: str, completions: Iterable[Completion]) -> Offer:
    return Offer(tuple(each for each in completions if each.word.startswith(word)))


def _after(text: str, rest: Offer) -> Offer:
    """Return an offer with a text before each of its words."""
    words = tuple(Completion(f"{text}{each.word}", each.about) for each in rest.completions)
    return Offer(words, rest.takes_files, rest.is_open)
