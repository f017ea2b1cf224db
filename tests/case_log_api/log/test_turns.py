"""Whose turn it is: whoever has gone longest without, and nobody twice before others got one."""

import asyncio
from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from services.case_log_api.domain.log.working.turns import give_turn, next_in_turn, note_turn
from tests.case_log_api.office import Office

PEOPLE = ("ana", "ben", "cem", "dot")


def test_whoever_never_had_a_turn_comes_before_everybody_else() -> None:
    assert next_in_turn(["ana", "ben", "cem"], {"ana": 7, "cem": 2}) == "ben"


def test_among_those_who_had_one_it_is_the_one_who_has_gone_longest_without() -> None:
    assert next_in_turn(["ana", "ben", "cem"], {"ana": 7, "ben": 9, "cem": 2}) == "cem"


def test_it_is_nobodys_turn_where_nobody_is() -> None:
    assert next_in_turn([], {"ana": 1}) is None


@given(st.lists(st.sets(st.sampled_from(PEOPLE), min_size=1), max_size=40))
def test_nobody_gets_a_second_turn_while_somebody_present_still_waits_for_the_first(days: list[set[str]]) -> None:
    turns: dict[str, int] = {}
    for number, present in enumerate(days, start=1):
        chosen = next_in_turn(present, turns)
        assert chosen is not None
        assert all(turns.get(chosen, 0) <= turns.get(other, 0) for other in present)
        turns[chosen] = number


@given(st.integers(0, 60))
def test_turns_of_people_who_are_always_there_never_differ_by_more_than_one(count: int) -> None:
    turns: dict[str, int] = {}
    had: Counter[str] = Counter(dict.fromkeys(PEOPLE, 0))
    for number in range(1, count + 1):
        chosen = next_in_turn(PEOPLE, turns)
        assert chosen is not None
        turns[chosen] = number
        had[chosen] += 1
    assert max(had.values()) - min(had.values()) <= 1


async def test_turns_given_at_the_same_time_go_round_without_giving_anybody_two(office: Office) -> None:
    async def give() -> str | None:
        async with office.resources.sessions.begin() as session:
            return await give_turn(session, "technology-services", "desk", PEOPLE, now=office.now)

    for _ in range(3):
        assert Counter(await asyncio.gather(*(give() for _ in PEOPLE))) == Counter(PEOPLE)


async def test_what_a_member_takes_is_that_members_turn(office: Office) -> None:
    async with office.resources.sessions.begin() as session:
        await note_turn(session, "technology-services", "desk", "ana", now=office.now)
        assert await give_turn(session, "technology-services", "desk", ["ana", "ben"], now=office.now) == "ben"
        assert await give_turn(session, "technology-services", "another", ["ana", "ben"], now=office.now) == "ana"
