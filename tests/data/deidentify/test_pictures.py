"""What is written around pixels goes; every pixel and how they are read stay to the bit."""

from __future__ import annotations

import gzip
import struct
import zlib
from itertools import islice
from pathlib import Path
from typing import Any

import nibabel
import numpy as np
import pytest
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from braintx.core.errors import ImageError
from braintx.data.deidentify import pictures
from braintx.data.deidentify.pictures import strip
from braintx.data.imaging import read_slices
from tests.data.imaging.drawn import blob, tiff

NAME = "Quiroga Ximena"
SAID = NAME.encode()


def exif(orientation: int) -> Image.Exif:
    found = Image.Exif()
    found[0x010E] = found[0x013B] = found[0x9286] = NAME
    found[0x0112] = orientation
    return found


def png_texts() -> PngInfo:
    info = PngInfo()
    info.add_text("Patient", NAME)
    info.add_text("Packed", NAME, zip=True)
    info.add_itxt("Title", NAME)
    return info


KINDS: dict[str, dict[str, Any]] = {
    "plain.jpg": {"comment": SAID, "xmp": SAID, "quality": 95},
    "progressive.jpg": {"progressive": True, "icc_profile": SAID},
    "text.png": {"pnginfo": png_texts(), "dpi": (100, 200)},
    "lossless.webp": {"lossless": True, "xmp": SAID, "icc_profile": SAID},
    "lossy.webp": {"quality": 80},
    "plain.bmp": {},
    "plain.tif": {"description": NAME, "artist": NAME, "software": NAME},
    "lzw.tif": {"compression": "tiff_lzw", "description": NAME},
    "jpeg.tif": {"compression": "jpeg", "description": NAME},
    "big.tif": {"compression": "tiff_adobe_deflate", "big_tiff": True, "description": NAME},
}
NO_EXIF = ("plain.bmp",)


@pytest.mark.parametrize("orientation", [1, 6])
@pytest.mark.parametrize("mode", ["L", "RGB", "RGBA", "P"])
@pytest.mark.parametrize("kind", KINDS)
def test_pictures(tmp_path: Path, kind: str, mode: str, orientation: int) -> None:
    if kind.endswith("jpg") and mode in ("RGBA", "P"):
        mode = "CMYK"
    if kind == "jpeg.tif" and mode in ("P", "RGBA"):
        mode = "YCbCr"
    path = tmp_path / kind
    options = KINDS[kind] | ({} if kind in NO_EXIF else {"exif": exif(orientation)})
    Image.fromarray(blob()).convert(mode).save(path, **options)
    path.write_bytes(path.read_bytes() + SAID)
    before = read_slices(path)
    clean = strip(path)
    assert SAID in path.read_bytes()
    assert SAID not in clean
    assert b"Quiroga" not in clean
    copied = tmp_path / f"copy{pictures.suffix(clean)}"
    copied.write_bytes(clean)
    assert pictures.same(before, read_slices(copied))
    assert strip(copied) == clean  # nothing more to take


def test_what_a_png_hides_behind_its_pixels_goes(tmp_path: Path) -> None:
    path = tmp_path / "scan.png"
    Image.fromarray(blob()).save(path)
    data = path.read_bytes()
    packed = zlib.compress(b"".join(b"\0" + row.tobytes() for row in blob())) + SAID

    def chunk(kind: bytes, body: bytes) -> bytes:
        checksum = struct.pack(">I", zlib.crc32(kind + body))
        return struct.pack(">I", len(body)) + kind + body + checksum

    path.write_bytes(
        data[:33] + chunk(b"quIr", SAID) + chunk(b"IDAT", packed) + chunk(b"IEND", b"")
    )
    assert SAID not in strip(path)
    assert np.array_equal(read_slices(path)[0].pixels, blob().astype(np.float32) / 255)


@pytest.mark.parametrize("order", ["<", ">"])
def test_volumes_in_tiff_and_the_room_between_their_parts(tmp_path: Path, order: str) -> None:
    path = tmp_path / "volume.tif"
    data = tiff(
        *((blob(shift=0.05 * k).astype(np.uint16) * 250, {}) for k in range(3)), order=order
    )
    path.write_bytes(data + SAID)
    assert len(read_slices(path)) == 3
    clean = strip(path)
    assert SAID not in clean
    assert len(clean) == len(data) + len(SAID)


@pytest.mark.parametrize("packed", [False, True])
@pytest.mark.parametrize("kind", [nibabel.Nifti1Image, nibabel.Nifti2Image])
def test_volumes_in_nifti(tmp_path: Path, kind: type, packed: bool) -> None:
    voxels = np.random.default_rng(0).integers(0, 500, (70, 72, 6)).astype(np.int16)
    volume = kind(voxels, np.diag([1.0, 1.0, 3.0, 1.0]))
    for field in ("descrip", "aux_file", "intent_name"):
        volume.header[field] = SAID
    if kind is nibabel.Nifti1Image:
        volume.header["db_name"] = SAID
    volume.header.extensions.append(nibabel.nifti1.Nifti1Extension("comment", SAID))
    path = tmp_path / ("Quiroga.nii.gz" if packed else "Quiroga.nii")
    nibabel.save(volume, path)
    content = gzip.decompress(path.read_bytes()) if packed else path.read_bytes()
    plain = content + SAID
    path.write_bytes(gzip.compress(plain) if packed else plain)
    clean = strip(path)
    assert content.count(SAID) >= 4
    assert SAID not in (gzip.decompress(clean) if packed else clean)
    assert b"Quiroga" not in clean


def test_what_swells_behind_a_volume_is_not_unpacked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "scan.nii.gz"
    nibabel.save(nibabel.Nifti1Image(np.zeros((70, 72, 3), np.int16), np.eye(4)), path)
    content = gzip.decompress(path.read_bytes())
    path.write_bytes(gzip.compress(content + bytes(2**26)))
    monkeypatch.setattr(gzip, "decompress", None)  # it unpacks all there is
    clean = strip(path)
    monkeypatch.undo()
    assert len(gzip.decompress(clean)) == len(content)


def test_what_is_not_read_is_refused(tmp_path: Path) -> None:
    film, gif = tmp_path / "film.webp", tmp_path / "scan.gif"
    frames = [Image.fromarray(blob(shift=0.1 * k)) for k in range(3)]
    frames[0].save(film, save_all=True, append_images=frames[1:])
    frames[0].save(gif)
    for path, code in ((film, "deidentify.film"), (gif, "image.unsupported")):
        with pytest.raises(ImageError) as caught:
            strip(path)
        assert caught.value.code == code


def test_what_would_read_otherwise_is_not_given_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "scan.png"
    Image.fromarray(blob()).save(path)
    other = tmp_path / "other.png"
    Image.fromarray(blob(shift=0.1)).save(other)
    monkeypatch.setattr(pictures, "_png", lambda _: other.read_bytes())
    with pytest.raises(ImageError) as caught:
        strip(path)
    assert caught.value.code == "deidentify.changed"


@pytest.mark.parametrize("kind", ["plain.jpg", "text.png", "lossy.webp", "plain.bmp", "lzw.tif"])
def test_altered_files_are_cleaned_or_refused(tmp_path: Path, kind: str) -> None:
    path = tmp_path / kind
    Image.fromarray(blob()).save(path, **KINDS[kind])
    whole = path.read_bytes()
    luck = np.random.default_rng(0)
    cleaned = 0
    for _ in range(60):
        altered = bytearray(whole)
        for place in luck.integers(0, min(len(whole), 400), 3):
            altered[place] = luck.integers(0, 256)
        path.write_bytes(altered[: luck.choice([len(altered), len(altered) - 7])])
        try:
            strip(path)
            cleaned += 1
        except ImageError:
            continue
    assert cleaned < 60


@pytest.mark.data
def test_pictures_of_the_data_set(data_root: Path) -> None:
    folders = [one for one in data_root.rglob("*") if one.is_dir()]
    files = [path for one in sorted(folders) for path in islice(sorted(one.glob("*.jpg")), 3)]
    assert len(files) >= 20
    for path in files:
        strip(path)  # refuses what would read otherwise
