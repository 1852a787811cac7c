"""Names in the order in which people count them."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from braintx.core.natural import natural_key, numbered_in_order


def test_two_comes_before_ten():
    names = ["slice10.png", "Slice2.png", "slice1.png", "slice02.png", "a.png"]
    assert sorted(names, key=natural_key) == [
        "a.png", "slice1.png", "Slice2.png", "slice02.png", "slice10.png",
    ]  # fmt: skip


def test_numbers_in_folders_and_of_other_scripts_count_too():
    names = ["p10/s1", "p2/s10", "p2/s9", "p١/s3", "p2/s"]
    assert sorted(names, key=natural_key) == ["p١/s3", "p2/s", "p2/s9", "p2/s10", "p10/s1"]


def test_a_name_of_more_digits_than_an_int_reads_is_sorted_too():
    long = "9" * 5000
    assert sorted([f"1{long}", long, "2"], key=natural_key) == ["2", long, f"1{long}"]


@given(st.lists(st.text(max_size=12)))
def test_any_names_can_be_sorted_and_the_order_does_not_depend_on_where_they_stood(names):
    assert sorted(names, key=natural_key) == sorted(reversed(names), key=natural_key)


@given(st.lists(st.integers(0, 10**6), unique=True))
def test_numbers_are_sorted_as_numbers(numbers):
    names = [f"s{one}.dcm" for one in numbers]
    assert sorted(names, key=natural_key) == [f"s{one}.dcm" for one in sorted(numbers)]


def test_only_names_that_differ_in_numbers_change_places():
    names = ["z.png", "s10.png", "notes.zip", "s2.png", "b.png", "s1.png", "a.png"]
    order = [names[place] for place in numbered_in_order(names)]
    assert order == ["z.png", "s1.png", "notes.zip", "s2.png", "b.png", "s10.png", "a.png"]


@given(st.lists(st.text("ab01²٣", max_size=4)))
def test_nothing_is_lost_in_the_order(names):
    assert sorted(numbered_in_order(names)) == list(range(len(names)))
