"""Numbers that describe pictures, each picture looked at once and known again by its content.

What is kept holds digests of files and numbers, no pixels.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from tqdm import tqdm

from braintx.data.imaging import read_slice
from braintx.preprocessing.image import find_head, to_view

Picture = NDArray[np.float32]
Describe = Callable[[Sequence[Picture]], NDArray[np.float32]]

_BATCH = 32
_SAVE_EVERY = 16  # batches: what a kill costs at most
_LEVELS = (3, 4)  # of the backbone: strides 16 and 32
_SIDE = 128  # pixels of a view: a third of the work of the network's own 224

FROZEN = "ImageNet features of the backbone, frozen: its maps at strides 16 and 32, averaged"
"""What `frozen_features` gives, in words."""


def described(
    paths: Sequence[Path], describe: Describe, kept: Path, *, quiet: bool = False
) -> NDArray[np.float32]:
    """A row of numbers for each picture.

    Parameters
    ----------
    paths : sequence of Path, length n
    describe : callable
        Grey levels of some slices to rows of numbers, one for each.
    kept : Path
        An ``.npz`` of rows by the content of the file; it grows, and its name must say how the
        rows are made.
    quiet : bool, default=False
        Show no progress.

    Returns
    -------
    ndarray of shape (n, d), float32
    """
    digests = [hashlib.blake2b(path.read_bytes(), digest_size=16).hexdigest() for path in paths]
    rows = _load(kept)
    missing = dict(zip(digests, paths, strict=True))
    todo = [(digest, path) for digest, path in missing.items() if digest not in rows]
    starts = range(0, len(todo), _BATCH)
    for turn, start in enumerate(tqdm(starts, desc=kept.stem, disable=quiet or not todo), 1):
        part = todo[start : start + _BATCH]
        found = describe([read_slice(path).pixels for _, path in part])
        rows.update(zip((digest for digest, _ in part), found, strict=True))
        if turn % _SAVE_EVERY == 0 or start + _BATCH >= len(todo):
            _save(rows, kept)
    return np.stack([rows[digest] for digest in digests]).astype(np.float32)


def frozen_features(
    paths: Sequence[Path], folder: Path, *, quiet: bool = False
) -> NDArray[np.float32]:
    """What the backbone sees before it has seen any MRI: a row of 432 numbers for each slice.

    The head's view goes in as it lies in the file. The pose network, which would turn it
    upright, was fitted to patients, and these features must know none.

    Parameters
    ----------
    paths : sequence of Path, length n
    folder : Path
        Where rows are kept.
    quiet : bool, default=False
        Show no progress.

    Raises
    ------
    MissingExtraError
        Where the ImageNet weights are not installed.
    """
    import torch

    from braintx.models.backbone import BACKBONE, load_imagenet, make_backbone, standardize

    backbone = make_backbone(_LEVELS)
    load_imagenet(backbone)
    backbone.eval()

    @torch.inference_mode()
    def describe(slices: Sequence[Picture]) -> NDArray[np.float32]:
        views = np.stack([to_view(p, find_head(p).box(), _SIDE).pixels for p in slices])
        maps = backbone(standardize(torch.from_numpy(views)[:, None]))
        return torch.cat([one.mean(dim=(2, 3)) for one in maps], dim=1).numpy()

    kept = folder / f"{BACKBONE}-{'-'.join(map(str, _LEVELS))}-{_SIDE}.npz"
    return described(paths, describe, kept, quiet=quiet)


def _load(kept: Path) -> dict[str, NDArray[np.float32]]:
    if not kept.is_file():
        return {}
    with np.load(kept) as stored:
        return dict(zip(stored["digest"].tolist(), stored["rows"], strict=True))


def _save(rows: dict[str, NDArray[np.float32]], kept: Path) -> None:
    kept.parent.mkdir(parents=True, exist_ok=True)
    partial = kept.with_suffix(".partial.npz")
    np.savez(partial, digest=np.array(list(rows)), rows=np.stack(list(rows.values())))
    partial.replace(kept)
