"""From pairs to groups: copies of copies belong together, but one doubtful pair joins no two."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from braintx.data.duplicates.verification import Registration

CERTAIN = 0.9
"""Score from which a single pair may join two groups of several pictures."""

Pair = tuple[str, str]


@dataclass(frozen=True)
class Member:
    """A file in its group.

    Attributes
    ----------
    file : str
    score : float
        Correlation after registration, of the weakest link between it and the representative;
        1 for the representative itself.
    matched, agreeing : int
        Points of the link nearest to this file, and those of them that agree on the map; 0 for
        the representative and for files of the same pixels.
    matrix : ndarray of shape (3, 3)
        Takes this file's pixels to the representative's.
    """

    file: str
    score: float
    matched: int
    agreeing: int
    matrix: NDArray[np.float64]


@dataclass(frozen=True)
class PictureGroup:
    """Files that are copies of one picture, the representative first; often only itself."""

    name: str
    members: tuple[Member, ...]

    @property
    def representative(self) -> str:
        """The file that most others were laid on."""
        return self.members[0].file


def build_groups(
    digests: Mapping[str, str], registrations: Mapping[Pair, Registration]
) -> tuple[PictureGroup, ...]:
    """Join what is linked.

    Parameters
    ----------
    digests : mapping of str to str
        The digest of each file's picture.
    registrations : mapping of (str, str) to Registration
        By two digests; the second lies on the first. Those that are no copies are left out.

    Returns
    -------
    tuple of PictureGroup
        The largest first; each file is in exactly one.
    """
    files: dict[str, list[str]] = defaultdict(list)
    for file in sorted(digests):
        files[digests[file]].append(file)
    links = {
        pair: one
        for pair, one in registrations.items()
        if one.is_copy and pair[0] in files and pair[1] in files
    }
    tree = _spanning_tree(files, links)
    rank = _rank(files, links)
    found: list[tuple[Member, ...]] = []
    placed: set[str] = set()
    for digest in sorted(files, key=rank.__getitem__):
        if digest not in placed:
            members = tuple(_walk(digest, tree, files))
            placed |= {digests[member.file] for member in members}
            found.append(members)
    found.sort(key=lambda members: (-len(members), members[0].file))
    return tuple(
        PictureGroup(f"copy-{place:05d}", members) for place, members in enumerate(found, 1)
    )


def _rank(
    files: Mapping[str, list[str]], links: Mapping[Pair, Registration]
) -> dict[str, tuple[float, str]]:
    """Who represents a group: who has the most links, and the closest."""
    weight: dict[str, float] = defaultdict(float)
    for pair, one in links.items():
        for digest in pair:
            weight[digest] += one.score
    return {digest: (-weight[digest], names[0]) for digest, names in files.items()}


Tree = Mapping[str, list[tuple[str, Registration, NDArray[np.float64]]]]


def _spanning_tree(digests: Iterable[str], links: Mapping[Pair, Registration]) -> Tree:
    """The best links that join everything there is to join (Kruskal), in both directions."""
    home = {digest: digest for digest in digests}
    rooms = {digest: [digest] for digest in home}
    tree: dict[str, list[tuple[str, Registration, NDArray[np.float64]]]] = defaultdict(list)
    for pair in sorted(links, key=lambda pair: (-links[pair].score, pair)):
        first, second = home[pair[0]], home[pair[1]]
        if first == second or _is_weak_bridge(pair, links, rooms[first], rooms[second]):
            continue
        matrix = links[pair].matrix
        tree[pair[0]].append((pair[1], links[pair], matrix))
        tree[pair[1]].append((pair[0], links[pair], np.asarray(np.linalg.inv(matrix), np.float64)))
        moved = rooms.pop(second)
        rooms[first] += moved
        home.update(dict.fromkeys(moved, first))
    return tree


def _is_weak_bridge(
    pair: Pair, links: Mapping[Pair, Registration], here: list[str], there: list[str]
) -> bool:
    """Whether two groups of several pictures hang together by one doubtful pair alone."""
    if links[pair].score >= CERTAIN or min(len(here), len(there)) == 1:
        return False
    between = ((a, b) in links or (b, a) in links for a in here for b in there)
    return sum(between) < 2


def _walk(start: str, tree: Tree, files: Mapping[str, list[str]]) -> Iterable[Member]:
    """The members of a group from its representative outwards, maps chained on the way."""
    waiting = [(start, "", 1.0, 0, 0, np.eye(3))]
    for digest, parent, score, matched, agreeing, matrix in waiting:
        for file in files[digest]:
            yield Member(file, score, matched, agreeing, matrix)
        for other, link, step in tree.get(digest, []):
            if other != parent:
                weakest = min(score, link.score)
                waiting.append((other, digest, weakest, link.matched, link.agreeing, matrix @ step))
