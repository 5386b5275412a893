"""Random fleets in a folder, with faults among them, and the expected results."""

from __future__ import annotations

import copy
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from random import Random
from typing import cast
from zoneinfo import ZoneInfo

from pumpcli.domain.clock import DAY, seconds_of
from pumpcli.domain.zone import Zone
from tests.benchmarks.fleet import AS_OF, drafted
from tests.benchmarks.handwriting import Group, written
from tests.files.test_invalid_files import FILES, Expected, document_at, expected
from tests.soak.clinics import ClinicFile, random_clinic
from tests.soak.faults import OF_PUMPS, OF_TEXTS, last_fill, last_program
from tests.strategies import ZONES

#: Models by capacity and the alarm volume that the catalogue has for them, in mL.
MODELS = {
    "synchromed-ii-20": ("20", "2"),
    "synchromed-ii-40": ("40", "2"),
    "prometra-20": ("20", "3"),
    "prometra-ii-20": ("20", "3"),
    "prometra-ii-40": ("40", "3"),
}
_CODE_IN_FILE = re.compile(r"^pump: P-\d+$", re.MULTILINE)


#: The folder of the pumps of another clinic, and the fewest pumps of a fleet of two clinics.
OTHER, LEAST_FOR_TWO = "other", 20


@dataclass(frozen=True)
class Faulty:
    """A document that holds a fault, from the line before its first to the one after its last, and the code that must
    be among those reported of it; a whole file has no lines."""

    file: str
    code: str
    first: int = 0
    last: int = 0

    def holds(self, file: str, line: int | None) -> bool:
        return file == self.file and self.first <= (line or 0) <= self.last


@dataclass
class RandomFleet:
    """A fleet in a folder.

    Attributes:
        folder: the first argument of the commands; `paths` are the others.
        other: the clinic file of the folder `OTHER` below; None for none.
        of_other: the codes of the pumps in that folder.
        sound: the pumps that hold no fault, by code, as they were written.
        copies: files of the catalogue of faults that are in the fleet, with the expected problems.
        without_faults: a folder with the same clinic file and the sound pumps alone.
    """

    folder: Path
    without_faults: Path
    clinic: ClinicFile
    as_of: str
    sound: dict[str, Group] = field(default_factory=dict)
    faulty: list[Faulty] = field(default_factory=list)
    copies: dict[str, list[Expected]] = field(default_factory=dict)
    paths: list[str] = field(default_factory=list)
    other: ClinicFile | None = None
    of_other: set[str] = field(default_factory=set)

    def clinic_of(self, code: str) -> ClinicFile:
        """Return the clinic file of a pump."""
        return self.other if self.other is not None and code in self.of_other else self.clinic

    def rules_of(self, code: str, pump: Group | None = None) -> ClinicFile:
        """Return the rules of a sound pump, those of its site where it has one; `pump` is the pump as it is written."""
        return self.clinic_of(code).at(cast("str | None", (pump or self.sound[code]).get("site")))

    def room_of(self, code: str) -> tuple[bool, str]:
        """Return what identifies the capacity that the refills of a sound pump count for."""
        return self.other is not None and code in self.of_other, self.rules_of(code).room

    def write_clinics(self, folder: Path) -> None:
        """Write the clinic files for a folder of pumps and its folder `OTHER`."""
        for each, clinic in ((folder, self.clinic), (folder / OTHER, self.other)):
            if clinic is not None and clinic.lines:
                each.mkdir(parents=True, exist_ok=True)
                (each / "clinic.yaml").write_text("\n".join(clinic.lines) + "\n", encoding="utf-8")

    def write_pumps(self, folder: Path, pumps: Mapping[str, Group], random: Random) -> None:
        """Write pumps into one file for each clinic, with the clinic files."""
        folder.mkdir()
        for each, codes in ((folder, pumps.keys() - self.of_other), (folder / OTHER, pumps.keys() & self.of_other)):
            if codes:
                each.mkdir(exist_ok=True)
                texts = (written(pump, self.as_of, random) for code, pump in pumps.items() if code in codes)
                (each / "all.yaml").write_text("---\n".join(texts), encoding="utf-8")
        self.write_clinics(folder)

    @property
    def exit_code(self) -> int:
        codes = {each.code for each in self.faulty}
        return 4 if "file-unreadable" in codes else 3 if codes else 0

    @property
    def as_of_day(self) -> date:
        return date.fromisoformat(self.as_of[:10])

    def zone_of(self, code: str) -> str | None:
        """Return the time zone of a sound pump."""
        return cast("str | None", self.sound[code].get("timezone", self.clinic_of(code).zone))


def random_fleet(folder: Path, seed: int, count: int) -> RandomFleet:
    """Make a fleet of `count` pumps in a new folder. One seed gives the same fleet everywhere."""
    random = Random(seed)
    as_of = str(AS_OF + timedelta(days=random.randrange(-25, 26)))
    as_of += random.choice(("", "", f" {random.randrange(7, 19):02}:{random.randrange(60):02}"))
    fleet = RandomFleet(folder / "pumps", folder / "sound", random_clinic(random, count), as_of)
    if count >= LEAST_FOR_TWO and random.random() < 0.4:
        fleet.other = random_clinic(random, count)
        fleet.other.lines = fleet.other.lines or ["clinic: Other clinic"]
    prefix = random.choice(("P-", "P-", "Ä-", "W/", "00", "1E"))
    documents = list(_documents(fleet, prefix, count, random))
    random.shuffle(documents)
    for under in ("", f"{OTHER}/"):
        own = [(text, fault) for text, fault, folder_of_pump in documents if folder_of_pump == under]
        for number, part in enumerate(_parts(own, random)):
            ward = random.choice(("", "ward-1/", "ward-2/east/"))
            _write(fleet, f"{under}{ward}{number:04}.{random.choice(('yaml', 'yml'))}", part, random)
    _write_faulty_files(fleet, count, random)
    fleet.write_pumps(fleet.without_faults, fleet.sound, random)
    fleet.write_clinics(fleet.folder)
    return fleet


#: A document: its text, and the code of its fault; None for a sound one.
Document = tuple[str, str | None]


def _documents(fleet: RandomFleet, prefix: str, count: int, random: Random) -> Iterator[tuple[str, str | None, str]]:
    """The pumps of a fleet, one in sixteen with a fault, some with the code of another pump; each with the folder of
    its clinic."""
    doubled: list[str] = []
    for number in range(1, count + 1):
        is_double = bool(fleet.sound) and random.random() < 0.004
        code = random.choice([*fleet.sound]) if is_double else f"{prefix}{number:06}"
        pump, day = drafted(code, random)
        if fleet.other is not None and not is_double and random.random() < 0.3:
            fleet.of_other.add(code)
        _vary(pump, fleet.clinic_of(code), random)
        if is_double:
            doubled.append(code)
            yield written(pump, day, random), "duplicate-pump", _folder(fleet, code)
        elif random.random() < 1 / 16:
            yield *_with_fault(pump, day, random), _folder(fleet, code)
        else:
            fleet.sound[code] = pump
    for code in dict.fromkeys(doubled):
        yield written(fleet.sound.pop(code), fleet.as_of, random), "duplicate-pump", _folder(fleet, code)
    for code, pump in fleet.sound.items():
        yield written(pump, fleet.as_of, random), None, _folder(fleet, code)


def _folder(fleet: RandomFleet, code: str) -> str:
    return f"{OTHER}/" if code in fleet.of_other else ""


def _with_fault(pump: Group, day: str, random: Random) -> Document:
    if random.random() < 0.25:
        code, end = random.choice(OF_TEXTS)
        return written(pump, day, random) + end, code
    code, change = random.choice(OF_PUMPS)
    change(pump)
    return written(pump, day, random), code


def _vary(pump: Group, clinic: ClinicFile, random: Random) -> None:
    """Add features that the fleets of the benchmarks do not have.

    These are refills with withdrawn volumes, models that supply the reservoir, time zones, programs that begin around a
    change of the clocks, readings about the alarm volume, and flows where drugs are named.
    """
    if random.random() < 0.1:
        _read_when_low(pump, random)
    if random.random() < 0.3:
        _name_a_model(pump, random)
    if clinic.sites and random.random() < 0.6:
        pump["site"] = random.choice([*clinic.sites])
    if random.random() < 0.4:
        pump["timezone"] = random.choice(ZONES)
    zone = pump.get("timezone", clinic.zone)
    if zone is not None and random.random() < 0.3:
        _start_near_a_change(pump, str(zone), random)
    for reading in cast(list[Group], pump.get("readings", [])) if zone is not None else ():
        reading["at"] = _with_offset_in_a_change(str(reading["at"]), ZoneInfo(str(zone)))
    if random.random() < 0.3:
        _refill_before(pump, random)
    if random.random() < 0.2:
        last_program(pump)["rate"] = f"{random.randrange(100, 900)} uL/day"


def _name_a_model(pump: Group, random: Random) -> None:
    """A model of the capacity, which supplies the capacity, the alarm volume, or both."""
    reservoir = cast(Group, pump["reservoir"])
    model = random.choice([name for name, (size, _) in MODELS.items() if f"{size} mL" == reservoir["capacity"]])
    pump["model"] = model
    for key in random.choice((("capacity",), ("low_alarm",), ("capacity", "low_alarm"))):
        del reservoir[key]
    if not reservoir:
        del pump["reservoir"]


def _refill_before(pump: Group, random: Random) -> None:
    """Two or three refills before the first, with withdrawn volumes, where the program runs since the first fill."""
    programs = cast(list[Group], pump.get("programs") or [pump["program"]])
    if "implanted" in pump or "start" in programs[0]:
        return
    fills = cast(list[Group], pump.pop("fills", None) or [pump.pop("fill")])
    for _ in range(random.choice((2, 3))):
        at = datetime.fromisoformat(str(fills[0]["at"])) - timedelta(days=random.randrange(15, 45))
        volume = str(fills[0]["volume"])
        filled = float(volume.removesuffix(" mL"))
        fills[0]["withdrawn"] = f"{filled * random.uniform(0, 0.9):.1f} mL"
        fills.insert(0, {"at": f"{at:%Y-%m-%d %H:%M}", "volume": volume})
    pump["fills"] = fills


def _read_when_low(pump: Group, random: Random) -> None:
    """Readings about the alarm volume, or at it, or of nothing, one to three of them, some days after the last fill."""
    low_alarm = float(str(cast(Group, pump["reservoir"])["low_alarm"]).split()[0])
    at = datetime.fromisoformat(str(last_fill(pump)["at"]))
    readings: list[Group] = []
    for _ in range(random.randrange(1, 4)):
        at += timedelta(days=random.randrange(1, 40), minutes=random.randrange(0, 600, 5))
        volume = low_alarm * random.choice((0, 0.25, 0.5, 1, 1, 1.25))
        readings.append({"at": f"{at:%Y-%m-%d %H:%M}", "volume": f"{volume:.2f} mL"})
    pump["readings"] = readings


def _start_near_a_change(pump: Group, zone: str, random: Random) -> None:
    """One more program from the night of a change of the clocks on, where that is the last one."""
    rules = ZoneInfo(zone)
    first = datetime.fromisoformat(str(last_fill(pump)["at"]))
    begin = seconds_of(first)
    changes = list(Zone(zone, rules).changes_between(begin, begin + 150 * DAY))
    programs = cast(list[Group], pump.get("programs") or [pump["program"]])
    if not changes or random.random() >= 0.9:
        return
    start = datetime.fromisoformat("0001-01-01T00:00+00:00") + timedelta(
        seconds=random.choice(changes) + 60 * random.randrange(-200, 200)
    )
    at = start.astimezone(rules)
    if str(programs[-1].get("start", first))[:10] >= f"{at:%Y-%m-%d}" or f"{at:%Y-%m-%d}" <= f"{first:%Y-%m-%d}":
        return
    later = copy.deepcopy(programs[-1])
    later["start"] = at.isoformat(" ", "minutes")
    pump.pop("program", None)
    pump["programs"] = [*programs, later]


def _with_offset_in_a_change(at: str, rules: ZoneInfo) -> str:
    """A time that the clocks show twice or not at all that night, with its offset, or by the clocks after it."""
    civil = datetime.fromisoformat(at)
    one, other = (civil.replace(tzinfo=rules, fold=fold) for fold in (0, 1))
    if one.utcoffset() == other.utcoffset():
        return at
    return one.astimezone(UTC).astimezone(rules).isoformat(" ", "minutes")


def _parts(documents: list[Document], random: Random) -> Iterator[list[Document]]:
    """All in one file, each in a file, or files of any size."""
    sizes = random.choice(((len(documents),), (1,), (1, 1, 2, 5, 50, 400)))
    at = 0
    while at < len(documents):
        size = random.choice(sizes)
        yield documents[at : at + size]
        at += size


def _write(fleet: RandomFleet, name: str, part: list[Document], random: Random) -> None:
    """Write one file, with an empty document between some of its documents."""
    path = fleet.folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    lines = 0
    with path.open("w", encoding="utf-8") as file:
        for number, (text, fault) in enumerate(part):
            separator = "" if number == 0 else "---\n# nothing here\n---\n" if random.random() < 0.02 else "---\n"
            file.write(separator + text)
            before = lines + separator.count("\n")
            lines = before + text.count("\n")
            if fault is not None:
                fleet.faulty.append(Faulty(str(path), fault, before, lines + 1))


def _write_faulty_files(fleet: RandomFleet, count: int, random: Random) -> None:
    """Write files without a pump, ignored files and files of the catalogue of faults; name missing ones."""
    folder = fleet.folder
    (folder / ".hidden.yaml").write_text("pump: HIDDEN\n", encoding="utf-8")
    (folder / "notes.txt").write_text("nothing of a pump\n", encoding="utf-8")
    if random.random() < 0.5:
        (folder / "empty.yaml").write_text("# to be filled in\n---\n", encoding="utf-8")
        fleet.faulty.append(Faulty(str(folder / "empty.yaml"), "empty-file"))
    if random.random() < 0.5:
        (folder / "latin.yaml").write_bytes(b"pump: \xc4-1\n")
        fleet.faulty.append(Faulty(str(folder / "latin.yaml"), "not-utf8", 0, 1))
    if random.random() < 0.2:
        fleet.paths.append(str(folder / "gone.yaml"))
        fleet.faulty.append(Faulty(fleet.paths[0], "file-unreadable"))
    if random.random() < 0.2:
        (folder / "dangling.yaml").symlink_to(folder / "nowhere.yaml")
        fleet.faulty.append(Faulty(str(folder / "dangling.yaml"), "file-unreadable"))
    for number, path in enumerate(random.sample(FILES, count // 50)):
        text, wanted = path.read_text(encoding="utf-8"), expected(path)
        if len(_CODE_IN_FILE.findall(text)) != 1 or {severity for severity, *_ in wanted} != {"error"}:
            continue
        if fleet.clinic.zone is not None:  # their expected instants are in plain local time
            continue
        copied = folder / f"copied-{number}-{path.name}"
        copied.write_text(_CODE_IN_FILE.sub(f"pump: C-{number:04}", text), encoding="utf-8")
        fleet.copies[str(copied)] = wanted
        (document,) = {document_at(text.split("\n"), line) for _, _, line, *_ in wanted}
        assert document == 0, path
        fleet.faulty.append(Faulty(str(copied), wanted[0][1], 1, text.count("\n") + 1))
