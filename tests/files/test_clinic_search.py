"""Finding the clinic file of each pump file: beside it or above, on the path as typed, and behind links."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from pumpcli.files.clinic_search import clinic_files, clinic_places
from tests.builders import run
from tests.files.test_sources import touch


@pytest.mark.parametrize(
    ("clinics", "path", "found"),
    [
        (["clinic.yaml"], "pumps", ["clinic.yaml"]),
        (["pumps/clinic.yml"], "pumps", ["pumps/clinic.yml"]),
        (["pumps/clinic.yaml", "clinic.yaml"], "pumps", ["pumps/clinic.yaml"]),
        (["clinic.yaml"], "pumps/a.yaml", ["clinic.yaml"]),
        (["pumps/clinic.yaml"], "pumps/a.yaml", ["pumps/clinic.yaml"]),
        (
            ["pumps/one/clinic.yaml", "pumps/two/clinic.yaml"],
            "pumps",
            ["pumps/one/clinic.yaml", "pumps/two/clinic.yaml"],
        ),
        ([], "pumps", []),
    ],
)
def test_the_clinic_file_lies_beside_or_above(tmp_path: Path, clinics: list[str], path: str, found: list[str]) -> None:
    root = tmp_path / "root"
    touch(root, "pumps/a.yaml", *clinics)
    assert clinic_files([str(root / path)]) == [str(root / name) for name in found]


def test_a_clinic_file_that_may_be_there_is_not_passed_over(tmp_path: Path) -> None:
    """The folder is a link to itself, so its content is unknown."""
    (tmp_path / "loop").symlink_to(tmp_path / "loop")
    path = str(tmp_path / "loop" / "a.yaml")
    assert clinic_files([path]) == [str(tmp_path / "loop" / "clinic.yaml")]
    ran = run("due", path)
    assert (ran.code, ran.out) == (4, "")
    assert "clinic.yaml: error:" in ran.err


@pytest.mark.parametrize("depth", [1, 2, 5])
@pytest.mark.parametrize("name", ["a.yaml", ""])
@pytest.mark.parametrize("way", ["absolute", "relative", "here"])
def test_a_clinic_file_holds_for_all_folders_below(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, depth: int, name: str, way: str
) -> None:
    below = "/".join(f"level{level}" for level in range(depth))
    touch(tmp_path, f"{below}/a.yaml")
    (tmp_path / "clinic.yaml").write_text("refill_lead: 7 days\n")
    monkeypatch.chdir({"absolute": Path("/"), "relative": tmp_path, "here": tmp_path / below}[way])
    path = {"absolute": f"{tmp_path}/{below}/{name}", "relative": f"{below}/{name}", "here": name or "."}[way]
    (found,) = clinic_files([path])
    assert os.path.realpath(found) == os.path.realpath(tmp_path / "clinic.yaml")
    assert os.path.isabs(found) == (way == "absolute")
    assert clinic_files([path, str(tmp_path)]) == [found]


def test_the_nearest_clinic_file_above_holds(tmp_path: Path) -> None:
    touch(tmp_path, "clinic.yaml", "one/clinic.yml", "one/two/three/a.yaml")
    assert clinic_files([str(tmp_path / "one/two/three")]) == [str(tmp_path / "one/clinic.yml")]


def test_above_a_folder_behind_a_link_the_way_as_typed_comes_first(tmp_path: Path) -> None:
    touch(tmp_path, "store/wards/ward/a.yaml", "desk/b.yaml")
    (tmp_path / "desk" / "ward").symlink_to(tmp_path / "store" / "wards" / "ward")
    ward = str(tmp_path / "desk" / "ward")
    assert clinic_files([ward]) == []
    touch(tmp_path, "store/clinic.yaml")
    assert clinic_files([ward]) == [str(tmp_path / "store/clinic.yaml")]
    touch(tmp_path, "desk/clinic.yaml")
    assert clinic_files([ward]) == [str(tmp_path / "desk/clinic.yaml")], "the path as typed counts"


@pytest.mark.parametrize("path", ["desk/a.yaml", "desk"])
def test_behind_a_link_to_a_file_a_clinic_file_is_looked_for_where_there_is_no_other(tmp_path: Path, path: str) -> None:
    touch(tmp_path, "store/wards/a.yaml", "store/clinic.yaml", "desk/b.yaml")
    (tmp_path / "desk" / "a.yaml").symlink_to(tmp_path / "store" / "wards" / "a.yaml")
    assert clinic_files([str(tmp_path / path)]) == [str(tmp_path / "store/clinic.yaml")]
    assert clinic_files([str(tmp_path / "desk/b.yaml")]) == []
    touch(tmp_path, "desk/clinic.yaml")
    assert clinic_files([str(tmp_path / path)]) == [str(tmp_path / "desk/clinic.yaml")]


def test_no_clinic_file_is_looked_for_above_a_folder_that_was_deleted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "gone").mkdir()
    monkeypatch.chdir(tmp_path / "gone")
    (tmp_path / "gone").rmdir()
    try:
        assert clinic_files(["."]) == []
    finally:
        os.chdir(tmp_path)


def test_what_is_above_a_folder_may_not_be_known(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown(folder: str, above: str) -> bool:
        raise PermissionError(13, "Permission denied", above)

    touch(tmp_path, "clinic.yaml")
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    monkeypatch.setattr(os.path, "samefile", unknown)
    assert clinic_files(["."]) == []


def test_a_path_that_no_file_can_have_has_no_clinic_file() -> None:
    assert clinic_files(["a\0b/c.yaml"]) == []


def test_each_pump_file_has_the_nearest_one_on_its_path(tmp_path: Path) -> None:
    touch(tmp_path, "clinic.yaml", "a/clinic.yml", "a/b/c/1.yaml", "a/2.yaml", "d/e/3.yaml", "4.yaml", "f/5.yaml")
    touch(tmp_path, "a/b/c/d/clinic.yaml", "a/b/c/d/clinic.yml", "a/b/c/d/6.yaml")
    places = clinic_places(
        [str(tmp_path / "d"), str(tmp_path / "a"), str(tmp_path / "4.yaml"), str(tmp_path / "f/5.yaml")]
    )
    found = {
        name: places.of(str(tmp_path / name))
        for name in ("a/b/c/1.yaml", "a/2.yaml", "d/e/3.yaml", "4.yaml", "f/5.yaml", "a/b/c/d/6.yaml")
    }
    names = {name: None if file is None else str(Path(file).relative_to(tmp_path)) for name, file in found.items()}
    assert names == {
        "a/b/c/1.yaml": "a/clinic.yml",
        "a/2.yaml": "a/clinic.yml",
        "d/e/3.yaml": "clinic.yaml",
        "4.yaml": "clinic.yaml",
        "f/5.yaml": "clinic.yaml",
        "a/b/c/d/6.yaml": "a/b/c/d/clinic.yaml",
    }
    assert places.files == [str(tmp_path / name) for name in ("clinic.yaml", "a/clinic.yml", "a/b/c/d/clinic.yaml")]
    assert places.of_folder(str(tmp_path / "d")) == str(tmp_path / "clinic.yaml")
    assert places.of_folder(str(tmp_path / "a/2.yaml")) == str(tmp_path / "a/clinic.yml")


def test_which_of_them_hold_for_a_pump_file(tmp_path: Path) -> None:
    touch(tmp_path, "a/clinic.yaml", "a/1.yaml", "b/clinic.yaml", "b/notes.txt", "2.yaml")
    assert clinic_places([str(tmp_path)]).holds_pumps == {str(tmp_path / "a/clinic.yaml"), None}
    assert clinic_places([str(tmp_path / "a")]).holds_pumps == {str(tmp_path / "a/clinic.yaml")}
    assert clinic_places([str(tmp_path / "a/clinic.yaml")]).holds_pumps == set(), "it is no pump file itself"


def test_a_link_to_a_pump_file_has_its_own_clinic_file_beside_pumps_that_have_none(tmp_path: Path) -> None:
    touch(tmp_path, "store/clinic.yaml", "store/wards/1.yaml", "store/wards/2.yaml", "desk/3.yaml")
    for name in ("1", "2"):
        (tmp_path / f"desk/{name}.yaml").symlink_to(tmp_path / f"store/wards/{name}.yaml")
    (tmp_path / "desk" / "wards").symlink_to(tmp_path / "store" / "wards")
    places = clinic_places([str(tmp_path / "desk")])
    found = {name: places.of(str(tmp_path / "desk" / name)) for name in ("1.yaml", "2.yaml", "3.yaml", "wards/1.yaml")}
    store = str(tmp_path / "store/clinic.yaml")
    assert found == {"1.yaml": store, "2.yaml": store, "3.yaml": None, "wards/1.yaml": store}


@pytest.mark.parametrize("here", ["", "a"])
def test_relative_paths(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, here: str) -> None:
    touch(tmp_path, "clinic.yaml", "a/1.yaml", "a/b/clinic.yaml", "a/b/2.yaml")
    monkeypatch.chdir(tmp_path / here)
    above = "../clinic.yaml" if here else "clinic.yaml"
    first, second = ("1.yaml", "b/2.yaml") if here else ("a/1.yaml", "a/b/2.yaml")
    places = clinic_places(["."])
    assert (places.of(first), places.of(second)) == (above, f"{os.path.dirname(second)}/clinic.yaml")
    assert clinic_places(["-"]).of("-") == above


@pytest.mark.parametrize("path", ["missing/", "missing//", "./missing/", "missing/below/"])
def test_a_missing_folder_may_end_in_a_slash(path: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The search for its folder did not end."""
    monkeypatch.chdir(tmp_path)
    assert clinic_files([path]) == []
    (tmp_path / "clinic.yaml").write_text("soon: 3 days\n")
    assert clinic_files([path]) == ["clinic.yaml"]
