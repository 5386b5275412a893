"""Texts that a spreadsheet shows as something else, as Excel and LibreOffice read them in fourteen languages."""

from __future__ import annotations

import pytest

from pumpcli.formats.spreadsheet import is_changed

#: Every text is read as this kind of value by Excel or LibreOffice in at least one of the languages.
CHANGED = {
    "numbers": [
        *("0042", "00", "(12)", "( 5 )", ".5", ",5", "5.", "1.10", "1,5", "1,234", "1.234,5", "1 000", "1\u00a0000"),
        *("1'000", "1’000", "-5", "- 5", "5-", "+5", "5+", "\u22125", "(1,5)", "123456789012", "１２", "٣"),
        *("1E5", "1e+5", "12E-3", "1,5E3", "2 E 5", "1.e5", "(1E5)"),
    ],
    "percentages and fractions": ["50%", "5 %", "0,5 %", "%5", "1/2", "1 1/2", "0 3/4", "3/13"],
    "currencies": [
        *("$5", "$ 5", "-$5", "5 €", "€5", "£5", "¥5", "₺ 5", "20 kr", "KR5", "KR-5", "kr. 5", "5 Ft", "FT-5", "5 Kč"),
        *("Kč-5", "5 zł", "ZŁ5", "CHF 5", "chf-5", "R$ 5", "r$5"),
    ],
    "times": [
        *("12:30", "1:2:3", "24:00", "100:30", "12:30:15.5", "12:30 PM", "5 pm", "5PM", "12 a.m.", "12 a. m.", "5 p"),
        *("12 A", "5 vorm.", "5:30 em", "5 FM", "10 dop.", "12 De.", "12 ap."),
    ],
    "dates in numbers": [
        *("3-4", "1-1-1", "3.4.", "3. 4.", "05.03", "12.1.26", "2026-1-2", "26-11-02", "2026.11.2", "11/2026"),
        *("2026-11-02T09:30", "2026-11-2T1:2:3.5", "2026年11月2日", "5月"),
        *("Mo 1.5.", "Mo, 1.5.26", "so 1.2.26", "Sat 3/4", "Do. 1.2.", "sexta-feira 3/4", "FR3/4"),
    ],
    "dates in English": ["MAR1", "MARC1", "SEPT2", "3 MARCH", "2-Dec", "Mar-26", "May 1, 2026", "mar. 3", "MAR-101"],
    "dates in German": ["MAI-1", "OKT 3", "Dez 1", "10. Mai", "MRZ-3", "März 3", "JÄN 3", "1. Mai 26", "Mo, 1. Mai"],
    "dates in French": ["févr. 5", "AOÛT 5", "3 mars 26", "mars/3/26", "déc-5", "juil. 5", "Mar. 3 juin"],
    "dates in Spanish": ["ENE-5", "1 de mayo de 2026", "AGO 4", "dic 5"],
    "dates in Italian": ["GEN-5", "mag 5", "GIU 5", "lug-5", "SET-12", "ott 5"],
    "dates in Portuguese": ["FEV 5", "ABR-5", "OUT-3", "1 de maio", "dez. 5", "dezembro 1 segunda-feira"],
    "dates in Dutch": ["MRT 5", "mei-5", "5 maart"],
    "dates in Swedish, Danish and Norwegian": ["maj 3", "5 marts", "DES-5", "3.mars", "augusti 5"],
    "dates in Finnish": ["tammi 3", "3. tammikuuta", "kesä-5"],
    "dates in Polish": ["5 stycznia", "PAŹ-5", "lis 5", "V-3", "3.V", "5 V", "XII/14", "2026-V-3", "V1.5", "3, XI"],
    "dates in Czech": ["5. ledna", "PRO-7", "úno 5", "čvn 5", "I-5", "5. V."],
    "dates in Hungarian": ["május 3", "2026. V. 3.", "szept. 5", "2026. május 3."],
    "truths": ["TRUE", "Falsch", "wahr", "VRAI", "faux", "FALSO", "vero", "WAAR", "sann", "Tosi", "Igaz", "PRAVDA"],
    "errors": ["#N/A", "#REF!", "#DIV/0!", "#NAME?", "#NV", "#BEZUG!", "#¿NOMBRE?", "#N/D", "#I/T"],
}
#: Codes as clinics write them, and texts that only look as if they could be changed.
UNCHANGED = [
    *("P-001", "P-014", "p003", "G-1", "A201", "R12", "R-12", "B-12", "E5", "12E", "K 5", "L-5", "N-12345", "Q1 2026"),
    *("1234", "0", "7", "20261102", "12345678901", "NGP123456H", "NGV-654321-H", "8637-40", "synchromed-ii-40")[:7],
    *(
        "Room 12",
        "room 3/4",
        "Bed 7",
        "12B",
        "7-C",
        "3 West",
        "W5",
        "KW 5",
        "SAT-1",
        "SUN 12",
        "MO-012",
        "FR 3",
        "DE-12",
    ),
    *("MAR", "March", "MARTIN", "march patient", "dec", "MARTIN-3", "JANE-5", "MAYER-2", "V3", "3V", "XIII-1", "Mo 1"),
    *(
        "yes",
        "no",
        "ja",
        "on",
        "null",
        "~",
        "nan",
        "inf",
        "#12",
        "# 12",
        "#A-12",
        "a#1!",
        "0x1F",
        "1_000",
        "½",
        "-",
        "'",
    ),
    *(
        "KC-5",
        "EUR 5",
        "FRA-3",
        "CHFX 5",
        "12 de",
        "12 ap",
        "12h",
        "12 h",
        "5 m",
        "sample/V-3.yaml",
        "1/2.yaml",
        "3-4.yml",
    ),
    *("baclofen 2000 mcg/mL", "0.5 mL", "20 mL on 2026-11-02", "patient 2026-11-02", ""),
]


@pytest.mark.parametrize("kind", CHANGED)
def test_a_text_that_a_spreadsheet_changes(kind: str) -> None:
    assert [text for text in CHANGED[kind] if not is_changed(text)] == []


@pytest.mark.parametrize("text", UNCHANGED)
def test_a_text_that_no_spreadsheet_changes(text: str) -> None:
    assert not is_changed(text)


@pytest.mark.parametrize(
    "text", ["1" * 5000, "MAI-" * 5000, "9 M " * 5000 + "x", "Mo " + "1-" * 5000, " ." * 5000 + "x"]
)
def test_a_long_text_takes_no_time(text: str) -> None:
    is_changed(text)
