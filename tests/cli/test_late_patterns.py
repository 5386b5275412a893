"""PyYAML is imported without compiling its patterns; it does the same, and `re` is as before."""

from __future__ import annotations

import re
import subprocess
import sys

import pytest

from pumpcli.cli.late_patterns import LatePattern, import_yaml

IMPORTS = {
    "late": "from pumpcli.cli.late_patterns import import_yaml; import_yaml(); import yaml",
    "at once": "import yaml",
}
#: The resolver and the constructor of PyYAML use the patterns, and its reader in Python.
USES = r"""
import re

print(type(re.compile("a")))
for loader in (yaml.SafeLoader, yaml.FullLoader, *([yaml.CSafeLoader] if yaml.__with_libyaml__ else [])):
    text = "[2026-11-22, 2026-11-22 10:30:05.25 -6, yes, ~, 1.5, .inf, 0x1F, 1_000, 22:30, a b]"
    print(yaml.load(text, Loader=loader))
try:
    yaml.load("a: \x01", Loader=yaml.SafeLoader)
except yaml.YAMLError as error:
    print(error)
"""


def printed(program: str) -> str:
    return subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout


def test_yaml_does_the_same_with_patterns_that_are_compiled_late() -> None:
    outputs = {name: printed(f"{way}\n{USES}") for name, way in IMPORTS.items()}
    assert outputs["late"] == outputs["at once"]
    assert outputs["late"].startswith("<class 're.Pattern'>")


def test_only_the_command_line_compiles_them_late() -> None:
    kind = "print(type(yaml.reader.Reader.NON_PRINTABLE).__name__)"
    assert printed(f"{IMPORTS['late']}; {kind}") == "LatePattern\n"
    program = f"import pumpcli; pumpcli.load('sample_configs/smallest.yaml'); import yaml; {kind}"
    assert printed(program) == "Pattern\n"


def test_re_is_as_before_where_yaml_cannot_be_imported(monkeypatch: pytest.MonkeyPatch) -> None:
    compiled = re.compile
    monkeypatch.setitem(sys.modules, "yaml", None)
    with pytest.raises(ImportError):
        import_yaml()
    assert re.compile is compiled


def test_a_late_pattern_is_compiled_once_it_is_asked() -> None:
    wrong = LatePattern("(")
    with pytest.raises(re.error):
        wrong.match("")
    pattern = LatePattern("A+", flags=re.IGNORECASE)
    assert (pattern.pattern, pattern.flags & re.IGNORECASE) == ("A+", re.IGNORECASE)
    assert pattern.findall("aAbA") == ["aA", "A"]
