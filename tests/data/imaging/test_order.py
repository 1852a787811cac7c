"""Files in the order in which a person would lay them out."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from braintx.data.imaging.order import counted, natural_key


def test_two_comes_before_ten() -> None:
    wanted = [
        "IM2", "IM10", "im10b", "a/slice-2.dcm", "a/slice-10.dcm", "a 1/1.png", "B/03.png",
        "b/3.png", "b/020.png", "part 2/1.jpg", "part 10/1.jpg", "corte_9_de_12", "corte_10_de_12",
    ]  # fmt: skip
    place = sorted(sorted(wanted), key=natural_key).index
    for first, second in (
        ("IM2", "IM10"),
        ("IM10", "im10b"),
        ("a/slice-2.dcm", "a/slice-10.dcm"),
        ("a/slice-10.dcm", "a 1/1.png"),  # a folder's files stay together
        ("b/3.png", "b/020.png"),
        ("part 2/1.jpg", "part 10/1.jpg"),
        ("corte_9_de_12", "corte_10_de_12"),
    ):
        assert place(first) < place(second)


@given(st.lists(st.text(alphabet="aB1²03٣-./\\ñ", max_size=8), max_size=6, unique=True))
def test_any_names_have_one_order(names: list[str]) -> None:
    assert len({natural_key(name) for name in names}) == len(names)
    ordered = sorted(names, key=natural_key)
    assert ordered == sorted(ordered[::2] + ordered[1::2], key=natural_key)


def test_a_number_of_any_length_is_compared() -> None:
    assert natural_key("1" * 5000) < natural_key("2" * 5000)
    assert natural_key("9" * 4999) < natural_key("1" * 5000)


def test_names_that_differ_in_their_numbers_alone_count_upwards_and_others_stay() -> None:
    names = ["z", "s10", "s2", "b", "s1", "a"]
    assert [names[place] for place in counted(names)] == ["z", "s1", "s2", "b", "s10", "a"]


@given(st.lists(st.text("ab01²٣/", max_size=4)))
def test_no_name_is_lost_in_the_order(names: list[str]) -> None:
    assert sorted(counted(names)) == [*range(len(names))]
