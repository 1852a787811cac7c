"""Groups from links: a partition, its maps chained, doubtful bridges left open."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from braintx.data.duplicates.groups import build_groups
from braintx.data.duplicates.verification import Registration


def link(score: float = 0.97, matrix: np.ndarray | None = None) -> Registration:
    return Registration(100, 90, score, np.eye(3) if matrix is None else matrix)


def files_of(groups) -> list[set[str]]:
    return [{member.file for member in group.members} for group in groups]


@given(
    links=st.sets(
        st.tuples(st.integers(0, 11), st.integers(0, 11)).filter(lambda pair: pair[0] < pair[1])
    ),
    seed=st.integers(0, 99),
)
def test_groups_are_what_hangs_together_with_maps_that_agree(links, seed):
    rng = np.random.default_rng(seed)
    place = {
        str(n): np.eye(3) + np.vstack([rng.normal(0, 0.2, (2, 3)), [0, 0, 0]]) for n in range(12)
    }
    known = {
        (str(a), str(b)): link(matrix=np.linalg.inv(place[str(a)]) @ place[str(b)])
        for a, b in links
    }
    groups = build_groups({name: name for name in place}, known)
    assert sorted(file for group in files_of(groups) for file in group) == sorted(place)
    sizes = [len(group.members) for group in groups]
    assert sizes == sorted(sizes, reverse=True)
    home = {file: number for number, group in enumerate(files_of(groups)) for file in group}
    assert all(home[str(a)] == home[str(b)] for a, b in links)
    joined = sum(sizes) - len(sizes)
    assert joined <= len(links)  # nothing is together without a link
    for group in groups:
        back = np.linalg.inv(place[group.representative])
        for member in group.members:
            assert member.matrix == pytest.approx(back @ place[member.file], abs=1e-6)


def test_the_representative_is_who_most_lie_on():
    groups = build_groups(
        {name: name for name in "abcd"},
        {("a", "b"): link(), ("b", "c"): link(0.91), ("b", "d"): link()},
    )
    assert groups[0].representative == "b"
    assert {member.file: member.score for member in groups[0].members} == {
        **{"b": 1, "a": 0.97, "c": 0.91, "d": 0.97}
    }


def test_a_score_is_that_of_the_weakest_link_on_the_way():
    chain = {("a", "b"): link(0.99), ("b", "c"): link(0.91), ("c", "d"): link(0.99)}
    (group,) = build_groups({name: name for name in "abcd"}, chain)
    scores = {member.file: member.score for member in group.members}
    assert group.representative == "b"
    assert scores == {"b": 1, "a": 0.99, "c": 0.91, "d": 0.91}


def test_one_doubtful_pair_does_not_join_two_groups_and_two_do():
    names = {name: name for name in "abcd"}
    pairs = {("a", "b"): link(), ("c", "d"): link(), ("b", "c"): link(0.86)}
    assert files_of(build_groups(names, pairs)) == [{"a", "b"}, {"c", "d"}]
    assert files_of(build_groups(names, {**pairs, ("a", "d"): link(0.85)})) == [set("abcd")]
    assert files_of(build_groups(names, {**pairs, ("b", "c"): link(0.95)})) == [set("abcd")]
    assert files_of(build_groups({name: name for name in "ab"}, {("a", "b"): link(0.86)})) == [
        {"a", "b"}
    ]


def test_what_is_no_copy_joins_nothing():
    pairs = {("a", "b"): link(0.5), ("a", "c"): Registration(100, 20, 0.95, np.eye(3))}
    assert len(build_groups({name: name for name in "abc"}, pairs)) == 3


def test_the_same_pixels_are_together_without_a_link():
    groups = build_groups({"x.png": "1", "y.png": "1", "z.png": "2"}, {})
    assert files_of(groups) == [{"x.png", "y.png"}, {"z.png"}]
    assert [group.name for group in groups] == ["copy-00001", "copy-00002"]
    assert [member.score for member in groups[0].members] == [1, 1]


def test_pairs_of_files_that_are_gone_do_not_count():
    assert len(build_groups({"a": "a"}, {("a", "gone"): link()})) == 1
