"""The meaning of every fault code, in a line. Few runs show one, so it is no part of `errors`."""

from __future__ import annotations

from pumpcli.errors import FaultCode

#: The meaning of every code.
MEANINGS = {
    FaultCode.FILE_UNREADABLE: "a file or folder could not be opened or read",
    FaultCode.PASSED_OVER: "a file that looks like a pump file or a clinic file and is not read, because of its name",
    FaultCode.NO_PUMP_FILES: "the paths hold no pump file at all",
    FaultCode.NOT_UTF8: "the file is not UTF-8 text",
    FaultCode.EMPTY_FILE: "the file holds no pump, or no catalogue",
    FaultCode.TOO_LARGE: "a file or a document that is larger than any pump needs",
    FaultCode.YAML_SYNTAX: "the text is not YAML: a tab, a bad indent, an unclosed quote or bracket",
    FaultCode.YAML_TAG: "a YAML tag such as !!python/object, which pump files do not use",
    FaultCode.WRONG_TYPE: "text where a list or a mapping (keys and values) belongs, or the other way round",
    FaultCode.UNKNOWN_KEY: "a key that does not exist here",
    FaultCode.DUPLICATE_KEY: "a key given twice",
    FaultCode.MISSING_KEY: "a required key is missing",
    FaultCode.MISSING_VALUE: "a key without a value",
    FaultCode.CONFLICTING_KEYS: "two keys that exclude each other, such as `fill` and `fills`",
    FaultCode.EMPTY_LIST: "a list that needs at least one entry has none",
    FaultCode.GIVEN_TWICE: "one label, one day of a booked visit, or one warning accepted on one day, given twice",
    FaultCode.BAD_NUMBER: "not a plain decimal number: a comma, a plus or minus sign, an exponent, too many digits",
    FaultCode.MISSING_UNIT: "a number without a unit",
    FaultCode.UNKNOWN_UNIT: "a unit that does not exist here",
    FaultCode.WRONG_UNIT: "a unit of another kind, such as an amount where a rate belongs",
    FaultCode.BAD_DATE: "not a date or date-time of the form YYYY-MM-DD HH:MM, or one that does not exist",
    FaultCode.UNKNOWN_TIMEZONE: "not an IANA time zone such as America/Chicago",
    FaultCode.SKIPPED_TIME: "a time that does not exist, because the clocks of the zone are set forward past it",
    FaultCode.REPEATED_TIME: "a time that the clocks of the zone show twice, given without its offset from UTC",
    FaultCode.WRONG_OFFSET: "an offset from UTC that the zone does not have at that instant",
    FaultCode.BAD_TIME: "not a time of day of the form HH:MM",
    FaultCode.BAD_DAYS: "not days of the week: mon tue wed thu fri sat sun",
    FaultCode.BAD_TEXT: "a text that is empty or too long, or a code or name with control or invisible characters",
    FaultCode.CODE_NEEDS_QUOTES: (
        "a code, site or label without quotes that other YAML programs change, such as 007, NO, 22:00 or 1e5"
    ),
    FaultCode.OUT_OF_RANGE: "a value outside its allowed range, such as a concentration of zero",
    FaultCode.ALARM_ABOVE_CAPACITY: "the alarm volume is not below the capacity",
    FaultCode.FILL_ABOVE_CAPACITY: "a fill, a reading or a withdrawn volume is above the capacity",
    FaultCode.FILL_BELOW_ALARM: "a fill is at or below the alarm volume",
    FaultCode.OUT_OF_ORDER: "fills, readings, programs, boluses or stops are not oldest first",
    FaultCode.SAME_INSTANT: "two fills, readings, programs or boluses at one instant",
    FaultCode.BEFORE_FIRST_FILL: "a reading or a bolus before the first fill",
    FaultCode.NO_CONCENTRATION: "a dose in mass, but no drug with a concentration",
    FaultCode.SAME_DRUG: "one drug named twice in a mixture",
    FaultCode.WINDOW_EMPTY: "a window without length",
    FaultCode.WINDOW_OVERLAP: "two windows overlap",
    FaultCode.WINDOW_GAP: "windows leave gaps and there is no base rate",
    FaultCode.EVERY_NOT_DIVISOR: "`every` does not divide the day, or `from` is not its first time of day",
    FaultCode.BOLUS_TOO_LONG: "a bolus takes longer than the time to the next one",
    FaultCode.ON_DEMAND_LIMIT: "patient-activated boluses without a limit, or more expected than allowed",
    FaultCode.LOCKOUT_UNREACHABLE: "the lockout allows fewer boluses a day than `max_per_day`",
    FaultCode.NO_PROGRAM: "no program is in force for more than a day after a fill",
    FaultCode.DATE_CONTRADICTION: (
        "dates that contradict each other: implanted after the last fill or not before the replacement date; an order "
        "received before it was placed, or to be used by a day before that; a printed alarm date before its fill or "
        "program"
    ),
    FaultCode.PRINTED_ALARM: "the alarm date that the programmer printed is not the one computed from the file",
    FaultCode.STOP_ENDS_TOO_EARLY: "a stop ends before it begins",
    FaultCode.STOPS_OVERLAP: "two stops overlap, or one follows a stop without an end",
    FaultCode.LONG_STOP: "the pump stood still for more than 48 hours",
    FaultCode.ENDED_TOO_EARLY: "a pump is out of use from a day before its last fill or reading",
    FaultCode.AFTER_THE_END: "a program, a booking or an order after the pump is out of use",
    FaultCode.UNKNOWN_REASON: "not a reason for the end of a pump: explanted replaced transferred died other",
    FaultCode.UNKNOWN_SITE: "a site that the clinic file does not name under `sites`",
    FaultCode.UNKNOWN_WARNING: "a word under `accepted` that is not the code of a warning",
    FaultCode.NOT_ACCEPTABLE: "a code under `accepted` of an error, or of a warning that no one can accept",
    FaultCode.BOOKING_SOON_AFTER_FILL: "a visit is booked so soon after a fill that it does not count for the next one",
    FaultCode.BOOKING_NOT_POSSIBLE: (
        "a visit is booked on a closed day, on a day on which the patient cannot come, or at midnight"
    ),
    FaultCode.STABILITY_CARRIED_OVER: "a new mixture has no stability of its own, but the one before it had one",
    FaultCode.NO_STABILITY: "no stability is given, and the catalogue has none for exactly this drug or mixture",
    FaultCode.STABILITY_ABOVE_CATALOGUE: "the stability is longer than any that the catalogue has for this mixture",
    FaultCode.FIRST_FILL_UNKNOWN: (
        "another limit applies to the first fill of a pump, and the file does not show whether this is the first"
    ),
    FaultCode.OTHER_STRENGTH: "the catalogue has the stability of another strength than that of the last fill",
    FaultCode.UNUSUAL_STRENGTH: "a concentration far outside the strengths in which the drug is on the market",
    FaultCode.CONCENTRATION_ABOVE_LABEL: "a concentration above the highest of the label",
    FaultCode.DOSE_ABOVE_LABEL: "a program that delivers more in a day than the highest daily dose of the label",
    FaultCode.MISSPELT_DRUG: "a drug whose name differs by one or two letters from a known one",
    FaultCode.TRADE_NAME: "a drug under a trade name, with its salt, or under another name than that of the catalogue",
    FaultCode.UNKNOWN_MODEL: "the catalogue has no such model",
    FaultCode.MODEL_CONTRADICTION: "a capacity other than that of the model, or an alarm volume below it",
    FaultCode.RATE_BELOW_LOWEST: "a rate below the lowest of the model, and not zero",
    FaultCode.RATE_ABOVE_HIGHEST: "a rate above the highest of the model",
    FaultCode.CONSTANT_FLOW: "windows, boluses or a stop for a model with one flow that cannot be programmed",
    FaultCode.DUPLICATE_ENTRY: "two entries for one model, mixture or drug in one catalogue, or one name of two drugs",
    FaultCode.UNUSED_CATALOGUE: "a catalogue among the pump files that no clinic file in use names",
    FaultCode.UNKNOWN_HOLIDAYS: "not a country or subdivision with known public holidays",
    FaultCode.NOT_A_DUE_LIST: "the file to compare with is not the JSON that `due` prints",
    FaultCode.DUPLICATE_PUMP: "two pumps have the same code",
    FaultCode.NOT_EDITABLE: "a text that no command can change safely; the message says what to write by hand",
    FaultCode.LOOKALIKE_CODE: (
        "two codes differ only by case, dashes, quotes, spaces or letters and digits that look alike, such as O and 0"
    ),
    FaultCode.LASTS_TOO_SHORT: "a fill reaches the alarm volume within a week",
    FaultCode.LASTS_TOO_LONG: "a fill takes more than five years to reach the alarm volume",
    FaultCode.FACT_IN_THE_FUTURE: "a fill or a reading after the day or the instant of the list",
    FaultCode.PROGRAM_FAR_AHEAD: "a program or a bolus more than a year ahead",
    FaultCode.LONG_AGO: "a date more than twenty years ago",
    FaultCode.RESIDUAL_OFF: "the last measured volume differs from the expected one by more than the tolerance",
    FaultCode.DOSE_JUMP: "a daily dose more than double or less than half of the one before",
    FaultCode.SMALL_FILL: "a fill of less than a quarter of the capacity",
    FaultCode.CONCENTRATION_JUMP: (
        "a fill with a drug more than double or less than half as strong as before, with nothing programmed for it; or "
        "more than five times or less than a fifth as strong"
    ),
    FaultCode.BOLUS_ABOVE_DAY: "a single bolus delivers more than a whole day",
    FaultCode.HIGH_ALARM: "an alarm volume above a quarter of the capacity",
    FaultCode.SHORT_STABILITY: "a stability of less than a day",
    FaultCode.FILL_AT_NIGHT: "a fill between 21:00 and 06:00",
}
