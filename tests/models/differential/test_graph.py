import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from braintx.models.differential.graph import Graph, Ragged
from tests.models.differential.toy_evidence import CATARACT, EYE, FOCAL, NERVES, PARENTS, ROOT


def test_a_term_is_above_itself_and_below_every_parent():
    graph = Graph(PARENTS)
    assert graph.ancestors[CATARACT].tolist() == [ROOT, NERVES, EYE, CATARACT]


def test_a_closure_has_parents_before_children_and_each_term_once():
    graph = Graph(PARENTS)
    closure = graph.closure(np.array([CATARACT, FOCAL])).tolist()
    assert len(set(closure)) == len(closure) == 6
    for term in closure:
        assert all(closure.index(parent) < closure.index(term) for parent in PARENTS[term])


@given(st.lists(st.lists(st.integers(0, 99), max_size=4), min_size=1, max_size=6), st.data())
def test_lists_laid_end_to_end_are_found_again(lists, data):
    ragged = Ragged.of(lists)
    rows = np.array(data.draw(st.lists(st.integers(0, len(lists) - 1), max_size=5)), int)
    owner, places = ragged.take(rows)
    for at, row in enumerate(rows.tolist()):
        assert ragged.items[places[owner == at]].tolist() == lists[row] == ragged[row].tolist()


def test_a_graph_of_arrays_is_the_same():
    graph = Graph(PARENTS)
    again = Graph.of(graph.parents, graph.ancestors)
    assert again.parents is graph.parents
    assert again.depth.tolist() == graph.depth.tolist()
