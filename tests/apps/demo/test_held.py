"""Whose record the form holds: every transition of the table in `apps.demo.held`."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.demo.held import Dropped, Form, Held

NOTHING = Form()
OWN = Form("71", "F", "headaches")
EXAMPLE, OTHER = Form("58", "M", "an example's note"), Form("63", "F", "another's note")
FRESH, READ = Held(), Held(read=True)


def test_an_empty_form_asks_nothing():
    for held in (FRESH, READ):
        assert held.drop(NOTHING)[1] == Dropped(NOTHING)


def test_a_record_written_before_any_scan_is_the_dropped_scans():
    held, dropped = FRESH.drop(OWN)
    assert dropped == Dropped(OWN)
    assert held.drop(OWN)[1] == Dropped(OWN)  # where that scan could not be read


def test_a_record_beside_a_scan_that_was_read_is_asked_about():
    held, dropped = FRESH.drop(OWN)[0].after_reading().drop(OWN)
    assert dropped == Dropped(OWN, doubtful=True)
    assert held.drop(OWN)[1].doubtful  # as long as it is not answered
    assert not READ.drop(NOTHING)[0].drop(OWN)[1].doubtful  # written for a scan that failed


def test_an_examples_record_goes_with_the_example():
    held, aside = FRESH.click(NOTHING, EXAMPLE)
    assert aside is None
    for one in (held, held.after_reading()):
        assert one.drop(EXAMPLE) == (FRESH, Dropped(NOTHING))
        assert one.click(EXAMPLE, OTHER) == (Held(True, OTHER), None)


def test_what_the_visitor_changed_of_an_examples_record_is_asked_about():
    held, _ = FRESH.click(NOTHING, EXAMPLE)
    altered = EXAMPLE._replace(age="71")
    for before in (held, held.after_reading()):
        after, dropped = before.drop(altered)
        assert dropped == Dropped(Form(age="71"), doubtful=True, taken_off=True)
        assert after.filled is None
    assert held.drop(OWN)[1] == Dropped(OWN, doubtful=True)
    assert held.click(altered, OTHER)[1] == Form(age="71")


@pytest.mark.parametrize("before", [FRESH, READ])
def test_an_example_sets_the_visitors_record_aside_and_the_next_scan_asks_about_it(before):
    held, aside = before.click(OWN, EXAMPLE)
    assert aside == OWN
    held, aside = held.click(EXAMPLE, OTHER, aside)
    assert aside == OWN
    after, dropped = held.drop(OTHER, aside)
    assert dropped == Dropped(OWN, doubtful=True)
    assert after.drop(OWN)[1].doubtful


def test_what_was_set_aside_stays_where_the_visitor_wrote_something_else():
    held, aside = FRESH.click(OWN, EXAMPLE)
    other = Form("40", "", "dizzy")
    assert held.drop(other, aside)[1] == Dropped(other, doubtful=True, aside=OWN)


def test_a_form_is_empty_whatever_an_empty_control_gives():
    assert Form.of(None, "", " \n ").empty
    assert Form.of(" 58 ", None, "a\n") == Form("58", "", "a")


FORMS = st.builds(Form, *[st.sampled_from(["", "1", "2"])] * 3)
EVENTS = st.one_of(
    st.tuples(st.just("write"), FORMS),
    st.tuples(st.just("drop"), st.booleans()),
    st.tuples(st.just("click"), st.sampled_from([EXAMPLE, OTHER])),
)


@given(st.lists(EVENTS, max_size=8))
def test_an_examples_record_never_reaches_a_scan_and_nobodys_own_is_lost_unseen(events):
    held, form, aside = FRESH, NOTHING, None
    theirs = {EXAMPLE.age, OTHER.age, EXAMPLE.note, OTHER.note}
    for kind, what in events:
        own = held.own(form)
        if kind == "write":
            form = what
        elif kind == "click":
            (held, aside), form = held.click(form, what, aside), what
            assert own.empty or aside == own
        else:
            waited = aside
            held, dropped = held.drop(form, aside)
            form, aside = dropped.form, dropped.aside
            assert not theirs & set(form)
            assert own.empty or form == own
            assert waited is None or waited in (form, aside)
            if what:  # it could be read
                held = held.after_reading()
