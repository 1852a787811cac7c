"""Names of ZIP members as whoever packed them saw them."""

from __future__ import annotations

import struct
import unicodedata
import zipfile
import zlib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from braintx.core.errors import ImageError
from braintx.data.imaging.archive import unpack
from braintx.data.imaging.zip_names import member_name

WINDOWS, UNIX = 0, 3


class Unflagged(zipfile.ZipInfo):
    """A member whose name is written as these bytes, without the flag that says UTF-8."""

    def _encodeFilenameFlags(self) -> tuple[bytes, int]:  # noqa: N802
        return self.filename.encode("cp437"), 0


def pack(path: Path, *names: bytes, system: int = WINDOWS, extra: bytes = b"") -> Path:
    with zipfile.ZipFile(path, "w") as file:
        for name in names:
            member = Unflagged(name.decode("cp437"))
            member.create_system, member.extra = system, extra
            file.writestr(member, b"1")
    return path


def named(path: Path) -> list[str]:
    with zipfile.ZipFile(path) as file:
        assert all(not member.flag_bits & 0x800 for member in file.infolist())
        return [member_name(member) for member in file.infolist()]


@pytest.mark.parametrize(
    "name", ["Núñez/corte 1.png", "Müller.dcm", "脳.png", "мозг/срез.png", "a.png"]
)
@pytest.mark.parametrize("system", [WINDOWS, UNIX])
def test_utf8_without_the_flag_is_read_as_utf8(tmp_path, name, system):
    path = pack(tmp_path / "z.zip", name.encode(), system=system)
    assert named(path) == [name]
    inside = tmp_path / "run"
    inside.mkdir()
    found = unpack(path, inside)
    assert [shown for shown, _ in found.scans] == [name]
    assert found.scans[0][1].read_bytes() == b"1"


WESTERN = ["Núñez", "José María", "ÁNGEL", "Íñigo", "Óscar", "Jäger", "Straße", "São João", "tête"]


@pytest.mark.parametrize("name", WESTERN)
@pytest.mark.parametrize(
    ("page", "system"), [("cp850", WINDOWS), ("cp1252", WINDOWS), ("latin-1", UNIX)]
)
def test_names_of_old_programs_are_read_in_the_page_in_which_they_make_sense(
    tmp_path, name, page, system
):
    assert named(pack(tmp_path / "z.zip", name.encode(page), system=system)) == [name]


def test_a_name_that_is_stated_once_more_is_taken_if_it_is_of_this_name(tmp_path):
    stored = b"N_ez.png"

    def field(of: bytes, name: bytes) -> bytes:
        body = struct.pack("<BL", 1, zlib.crc32(of)) + name
        return struct.pack("<HH", 0x7075, len(body)) + body

    other = struct.pack("<HH", 0x9999, 2) + b"xx"
    good = other + field(stored, "Núñez.png".encode())
    assert named(pack(tmp_path / "a.zip", stored, extra=good)) == ["Núñez.png"]
    for bad in (field(b"else", b"evil.png"), field(stored, b"\xff"), good[:9]):
        assert named(pack(tmp_path / "b.zip", stored, extra=bad)) == ["N_ez.png"]
    (tmp_path / "run").mkdir()
    outside = pack(tmp_path / "c.zip", stored, extra=field(stored, b"../up.png"))
    with pytest.raises(ImageError) as caught:
        unpack(outside, tmp_path / "run")
    assert caught.value.code == "archive.unsafe"


def test_decomposed_accents_are_composed_and_the_flag_is_believed(tmp_path):
    name = "Núñez.png"
    apart = unicodedata.normalize("NFD", name)
    assert named(pack(tmp_path / "a.zip", apart.encode())) == [name]
    with zipfile.ZipFile(tmp_path / "b.zip", "w") as file:
        file.writestr(name, b"1")
    with zipfile.ZipFile(tmp_path / "b.zip") as file:
        assert [member_name(member) for member in file.infolist()] == [name]


@given(st.binary(min_size=1, max_size=40), st.binary(max_size=30), st.sampled_from([0, 3, 11]))
def test_any_bytes_give_some_name(stored, extra, system):
    member = zipfile.ZipInfo(stored.decode("cp437"))
    member.extra, member.create_system = extra, system
    assert isinstance(member_name(member), str)
