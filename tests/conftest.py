"""Hypothesis profiles: `quick` by default; `--hypothesis-profile thorough` for thousands of random pumps; `mutation`
for a few, always the same ones."""

from __future__ import annotations

import gc
import os
import signal
import tempfile
from functools import partial
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, settings

from pumpcli.cli import main
from pumpcli.files import clinic_search, sources
from tests.goldens import Golden, check_golden

settings.register_profile("quick", max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("thorough", parent=settings.get_profile("quick"), max_examples=5000)
settings.register_profile(
    "mutation",
    parent=settings.get_profile("quick"),
    max_examples=10,
    derandomize=True,
    database=None,
    phases=(Phase.explicit, Phase.generate),
)
settings.load_profile("quick")

#: A fault of the program is to be seen where it happens.
main.SHOWS_TRACEBACK = True

#: Variables of the machine that change what is printed, or hide a fault that others have: a test sets what it is about.
for variable in ("COLUMNS", "LINES", "TERM", "NO_COLOR", "FORCE_COLOR", "TTY_COMPATIBLE", "PYTHONUNBUFFERED"):
    os.environ.pop(variable, None)
for variable in [each for each in os.environ if each.lstrip("_").startswith("PUMPCLI_")]:
    del os.environ[variable]

#: Nobody turns pages in a test; those of the pager set it.
os.environ["PAGER"] = "cat"

#: The time of writing of every calendar file, so that two of the same list are equal.
os.environ["SOURCE_DATE_EPOCH"] = "1800000000"

#: A shell in the background, or `nohup`, has signals ignored, and every program that a test starts would inherit that.
for ending in {"SIGINT", "SIGHUP"} & set(dir(signal)):
    if signal.getsignal(getattr(signal, ending)) == signal.SIG_IGN:
        signal.signal(getattr(signal, ending), signal.SIG_DFL)

#: The program runs without the collector of reference cycles. With the usual threshold it takes two thirds of the time
#: for reading the syntax trees of the source.
gc.set_threshold(100_000, 20, 50)

#: Tests write files and read them at once; those of the waiting itself set it.
sources.SETTLE = 0


def pytest_sessionstart() -> None:
    """Stop where a clinic file lies above the folder of temporary files: it would hold for the pumps of every test."""
    found = clinic_search.clinic_files([os.path.join(tempfile.gettempdir(), "pump.yaml")])
    if found:
        pytest.exit(f"remove {found[0]}: its rules would hold for the files of the tests", returncode=4)


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Skip the modules without a quick test if only quick tests are wanted: to collect the others takes seconds."""
    is_test = collection_path.suffix == ".py" and config.getoption("markexpr") == "quick"
    return True if is_test and "mark.quick" not in collection_path.read_text(encoding="utf-8") else None


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the switch that writes all golden files, and the examples of the README and the manual, anew."""
    parser.addoption("--golden-update", action="store_true", help="write golden files anew, with what is printed now")
    parser.addoption("--require-shells", action="store_true", help="fail where a shell to complete in is missing")


@pytest.fixture
def golden_update(request: pytest.FixtureRequest) -> bool:
    """Whether golden files are to be written anew."""
    return bool(request.config.getoption("--golden-update"))


@pytest.fixture
def golden(golden_update: bool) -> Golden:
    """Return the function that holds that a golden file has a text."""
    return partial(check_golden, update=golden_update)
