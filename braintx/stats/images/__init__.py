"""Images in numbers: what a slice looks like, which slices are alike, and how to group them.

>>> from braintx.stats.images import Picture, describe_pictures, subgroups
>>> table = describe_pictures([Picture("case", path)], cache=kept)    # doctest: +SKIP
>>> groups = subgroups(table)                                         # doctest: +SKIP
"""

from braintx.models.plane import PlaneReading, read_plane
from braintx.stats.images.descriptors import Descriptors, describe
from braintx.stats.images.map import EmbeddingMap, map_embeddings
from braintx.stats.images.shape import eccentricity
from braintx.stats.images.subgroups import AGE_BANDS, SIZE_BANDS, subgroups
from braintx.stats.images.table import Picture, PoseReader, describe_pictures, shipped_pose

__all__ = [
    "AGE_BANDS",
    "SIZE_BANDS",
    "Descriptors",
    "EmbeddingMap",
    "Picture",
    "PlaneReading",
    "PoseReader",
    "describe",
    "describe_pictures",
    "eccentricity",
    "map_embeddings",
    "read_plane",
    "shipped_pose",
    "subgroups",
]
