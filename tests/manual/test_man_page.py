"""The man page is what the help of the commands says, in text that every formatter of man pages reads alike."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from pumpcli import __version__
from pumpcli.cli.main import COMMANDS, loaded_command
from tests.goldens import Golden
from tests.manual import man_page
from tests.manual.documents import FOLDER
from tests.test_package import RELEASES

pytestmark = pytest.mark.quick

PAGE = FOLDER / "pumpcli.1"
TEXT = man_page.man_page(RELEASES[0].day)

#: The macros that groff and mandoc set alike.
MACROS = {"TH", "SH", "SS", "PP", "PD", "TP", "RS", "RE", "EX", "EE", "br", "ad", "nr", "hy"}


def test_the_page_is_made_of_the_help_of_today(golden: Golden) -> None:
    golden(PAGE, TEXT)


def test_it_names_the_version_and_the_day_of_its_release() -> None:
    assert f'.TH PUMPCLI 1 {RELEASES[0].day} "pumpcli {__version__}" "User Commands"' in TEXT.splitlines()


@pytest.mark.parametrize("name", COMMANDS)
def test_it_has_every_option_and_argument(name: str) -> None:
    command = loaded_command(name)
    params = [*command.params, *(each for part in getattr(command, "commands", {}).values() for each in part.params)]
    names = {option for param in params if not getattr(param, "hidden", False) for option in param.opts}
    options = {option for option in names if option.startswith("-")}
    assert len(options) > 0
    assert [option for option in sorted(options) if man_page.bold(option) not in TEXT] == []
    assert f'.SS "pumpcli {name}"' in TEXT.splitlines()


def test_every_line_is_text_or_a_macro_that_is_known() -> None:
    assert TEXT.isascii()
    for line in TEXT.splitlines():
        assert line == line.rstrip()
        assert line
        assert not line.startswith("'")
        macro = re.match(r"\.(?:\\\"|([A-Za-z]+))", line)
        assert macro is not None or not line.startswith("."), line
        assert macro is None or macro[1] is None or macro[1] in MACROS, line
        bare = re.sub(r"\\(?:f[BIP]|\([a-z]{2}|\[u[0-9A-F]{4}\]|-|&)", "", line)
        assert line.startswith(".\\") or "\\" not in bare, line


@pytest.mark.parametrize(
    ("written", "source"),
    [
        ("'-7 days'", [r"\(aq\-7 days\(aq"]),
        (".yaml ends it", [r"\&.yaml ends it"]),
        ('a\\b ~ ^ "x"', [r"a\(rsb \(ti \(ha \(dqx\(dq"]),
        ("5 µL ≥ 4", [r"5 \[u00B5]L \[u2265] 4"]),
        ("See `pumpcli due -q`. Then go on.", [r"See \fBpumpcli due \-q\fP.", "Then go on."]),
    ],
)
def test_what_a_formatter_would_change_is_escaped(written: str, source: list[str]) -> None:
    assert man_page.sentences(written) == source


@pytest.mark.parametrize(
    ("examples", "source"),
    [
        (["pumpcli due    # all", "pumpcli week   # one"], ["pumpcli due    # all", "pumpcli week   # one"]),
        (
            ["pumpcli due  # all pumps", "pumpcli record booking P-012 --at '2026-11-24 10:30'  # with its hour too"],
            [
                "# all pumps",
                "pumpcli due",
                "# with its hour too",
                r"pumpcli record booking P\-012 \-\-at \(aq2026\-11\-24 10:30\(aq",
            ],
        ),
        (
            ["pumpcli record fill P-014 --at '2026-12-01 09:30' --withdrawn '3.2 mL' --volume '20 mL'"],
            [
                r"pumpcli record fill P\-014 \-\-at \(aq2026\-12\-01 09:30\(aq \(rs",
                r"    \-\-withdrawn \(aq3.2 mL\(aq \-\-volume \(aq20 mL\(aq",
            ],
        ),
    ],
)
def test_an_example_that_is_too_long_has_its_comment_above_and_breaks_before_an_option(
    examples: list[str], source: list[str]
) -> None:
    assert list(man_page.example_lines(examples)) == source


def test_the_wheel_has_the_page_where_man_looks() -> None:
    assert f'"{PAGE.as_posix()}" = "share/man/man1/pumpcli.1"' in Path("pyproject.toml").read_text(encoding="utf-8")
