import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from braintx.models.differential.graph import Graph, Ragged, begins, by_value
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
    assert ragged.joined(rows).tolist() == ragged.items[places].tolist()


def test_a_graph_of_arrays_is_the_same():
    graph = Graph(PARENTS)
    again = Graph.of(graph.parents, graph.ancestors)
    assert again.parents is graph.parents
    assert again.depth.tolist() == graph.depth.tolist()


def test_what_stands_below_is_what_is_above_the_other_way_round():
    graph = Graph(PARENTS)
    for term in range(len(graph)):
        below = graph.descendants[term].tolist()
        assert below == [one for one in range(len(graph)) if term in graph.ancestors[one]]


@given(st.lists(st.integers(0, 70_000), max_size=20))
def test_whole_numbers_stand_in_order_and_equal_ones_as_they_stood(values):
    given_values = np.array(values, np.int32)
    order, start = by_value(given_values), begins(given_values, 70_001)
    assert order.tolist() == sorted(range(len(values)), key=values.__getitem__)
    for value in values:
        assert set(given_values[order][start[value] : start[value + 1]].tolist()) == {value}
