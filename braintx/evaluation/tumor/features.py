"""Numbers that describe pictures, each picture looked at once and known again by its content.

What is kept holds digests of files and numbers, no pixels.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from tqdm import tqdm

from braintx.core.store import digest_of, rows_store
from braintx.data.imaging import read_slice
from braintx.preprocessing.image import find_head, to_view

Picture = NDArray[np.float32]
Describe = Callable[[Sequence[Picture]], NDArray[np.float32]]

_BATCH = 32
_LEVELS = (3, 4)  # of the backbone: strides 16 and 32
_SIDE = 128  # pixels of a view: a third of the work of the network's own 224

FROZEN = "ImageNet features of the backbone, frozen: its maps at strides 16 and 32, averaged"
"""What `frozen_features` gives, in words."""


def described(paths: Sequence[Path], describe: Describe, kept: Path) -> NDArray[np.float32]:
    """A row of numbers for each picture.

    Parameters
    ----------
    paths : sequence of Path, length n
    describe : callable
        Grey levels of some slices to rows of numbers, one for each.
    kept : Path
        Rows by the content of the file; it grows, and its name must say how they are made.

    Returns
    -------
    ndarray of shape (n, d), float32
    """
    store = rows_store(kept, kept.stem)
    digests = [digest_of(path) for path in paths]
    different = dict(zip(digests, paths, strict=True))
    rows = {digest: row for digest in different if (row := store.get(digest)) is not None}
    todo = [digest for digest in different if digest not in rows]
    for start in tqdm(range(0, len(todo), _BATCH), desc=kept.stem, disable=not todo):
        part = todo[start : start + _BATCH]
        found = describe([read_slice(different[digest]).pixels for digest in part])
        made = dict(zip(part, found, strict=True))
        store.keep(made.items())
        rows |= made
    return np.stack([rows[digest] for digest in digests]).astype(np.float32)


def frozen_features(paths: Sequence[Path], folder: Path) -> NDArray[np.float32]:
    """What the backbone sees before it has seen any MRI: a row of 432 numbers for each slice.

    The head's view goes in as it lies in the file. The pose network, which would turn it
    upright, was fitted to patients, and these features must know none.

    Parameters
    ----------
    paths : sequence of Path, length n
    folder : Path
        Where rows are kept.

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

    kept = folder / f"{BACKBONE}-{'-'.join(map(str, _LEVELS))}-{_SIDE}.jsonl"
    return described(paths, describe, kept)
