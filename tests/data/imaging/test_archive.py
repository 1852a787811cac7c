"""ZIP files: what is taken, what is passed over, what is refused, and that nothing gets outside."""

from __future__ import annotations

import zipfile
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from braintx.core.errors import ImageError
from braintx.data.imaging import archive
from braintx.data.imaging.archive import unpack


def pack(path: Path, members: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in members.items():
            file.writestr(name, content)
    return path


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "run"
    made.mkdir()
    return made


def test_scans_come_out_in_order_under_their_own_names_and_junk_is_passed_over(tmp_path, folder):
    members = {
        "set/b.png": b"1",
        "__MACOSX/set/._b.png": b"x",
        "set/.DS_Store": b"x",
        "notes.txt": b"x",
        "Thumbs.db": b"x",
        "set/a.nii.gz": b"2",
        "c": b"3",
    }
    found = unpack(pack(tmp_path / "z.zip", members), folder)
    assert [name for name, _ in found.scans] == ["set/b.png", "set/a.nii.gz", "c"]
    assert [path.read_bytes() for _, path in found.scans] == [b"1", b"2", b"3"]
    assert found.scans[1][1].name.endswith(".nii.gz")
    assert set(found.skipped) == set(members) - {"set/b.png", "set/a.nii.gz", "c"}


@pytest.mark.parametrize(
    "name", ["../up.png", "a/../../up.png", "/etc/up.png", "C:/up.png", "..\\up.png", "C:\\up.png"]
)
def test_a_name_that_leads_outside_refuses_the_whole_file(tmp_path, folder, name):
    with pytest.raises(ImageError) as caught:
        unpack(pack(tmp_path / "z.zip", {"good.png": b"1", name: b"2"}), folder)
    assert caught.value.code == "archive.unsafe"
    assert list(folder.iterdir()) == []
    assert not (tmp_path / "up.png").exists()


def test_a_colon_in_a_name_is_no_drive(tmp_path, folder):
    found = unpack(pack(tmp_path / "z.zip", {"12:30.png": b"1"}), folder)
    assert [name for name, _ in found.scans] == ["12:30.png"]


def test_a_link_is_refused(tmp_path, folder):
    path = tmp_path / "z.zip"
    with zipfile.ZipFile(path, "w") as file:
        link = zipfile.ZipInfo("link.png")
        link.external_attr = 0o120777 << 16
        file.writestr(link, "/etc/passwd")
    with pytest.raises(ImageError) as caught:
        unpack(path, folder)
    assert caught.value.code == "archive.unsafe"


def test_a_bomb_is_refused_before_it_is_opened(tmp_path, folder):
    with pytest.raises(ImageError) as caught:
        unpack(pack(tmp_path / "z.zip", {"bomb.png": bytes(30_000_000)}), folder)
    assert caught.value.code == "archive.too_large"
    assert list(folder.iterdir()) == []


def test_a_file_that_lies_about_its_size_is_stopped(tmp_path, folder, monkeypatch):
    monkeypatch.setattr(archive, "MOST_BYTES", 1000)
    monkeypatch.setattr(archive, "_refuse", lambda *_: None)
    with pytest.raises(ImageError) as caught:
        unpack(pack(tmp_path / "z.zip", {"a.png": bytes(600), "b.png": bytes(600)}), folder)
    assert caught.value.code == "archive.too_large"


def test_too_many_files_are_refused(tmp_path, folder, monkeypatch):
    monkeypatch.setattr(archive, "MOST_FILES", 3)
    with pytest.raises(ImageError) as caught:
        unpack(pack(tmp_path / "z.zip", {f"{n}.png": b"1" for n in range(4)}), folder)
    assert caught.value.code == "archive.too_many"
    assert caught.value.values == {"name": "z.zip", "count": 4, "most": 3}


def test_a_password_is_said_to_be_the_reason(tmp_path, folder):
    path = pack(tmp_path / "z.zip", {"a.png": b"1"})
    content = bytearray(path.read_bytes())
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        content[content.index(mark) + offset] |= 1
    path.write_bytes(content)
    with pytest.raises(ImageError) as caught:
        unpack(path, folder)
    assert caught.value.code == "archive.encrypted"


@pytest.mark.parametrize("content", [b"", b"not a zip", b"PK\x03\x04 cut off"])
def test_what_is_no_zip_is_unreadable(tmp_path, folder, content):
    path = tmp_path / "z.zip"
    path.write_bytes(content)
    with pytest.raises(ImageError) as caught:
        unpack(path, folder)
    assert caught.value.code == "archive.unreadable"


@given(st.binary(min_size=1, max_size=400), st.integers(0, 400))
def test_a_damaged_zip_never_raises_anything_else(tmp_path_factory, noise, place):
    folder = tmp_path_factory.mktemp("damaged")
    path = pack(folder / "z.zip", {"a.png": b"pixels" * 40, "b/c.dcm": b"more" * 50})
    content = bytearray(path.read_bytes())
    content[place : place + len(noise)] = noise
    path.write_bytes(content)
    inside = folder / "run"
    inside.mkdir()
    with suppress(ImageError):  # whatever else it raises fails the test
        unpack(path, inside)
    assert all(made.parent == inside for made in inside.rglob("*"))


def test_only_junk_is_nothing_and_a_nested_zip_is_named(tmp_path, folder):
    with pytest.raises(ImageError) as caught:
        unpack(pack(tmp_path / "z.zip", {"readme.txt": b"x"}), folder)
    assert caught.value.code == "archive.nothing"
    found = unpack(pack(tmp_path / "y.zip", {"in.zip": b"PK"}), folder)
    (name, error), *rest = found.scans
    assert (name, error.code, rest) == ("in.zip", "archive.nested", [])


def test_slices_of_one_series_count_upwards(tmp_path, folder):
    names = ["z.png", "s10.png", "s2.png", "s1.png"]
    found = unpack(pack(tmp_path / "z.zip", {name: name.encode() for name in names}), folder)
    assert [name for name, _ in found.scans] == ["z.png", "s1.png", "s2.png", "s10.png"]
    assert all(path.read_bytes().decode() == name for name, path in found.scans)
