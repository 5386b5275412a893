"""The options that commands share."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Any, TypeVar

import typer

from pumpcli.cli import choices, environment, panels
from pumpcli.cli.clock import as_of_now
from pumpcli.cli.named import named
from pumpcli.domain.clock import AsOf, Period
from pumpcli.errors import Fault
from pumpcli.files import moments, quantities
from pumpcli.formats.layout import printable

if TYPE_CHECKING:
    from pumpcli.files.filter_terms import Term

T = TypeVar("T")
#: Returns the day that an option means, from the as-of date.
AskedDay = Callable[[date], date]
one_of = choices.one_of


class Format(StrEnum):
    """The format of a result. `output.writer` returns the writer of each."""

    TABLE = "table"
    CSV = "csv"
    JSON = "json"
    XLSX = "xlsx"
    MD = "md"
    ICS = "ics"
    HTML = "html"


class CsvStyle(StrEnum):
    """The separators and decimal characters of a CSV. `output.writer` returns the writer of each."""

    PLAIN = "plain"
    DECIMAL_COMMA = "decimal-comma"


#: The formats of every list, those of a result that is also printed on paper, and those of a result that also has
#: refills on days.
FORMATS = (Format.TABLE, Format.CSV, Format.JSON, Format.XLSX, Format.MD)
PAGE_FORMATS = (*FORMATS, Format.HTML)
CALENDAR_FORMATS = (*FORMATS, Format.ICS, Format.HTML)
#: The format of a file, by the ending of its name.
ENDINGS = {f".{format}": format for format in Format if format is not Format.TABLE} | {".htm": Format.HTML}
#: Endings of a file of text: a table, unless `--format` says otherwise.
TEXT_ENDINGS = (".txt", ".text")
#: Endings of formats that pumpcli does not write: no program would open a table under such a name.
NO_ENDINGS = frozenset((".xlsm", ".pdf", ".xls", ".ods", ".odt", ".doc", ".docx", ".rtf"))


def parse_option(text: str, parse: Callable[[str], T | Fault]) -> T:
    """Parse the text of an option with a reader of the pump files.

    Raises:
        typer.BadParameter: the reader returned a fault; the message is that of the fault.
    """
    value = parse(text)
    if isinstance(value, Fault):
        raise typer.BadParameter(printable(value.message))
    return value


def _as_of(text: str) -> AsOf:
    """Parse `--as-of`: a date means the end of that day."""
    on = moments.day(text)
    if not isinstance(on, Fault):
        return AsOf.end_of(on)
    from pumpcli.cli import dates  # noqa: PLC0415  # scripts give whole dates

    return parse_option(text, dates.as_of)


def _lead(text: str) -> Period:
    return parse_option(text, quantities.days_period)


def day(text: str) -> AskedDay:
    """Parse the date of an option, which may count from the as-of date, such as "+30 days"."""
    on = moments.day(text)
    if not isinstance(on, Fault):
        return lambda _: on
    from pumpcli.cli import dates  # noqa: PLC0415  # scripts give whole dates

    return parse_option(text, dates.asked_day)


def week(text: str) -> AskedDay:
    """Parse `--week`: a date of the week, or the number of weeks after that of the as-of date."""
    on = moments.day(text)
    if not isinstance(on, Fault):
        return lambda _: on
    from pumpcli.cli import dates  # noqa: PLC0415  # scripts give whole dates

    return parse_option(text, dates.asked_week)


def resolved(option: str, asked: AskedDay | None, as_of: AsOf | None) -> date | None:
    """Return the day that an option means; None where it is not given.

    Args:
        as_of: the day to count from; None for that of the clock.

    Raises:
        typer.BadParameter: there is no such day.
    """
    if asked is None:
        return None
    from pumpcli.cli import dates  # noqa: PLC0415  # many lists have no such option

    on = dates.resolved(asked, (as_of or as_of_now()).day)
    if isinstance(on, Fault):
        raise typer.BadParameter(on.message, param_hint=option)
    return on


def whole_number(least: int, most: int) -> Callable[[object], int]:
    """Return a parser of whole numbers within these limits, both included."""

    def parse(text: object) -> int:
        digits = str(text)  # the default is a number already
        if digits.isascii() and digits.isdigit() and least <= int(digits[:10]) <= most:
            return int(digits)
        from pumpcli.files.suggestions import shown  # noqa: PLC0415  # few calls come here

        raise typer.BadParameter(f"`{shown(printable(digits))}` is not a whole number from {least} to {most:,}")

    return parse


def where_terms(texts: Sequence[str] | None, in_files: bool = False) -> tuple[Term, ...]:
    """Parse the terms of `--where`.

    Args:
        in_files: whether only fields that pump files give may be named.

    Raises:
        typer.BadParameter: a term is wrong.
    """
    if not texts:
        return ()
    from pumpcli.files.filter_terms import FIELDS, FIELDS_IN_FILES, read_term  # noqa: PLC0415  # few lists need it

    fields = FIELDS_IN_FILES if in_files else FIELDS
    terms = []
    for text in texts:
        term = read_term(text, fields)
        if isinstance(term, Fault):
            raise typer.BadParameter(printable(term.message), param_hint="--where")
        terms.append(term)
    return tuple(terms)


def shown_pumps(
    arguments: Sequence[str] | None, where: Sequence[str] | None, in_files: bool = False
) -> tuple[Term, ...]:
    """Parse the filter of a list: a term for the codes and patterns among its paths, and those of `--where`.

    Raise what `where_terms` raises.
    """
    codes = named(arguments).codes
    return where_terms([*([f"pump={','.join(codes)}"] if codes else []), *(where or ())], in_files)


Paths = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="PATH...",
        help="Pump files, or folders that are searched for *.yaml and *.yml; - is standard input. Left out: "
        "this folder. A code, or a pattern of codes in single quotes such as 'P-1*', shows only these pumps; a file of "
        "that name has precedence.",
        show_default=False,
        rich_help_panel=panels.WHICH,
    ),
]
PumpPaths = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="[CODE] [PATH...]",
        help="The code of a pump in this folder, in any case and without dashes too; or pump files and folders, as in "
        "P-014 pumps/. A file or folder of that name has precedence; - is standard input. Left out: this folder.",
        show_default=False,
        rich_help_panel=panels.WHICH,
    ),
]


def _as_of_option(panel: str) -> Any:
    return typer.Option(
        "--as-of",
        parser=_as_of,
        metavar="DATE",
        help="Use what is known at the end of this date, or at an instant, '2026-11-22 10:30'; also tomorrow, "
        "'-7 days', 'next mon'. With its offset from UTC, '2026-11-22 10:30-06:00', an instant is the same for pumps "
        "in all time zones. Left out: now.",
        show_default=False,
        rich_help_panel=panel,
    )


AsOfOption = Annotated[AsOf | None, _as_of_option(panels.DATES)]
#: Of a command that writes, whose dates are those of the facts.
RecordAsOfOption = Annotated[AsOf | None, _as_of_option(panels.RARE)]
ClinicOption = Annotated[
    str | None,
    typer.Option(
        "--clinic",
        envvar=environment.CLINIC,
        callback=environment.clinic_or_variable,
        metavar="FILE",
        help="The clinic file. Left out: clinic.yaml beside the pump files or in the nearest folder above.",
        show_default=False,
        rich_help_panel=panels.RULES,
    ),
]
LeadOption = Annotated[
    Period | None,
    typer.Option(
        "--lead",
        parser=_lead,
        metavar="DAYS",
        help="A refill is due at least this long before its deadline, such as '7 days'; overrides the clinic file.",
        show_default=False,
        rich_help_panel=panels.RULES,
    ),
]
WhereOption = Annotated[
    list[str] | None,
    typer.Option(
        "--where",
        metavar="TERM",
        help="Show only pumps for which this holds, such as site=home or 'due<=2026-12-05'. Given several times, all "
        "must hold. See `pumpcli manual filters`.",
        show_default=False,
        rich_help_panel=panels.WHICH,
    ),
]


def format_option(formats: Sequence[Format], purposes: str) -> Any:
    """Return `--format` for a command that offers these formats.

    Args:
        purposes: what each format is for.
    """
    return typer.Option(
        "--format",
        parser=one_of(*formats),
        metavar="|".join(formats),
        help=f"{purposes}. Left out: as the file of --output ends, or a table.",
        show_default=False,
        rich_help_panel=panels.OUTPUT,
    )


_LIST = "A table for people, CSV or JSON for scripts, XLSX for a spreadsheet, Markdown for a mail"
FormatOption = Annotated[Format | None, format_option(FORMATS, _LIST)]
PageFormatOption = Annotated[Format | None, format_option(PAGE_FORMATS, f"{_LIST}, HTML to print")]
CalendarFormatOption = Annotated[
    Format | None, format_option(CALENDAR_FORMATS, f"{_LIST}, ICS for a calendar program, HTML to print")
]
BomOption = Annotated[
    bool, typer.Option("--bom", help="Begin the CSV with a byte order mark, for Excel.", rich_help_panel=panels.OUTPUT)
]
CsvOption = Annotated[
    CsvStyle | None,
    typer.Option(
        "--csv",
        parser=one_of(*CsvStyle),
        metavar="plain|decimal-comma",
        help="Write the CSV with commas between cells and decimal points, or with semicolons and decimal commas, for a "
        "spreadsheet in a language with decimal commas. Left out: plain.",
        show_default=False,
        rich_help_panel=panels.OUTPUT,
    ),
]
ClinicalOption = Annotated[
    bool,
    typer.Option(
        "--clinical", help="Name drug and dose in the ICS, not the code alone.", rich_help_panel=panels.OUTPUT
    ),
]
OutputOption = Annotated[
    str | None,
    typer.Option(
        "--output",
        "-o",
        metavar="FILE",
        help="Write the result to this file, whole or not at all; its ending, such as .csv, sets the format. "
        "Never over an input. Left out, or -: print it.",
        show_default=False,
        rich_help_panel=panels.OUTPUT,
    ),
]
StrictOption = Annotated[
    bool,
    typer.Option(
        "--strict",
        help="Count warnings as errors, except accepted ones: exit with 3 if there are any.",
        rich_help_panel=panels.RARE,
    ),
]
QuietOption = Annotated[
    bool,
    typer.Option("--quiet", "-q", help="Show errors, and only the number of warnings.", rich_help_panel=panels.RARE),
]
NoPagerOption = Annotated[
    bool,
    typer.Option("--no-pager", help="Print a long result at once, and not page by page.", rich_help_panel=panels.RARE),
]
PumpOption = Annotated[
    str | None,
    typer.Option(
        "--pump",
        metavar="CODE",
        help="The code of the pump, if a file or folder has the same name.",
        show_default=False,
        rich_help_panel=panels.RARE,
    ),
]
JobsOption = Annotated[
    int | None,
    typer.Option(
        "--jobs",
        "-j",
        parser=whole_number(1, 256),
        metavar="N",
        help="The number of processes that read. Left out: one per processor from about 1,000 pumps on, else one.",
        show_default=False,
        rich_help_panel=panels.RARE,
    ),
]
