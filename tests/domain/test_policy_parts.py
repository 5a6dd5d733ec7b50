"""A ladder comes back from its parts as it was; steps are put in order; a new one gets an id nobody else has."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.domain.dates import Unit
from tracker.domain.policies import DEFAULT_POLICY, REVIEW_POLICY, Anchor, Days, Letter, Policy, Role, Step
from tracker.domain.policy_parts import as_parts, id_for, in_order, of_parts

STEPS = st.builds(
    Step,
    id=st.from_regex(r"[a-z0-9+-]{1,30}", fullmatch=True),
    offset=st.integers(-400, 400),
    anchor=st.sampled_from(Anchor),
    audience=st.frozensets(st.sampled_from(Role)),
    units=st.frozensets(st.sampled_from(Unit)),
    follows=st.sampled_from(["", "end+5"]),
    days=st.sampled_from(Days),
    repeat_every=st.integers(0, 30),
    repeat_cap=st.integers(1, 9),
    letter=st.sampled_from(Letter),
    note=st.text(max_size=50),
)


@given(st.builds(Policy, st.lists(STEPS, max_size=6).map(tuple), st.integers(1, 100)))
def test_a_ladder_comes_back_from_json_as_it_was(policy: Policy) -> None:
    assert of_parts(json.loads(json.dumps(as_parts(policy)))) == policy


@pytest.mark.parametrize("policy", [DEFAULT_POLICY, REVIEW_POLICY])
def test_the_defaults_are_in_order_and_have_the_ids_that_new_steps_would_get(policy: Policy) -> None:
    assert in_order(policy.steps[::-1]) == policy.steps
    if policy is DEFAULT_POLICY:
        assert [id_for(step.anchor, step.offset, step.days, ()) for step in policy.steps] == [
            step.id for step in policy.steps
        ]


def test_calendar_days_and_working_days_have_one_order() -> None:
    told = frozenset({Role.RESPONSIBLE})
    seven = Step("a", -7, Anchor.LATEST, told, days=Days.CALENDAR)
    six, four = Step("b", -6, Anchor.LATEST, told), Step("c", -4, Anchor.LATEST, told)
    assert in_order([four, seven, six]) == (six, seven, four)


def test_an_id_is_given_once() -> None:
    assert id_for(Anchor.LATEST, -7, Days.CALENDAR, ()) == "end-7c"
    assert id_for(Anchor.LATEST, -3, Days.WORKING, ["end-3"]) == "end-3-2"
    assert id_for(Anchor.LATEST, -3, Days.WORKING, ["end-3", "end-3-2"]) == "end-3-3"
    assert id_for(Anchor.EARLIEST, 0, Days.WORKING, ()) == "start-0"
    assert id_for(Anchor.NOTICE, 0, Days.WORKING, ()) == "notice"
