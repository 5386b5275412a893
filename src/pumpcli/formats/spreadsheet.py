"""Recognize texts that a spreadsheet would show as something else: a number, a date, a time, a truth or an error.

Spreadsheets read a text by the rules of their language, and nobody knows in which language a CSV will be opened. So a
text counts as changed if Excel or LibreOffice changes it in any of these languages: English, German, French, Spanish,
Italian, Portuguese, Dutch, Swedish, Danish, Norwegian, Finnish, Polish, Czech, Hungarian.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_ENGLISH_MONTHS = "january february march april may june july august september october november december"
_MONTHS = (
    "januar jänner februar märz mai juni juli oktober dezember jän mär mrz okt dez "
    "janvier février mars avril juin juillet août aout septembre octobre novembre décembre "
    "janv févr fév avr juil aoû déc "
    "enero febrero marzo abril mayo junio julio agosto septiembre setiembre octubre noviembre diciembre "
    "ene abr ago set dic "
    "gennaio febbraio aprile maggio giugno luglio settembre ottobre dicembre gen mag giu lug ott "
    "janeiro fevereiro março maio junho julho setembro outubro novembro dezembro fev out "
    "januari februari maart mei augustus mrt "
    "augusti maj marts desember des "
    "tammikuu helmikuu maaliskuu huhtikuu toukokuu kesäkuu heinäkuu elokuu syyskuu lokakuu marraskuu joulukuu "
    "tammikuuta helmikuuta maaliskuuta huhtikuuta toukokuuta kesäkuuta heinäkuuta elokuuta syyskuuta lokakuuta "
    "marraskuuta joulukuuta tammi helmi maalis huhti touko kesä heinä elo syys loka marras joulu "
    "styczeń luty marzec kwiecień czerwiec lipiec sierpień wrzesień październik listopad grudzień "
    "stycznia lutego marca kwietnia maja czerwca lipca sierpnia września października listopada grudnia "
    "sty lut kwi cze lip sie wrz paź lis gru "
    "leden únor březen duben květen červen červenec srpen září říjen prosinec "
    "ledna února března dubna května června července srpna října listopadu prosince "
    "led úno bře dub kvě čvn čvc srp zář říj pro "
    "január február március április május június július augusztus szeptember október "
    "febr márc ápr máj jún júl szept"
)
#: Polish, Czech and Hungarian dates have the month in Roman numerals: 3. V. 2026.
_ROMAN_MONTHS = "i ii iii iv v vi vii viii ix x xi xii"
_WEEKDAYS = (
    "sunday monday tuesday wednesday thursday friday saturday sun mon tue wed thu fri sat "
    "sonntag montag dienstag mittwoch donnerstag freitag samstag so mo di mi do fr sa "
    "dimanche lundi mardi mercredi jeudi vendredi samedi dim lun mar mer jeu ven sam "
    "domingo lunes martes miércoles jueves viernes sábado dom mié jue vie sáb "
    "domenica lunedì martedì mercoledì giovedì venerdì sabato gio sab "
    "segunda terça quarta quinta sexta seg ter qua qui sex "
    "zondag maandag dinsdag woensdag donderdag vrijdag zaterdag zo ma wo vr za "
    "söndag måndag tisdag onsdag torsdag fredag lördag sö må ti on to lö "
    "søndag mandag tirsdag lørdag søn man tir ons tor fre lør sø lø "
    "sunnuntai maanantai tiistai keskiviikko torstai perjantai lauantai su ke pe la "
    "niedziela poniedziałek wtorek środa czwartek piątek sobota niedz pon wt śr czw pt sob "
    "neděle pondělí úterý středa čtvrtek pátek ne po út st čt pá "
    "vasárnap hétfő kedd szerda csütörtök péntek szombat v h k sze cs p szo "
)
_TRUTHS = (
    *("true", "false", "wahr", "falsch", "vrai", "faux", "verdadero", "falso", "vero", "verdadeiro", "waar", "onwaar"),
    *("sant", "falskt", "sand", "falsk", "sann", "usann", "tosi", "epätosi", "prawda", "fałsz", "pravda", "nepravda"),
    *("igaz", "hamis"),
)
#: Errors that end in no "!" or "?", as those of all other kinds do: #REF!, #NAME?.
_ERRORS = frozenset(["#n/a", "#n/d", "#n/b", "#nv", "#i/t"])

#: Words of a currency beside a number; other currencies are single characters, such as €.
_MONEY = r"(?:kr|ft|kč|zł|chf|r\$)"
#: The letter of each kind of word in the shape of a text, see `_shape`.
_KINDS = {
    **dict.fromkeys(("de", "del"), "D"),
    **dict.fromkeys(_WEEKDAYS.split(), "W"),
    **dict.fromkeys(_ROMAN_MONTHS.split(), "R"),
    **dict.fromkeys(_MONTHS.split(), "M"),
    # Excel accepts the beginning of a month: MARC1 is a day.
    **{month[:end]: "M" for month in _ENGLISH_MONTHS.split() for end in range(3, len(month) + 1)},
}
#: Words with which a text that is changed may begin.
_FIRST_WORDS = frozenset((*_KINDS, "kr", "ft", "kč", "zł", "chf", "r")) - {"de", "del"}
#: A number that every spreadsheet shows as it is written.
_WHOLE_NUMBER = re.compile(r"[1-9][0-9]{0,10}|0")
_DIGIT = re.compile(r"\d")
_WORD = re.compile(r"[^\W\d_]+")
#: Characters around and between the digits of a number, a time, a fraction or a percentage.
_MARKS = r"\s.,:/()%'’+\-\u2010-\u2015\u2212"
#: Compiled when it is first needed: most codes need neither this pattern nor the next.
_NUMBER = (
    rf"[{_MARKS}\d]+"
    rf"|[{_MARKS}]*\d[{_MARKS}\d]*e\s*[+-]?\s*\d+[\s)]*"
    r"|\d{4}-\d\d?-\d\d?t\d\d?:\d\d?(?::\d\d?(?:[.,]\d+)?)?z?"
    r"|[\d\s年月日時时分秒년월일시분초]+"
    rf"|[{_MARKS}]*{_MONEY}[{_MARKS}\d]+|[{_MARKS}\d]+{_MONEY}[{_MARKS}]*"
    r"|\d{1,4}(?:[.:]\d{1,2}){0,3}[\s.,+-]*(?:[ap]\.?\s?m\.?|[ef]m|(?:vorm|nachm|dop|odp|ap|ip|de|du)\.)"
    r"|\d{1,2}(?::\d{1,2}){0,2} [ap]"
)
#: The shapes of dates: with the name of a month, with its Roman numeral, and with the day of the week before numbers.
_DATE = (
    r"(?=[^M]*M[^M]*M?[^M]*$)(?=[^W]*W?[^W]*$)(?=.*9)[9MWD\s.,:/-]+"
    r"|(?=[^R]*R[^R]*$)(?=[^W]*W?[^W]*$)(?=.*9)(?!9R$|R9$)[9RW\s.,/-]+"
    r"|W[\s.,]*9[./-]\s?9[9\s./-]*"
)


@lru_cache(4096)
def is_changed(text: str) -> bool:
    """Return whether a spreadsheet would show a text as something else. A plain whole number stays as it is."""
    if text[:1] == "#":
        return text[-1] in "!?" or text.casefold() in _ERRORS
    if not _DIGIT.search(text):
        return text.casefold() in _TRUTHS
    first = _WORD.match(text)
    if first is not None and first[0].casefold() not in _FIRST_WORDS:
        return False
    if _WHOLE_NUMBER.fullmatch(text):
        return False
    plain = unicodedata.normalize("NFKC", text).casefold()
    without_symbols = "".join(character for character in plain if unicodedata.category(character) != "Sc")
    return (
        re.fullmatch(_NUMBER, without_symbols) is not None
        or re.fullmatch(_NUMBER, plain) is not None
        or re.fullmatch(_DATE, _shape(plain)) is not None
    )


def _shape(text: str) -> str:
    """Return a text with 9 for each group of at most 5 digits, and a letter for each word that may belong to a date, by
    its kind: "mo, 1. mai 2026" gives "W, 9. M 9". Any other word gives "x"."""
    words = _WORD.sub(lambda word: _KINDS.get(word[0], "x"), text.replace("-feira", ""))
    return re.sub(r"\d+", lambda digits: "9" if len(digits[0]) <= 5 else "x", words)
