"""The pages of the commands: they say what the table says, and what it cannot: boxes to tick, sheets of months."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from pumpcli.formats.numbers import NBSP
from tests.builders import BY_DAY, run, simple_text
from tests.goldens import Golden
from tests.pages import Element, body_of, lists_of, page_of, rows_of, squeezed, style_of

AS_OF = ("--as-of", "2026-11-22")
#: Every command that writes a page, with arguments for the samples.
COMMANDS = {
    "due": ("due", "sample_configs", *AS_OF),
    "week": ("week", "sample_configs", *AS_OF, "--weeks", "3"),
    "calendar": ("calendar", "sample_configs", *AS_OF),
    "schedule": ("schedule", "sample_configs", *AS_OF),
    "orders": ("orders", "sample_configs", *AS_OF),
    "show": ("show", "P-014", "sample_configs", *AS_OF),
    "table": ("table", "P-004", "sample_configs", *AS_OF, "--days", "30"),
    "reconcile": ("reconcile", "tests/data/readme/residuals.yaml", *AS_OF),
}
GOLDENS = {
    "week": ("week", "sample_configs", *AS_OF),
    "calendar": ("calendar", "sample_configs", "--months", "1", *AS_OF),
    "show": ("show", "P-010", "sample_configs", *AS_OF),
}
GOLDEN = Path(__file__).parents[1] / "golden" / "pages"


def page(*arguments: str, code: int = 0) -> str:
    ran = run(*arguments, "--format", "html")
    assert ran.code == code
    return ran.out


@pytest.mark.quick
@pytest.mark.parametrize("name", GOLDENS)
def test_pages_stay_as_they_are(name: str, golden: Golden) -> None:
    """What is between the style and the end; the style is a file of its own."""
    html = page(*GOLDENS[name])
    golden(GOLDEN / f"{name}.html", html[html.index("<body>") :])


@pytest.mark.parametrize("name", [name for name in COMMANDS if name != "calendar"])
def test_a_page_has_every_text_of_the_table(name: str) -> None:
    body = body_of(page(*COMMANDS[name]))
    found = squeezed(" ".join(element.text for element in body.all("h1", "h2", "h3", "p", "th", "td")))
    for line in run(*COMMANDS[name]).out.splitlines():
        for text in re.split(r" {2,}", line.strip()):
            assert squeezed(text) in found


def test_an_answer_stands_below_the_title_of_the_pump() -> None:
    html = page(*COMMANDS["show"], "--until", "2027-01-30")
    (heading,) = body_of(html).all("h1")
    assert squeezed(heading.text).startswith("P-014 | ")
    assert html.index("</h1>") < html.index("DOES NOT LAST") < html.index("Refill due")


@pytest.mark.parametrize("name", COMMANDS)
def test_a_page_says_what_it_is_of_whom_and_when(name: str) -> None:
    root = page_of(page(*COMMANDS[name]))
    title, heading, foot = (next(root.all(tag)).text for tag in ("title", "h1", "footer"))
    assert title == foot, "a browser that prints no foot prints the title above each page"
    assert f"as of the end of Sun{NBSP}2026-11-22" in foot
    assert name == "reconcile" or "Refill clinic" in foot
    assert squeezed(heading) in squeezed(foot)


def test_the_paper_of_one_pump_is_upright() -> None:
    upright = [name for name in COMMANDS if "{ size: landscape }" not in style_of(page(*COMMANDS[name]))]
    assert upright == ["show"]
    table = run("table", "P-002", "sample_configs", *AS_OF, "--format", "html").out
    assert "{ size: landscape }" not in style_of(table), "of one or two drugs; COMMANDS has one of three"


def test_each_refill_of_a_week_has_a_box_and_room_to_write() -> None:
    html = page(*COMMANDS["week"])
    rows = lists_of(html)
    assert [row["Pump"] for row in rows][:2] == ["P-013", "P-012"]
    assert all((row["Done"], row["Notes"]) == ("", "") for row in rows)
    ran = run(*COMMANDS["week"], "--format", "csv").out
    assert len(rows) == len(ran.splitlines()) - 1
    cells = [row for table in body_of(html).all("tbody") for row in table.all("tr")]
    assert all({"box", "room"} <= {name for cell in row.all("td") for name in cell.classes} for row in cells)


def test_what_cannot_wait_and_what_is_not_booked_are_framed() -> None:
    """Without colour: by a frame of its own, beside the words."""
    html = page(*GOLDENS["week"])
    framed = {text.text: cell.classes for cell in body_of(html).all("td") for text in cell.all("b")}
    assert framed["ALARM"] == framed["OVERDUE"] == framed["MISSED"] == {"alert"}
    assert framed["not booked"] == {"long", "notice"}
    style = style_of(html)
    assert re.search(r"td\.alert b[^{]*\{[^}]*border: 2px solid", style)
    assert re.search(r"\.todo td\.notice b \{[^}]*border: 2px dashed", style)


def days_of(html: str) -> dict[str, Element]:
    """The days of all months of a page that are no days of other months, by month and number."""
    found = {}
    for section in body_of(html).all("section"):
        months = [each.text for each in section.all("h2")]
        for cell in section.all("td"):
            for head in cell.all("h3"):
                found[f"{months[0]} {int(re.match('[0-9]+', head.text)[0])}"] = cell  # type: ignore[index]
    return found


def test_a_month_has_its_pumps_in_their_days() -> None:
    html = page(*COMMANDS["calendar"])
    days = days_of(html)
    assert len(days) == 30 + 31 + 31
    texts = {on: squeezed(cell.text) for on, cell in days.items()}
    assert texts["November 2026 22"] == "22 today closed"
    assert "ALARM: P-013" in texts["November 2026 23"]
    assert "OVERDUE: P-012" in texts["November 2026 23"]
    assert texts["November 2026 26"].startswith("26 closed: ")
    rows = [line.split(",") for line in run(*COMMANDS["calendar"], "--format", "csv").out.splitlines()]
    dates, pumps = rows[0].index("date"), rows[0].index("pump")
    months = {"11": "November 2026", "12": "December 2026", "01": "January 2027"}
    for row in rows[1:]:
        _, month, number = row[dates].split("-")
        assert row[pumps] in texts[f"{months[month]} {int(number)}"]


def test_a_month_begins_with_the_day_of_the_clinic(tmp_path: Path) -> None:
    (tmp_path / "x.yaml").write_text(simple_text("20 mL", "2 mL", "{rate: 0.1 mL/day}", at=BY_DAY))
    (tmp_path / "clinic.yaml").write_text("week_starts: sun\n")
    (table,) = body_of(page("calendar", str(tmp_path), "--months", "1", "--as-of", "2026-02-10")).all("table")
    rows = rows_of(table)
    assert list(rows[0]) == ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"]
    assert len(rows) == 4
    assert rows[0]["Sun"].startswith("1 ")


def test_forty_refills_and_a_long_code_are_all_on_their_day(tmp_path: Path) -> None:
    text = simple_text("20 mL", "2 mL", "{rate: 0.1 mL/day}", at=BY_DAY)
    codes = [*(f"P-{number:03}" for number in range(39)), "P-" + "0123456789" * 5 + "01234567"]
    assert len(codes[-1]) == 60
    (tmp_path / "all.yaml").write_text("---\n".join(text.replace("P-001", code) for code in codes))
    html = page("calendar", str(tmp_path), "--months", "8", "--as-of", "2026-01-10")
    (day,) = (cell for cell in days_of(html).values() if "P-001" in cell.text)
    assert [code for code in codes if code not in day.text] == []
    assert max(len(part) for part in re.split(r"<wbr>|\s|<[^>]*>", html[html.index("<body") :])) < 60


def wrong(tmp_path: Path) -> str:
    good = simple_text("20 mL", "2 mL", "{rate: 0.1 mL/day}", at="2026-01-05 00:00")
    (tmp_path / "good.yaml").write_text(good)
    (tmp_path / "bad.yaml").write_text(good.replace("P-001", "P-002") + "zz: <b>1</b>\n")
    return str(tmp_path)


@pytest.mark.parametrize("command", ["due", "week", "calendar", "schedule", "orders", "reconcile"])
def test_what_could_not_be_read_is_above_the_list_and_warnings_below(tmp_path: Path, command: str) -> None:
    html = page(command, wrong(tmp_path), "--as-of", "2026-01-10", code=3)
    body = body_of(html)
    sections = {name: each for each in body.all("section") for name in each.classes & {"errors", "warnings"}}
    assert "bad.yaml:5:1: error: " in squeezed(sections["errors"].text) or "[unknown-key]" in sections["errors"].text
    assert [each.text for each in sections["errors"].all("mark")] == ["zz"]
    assert "[odd-time]" in sections["warnings"].text or "warning" in sections["warnings"].text
    assert html.index('class="errors"') < html.index('class="warnings"')
    assert html.index("INCOMPLETE") < html.index('class="warnings"')
    tables = html.find("<table")
    assert tables == -1 or html.index("INCOMPLETE") < tables


def test_a_page_of_one_pump_has_the_notes_of_its_search(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A code that is written in another way names the pump that is meant."""
    (tmp_path / "a.yaml").write_text(simple_text("20 mL", "2 mL", "{rate: 0.1 mL/day}", at=BY_DAY))
    monkeypatch.chdir(tmp_path)
    for command in ("show", "table"):
        ran = run(command, "p001", "--as-of", "2026-01-10", "--format", "html")
        (notes,) = (each for each in body_of(ran.out).all("section") if "notes" in each.classes)
        (note,) = (each.text for each in notes.all("p"))
        assert note
        assert note in ran.err


def test_a_page_without_a_clinic_file_or_a_title_has_a_foot(tmp_path: Path) -> None:
    (tmp_path / "x.yaml").write_text(simple_text("20 mL", "2 mL", "{rate: 0.1 mL/day}", at=BY_DAY))
    for clinic in (None, "refill_lead: 7 days\n"):
        if clinic is not None:
            (tmp_path / "clinic.yaml").write_text(clinic)
        (foot,) = body_of(page("week", str(tmp_path), "--as-of", "2026-01-10")).all("footer")
        assert foot.text == f"Refills by week, as of the end of Sat{NBSP}2026-01-10"


def test_a_page_does_not_depend_on_the_number_of_processes() -> None:
    one, two = (page(*COMMANDS["due"], "--jobs", jobs) for jobs in ("1", "2"))
    assert one == two


def test_a_page_is_the_same_on_every_screen(monkeypatch: pytest.MonkeyPatch) -> None:
    usual = page(*COMMANDS["week"])
    monkeypatch.setenv("COLUMNS", "40")
    monkeypatch.setenv("NO_COLOR", "1")
    assert page(*COMMANDS["week"]) == usual
