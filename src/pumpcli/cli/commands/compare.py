"""The command `compare`."""

from fractions import Fraction
from typing import Annotated

import typer

from pumpcli.cli import options, panels
from pumpcli.cli.emitting import emit
from pumpcli.cli.load import Inputs
from pumpcli.cli.load_pump import load_one, load_two
from pumpcli.cli.named import is_code
from pumpcli.cli.output import require_and_report
from pumpcli.cli.target import target
from pumpcli.domain.clock import Period
from pumpcli.domain.quantity import Concentration, Volume
from pumpcli.domain.what_if import Titration
from pumpcli.files import asked_change, quantities
from pumpcli.files.asked_change import Setting
from pumpcli.report import compare as compare_report
from pumpcli.usecases.compare import RequestedChange, compare_change, compare_pumps
from pumpcli.values import replace


def _scale(text: str) -> Fraction:
    return options.parse_option(text, asked_change.change)


def _titration(text: str) -> Titration:
    return options.parse_option(text, asked_change.titration)


def _setting(text: str) -> Setting:
    return options.parse_option(text, asked_change.setting)


def _concentration(text: str) -> Concentration:
    return options.parse_option(text, quantities.concentration)[0]


def _volume(text: str) -> Volume:
    return options.parse_option(text, quantities.volume)


ComparedPaths = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="PATH [OTHER]",
        help="The code of a pump in this folder, or a pump file; a second one is compared with it as it is. Left out: "
        "this folder.",
        show_default=False,
        rich_help_panel=panels.WHICH,
    ),
]
ScaleOption = Annotated[
    Fraction | None,
    typer.Option(
        "--scale",
        parser=_scale,
        metavar="PERCENT",
        help="Change the dose by this percentage, such as +10% or -5%: base rate, windows and scheduled boluses.",
        show_default=False,
        rich_help_panel=panels.CHANGE,
    ),
]
StepsOption = Annotated[
    Titration | None,
    typer.Option(
        "--steps",
        parser=_titration,
        metavar="STEPS",
        help="Change the dose step by step, the first step at once: '+10% every 7 days x 4'.",
        show_default=False,
        rich_help_panel=panels.CHANGE,
    ),
]
SetOption = Annotated[
    list[Setting] | None,
    typer.Option(
        "--set",
        parser=_setting,
        metavar="FIELD=VALUE",
        help="Change a value of the program in force, such as 'rate=120 mcg/day' or, of window 1, "
        "'windows[0].to=09:00'; may be given several times.",
        show_default=False,
        rich_help_panel=panels.CHANGE,
    ),
]
ConcentrationOption = Annotated[
    Concentration | None,
    typer.Option(
        "--concentration",
        parser=_concentration,
        metavar="CONCENTRATION",
        help="Refill with another concentration of the primary drug, such as '2000 mcg/mL'.",
        show_default=False,
        rich_help_panel=panels.CHANGE,
    ),
]
FillOption = Annotated[
    Volume | None,
    typer.Option(
        "--fill",
        parser=_volume,
        metavar="VOLUME",
        help="Refill with another volume, such as '40 mL'.",
        show_default=False,
        rich_help_panel=panels.CHANGE,
    ),
]
AlarmOption = Annotated[
    Volume | None,
    typer.Option(
        "--alarm",
        parser=_volume,
        metavar="VOLUME",
        help="Set another alarm volume, such as '4 mL'.",
        show_default=False,
        rich_help_panel=panels.CHANGE,
    ),
]
DiffOption = Annotated[
    bool,
    typer.Option(
        "--diff",
        help="Also print what --set would change in the text of the file: the changed program as a further one, from "
        "the as-of instant on. Nothing is written.",
        show_default=False,
        rich_help_panel=panels.OUTPUT,
    ),
]


def compare(
    paths: ComparedPaths = None,
    scale: ScaleOption = None,
    steps: StepsOption = None,
    settings: SetOption = None,
    concentration: ConcentrationOption = None,
    fill: FillOption = None,
    alarm: AlarmOption = None,
    diff: DiffOption = False,
    pump: options.PumpOption = None,
    as_of: options.AsOfOption = None,
    clinic: options.ClinicOption = None,
    lead: options.LeadOption = None,
    format: options.FormatOption = None,
    output_file: options.OutputOption = None,
    bom: options.BomOption = False,
    csv: options.CsvOption = None,
    strict: options.StrictOption = False,
    quiet: options.QuietOption = False,
    no_pager: options.NoPagerOption = False,
) -> None:
    """Compare a pump with a change of it, or with another pump.

    Examples:
        pumpcli compare P-003 --scale +10%              # ten percent more; no file changes
        pumpcli compare P-002 --set 'rate=300 mcg/day'  # another base rate
        pumpcli compare P-002 P-003                     # two pumps
    """
    to = target(options.FORMATS, format, output_file, bom, csv, no_pager=no_pager)
    change = RequestedChange(settings=tuple(settings or ()), concentration=concentration, fill=fill, low_alarm=alarm)
    requested = _with_diff(replace(change, titration=_of_dose(scale, steps), shows_diff=diff), to.format)
    inputs = Inputs(paths=paths, target=to, as_of=as_of, clinic=clinic, lead=lead, strict=strict)
    if _are_two(paths, requested):
        two = require_and_report(load_two(inputs, pump), quiet)
        result, problems, notes = compare_pumps(*two.content, two.as_of), two.problems, two.notes
    else:
        one = require_and_report(load_one(inputs, pump), quiet)
        result, problems, notes = compare_change(one.content, one.rules, one.as_of, requested), one.problems, one.notes
    emit(compare_report, result, problems, to, notes)


def _with_diff(requested: RequestedChange, format: options.Format) -> RequestedChange:
    """Return the change, if `--diff` is not given or would show the whole of it.

    Raises:
        typer.BadParameter: something else than the fields of `--set` changes, or the format has no place for a diff.
    """
    if not requested.shows_diff:
        return requested
    if requested != RequestedChange(settings=requested.settings, shows_diff=True) or not requested.settings:
        raise typer.BadParameter("--diff shows what --set changes in the file; give --set, and no other change")
    if format in (options.Format.CSV, options.Format.XLSX):
        raise typer.BadParameter("--diff is printed as text or in JSON; give --format table, md or json")
    return requested


def _of_dose(scale: Fraction | None, steps: Titration | None) -> Titration | None:
    """Return the change of the dose as a titration; that of `--scale` has one step."""
    if scale is not None and steps is not None:
        raise typer.BadParameter("--scale and --steps exclude each other; give one of them")
    return steps if scale is None else Titration(scale, Period(), 1)


def _are_two(paths: list[str] | None, requested: RequestedChange) -> bool:
    """Return whether two pumps are compared, rather than one pump with a change of it.

    Raises:
        typer.BadParameter: there are more than two paths, two paths and a change, or one path and no change.
    """
    number, codes = len(paths or ["."]), [each for each in paths or () if is_code(each)]
    if number == 2 and len(codes) == 1 and requested != RequestedChange():
        return False  # the pump of a code in a folder
    if number > 2:
        raise typer.BadParameter(f"{number} paths are given; compare one pump with a change of it, or two pumps")
    if number == 2 and requested != RequestedChange():
        raise typer.BadParameter("two pumps are compared as they are; leave out the second one, or the changes")
    if number == 1 and requested == RequestedChange():
        raise typer.BadParameter(
            "nothing is to change; give --scale, --steps, --set, --concentration, --fill, --alarm, or a second file"
        )
    return number == 2
