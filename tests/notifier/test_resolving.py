"""Roles and people become addresses as of a day; an excluded person is never among them."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.notifier.domain.directory import DirectoryDay, RoleEntry, RoleKind
from shared.contracts.directory import DirectoryPerson
from shared.contracts.messages import Recipient, ToAddress, ToPerson, ToRole
from tests.notifier.support import sample_pack

DAY = date(2026, 11, 22)


def directory_on(day: date = DAY) -> DirectoryDay:
    """The shipped pack's directory as the notifier would read it."""
    pack = sample_pack()
    assert pack.directory is not None
    departments = {team.id: team.department for team in pack.teams}
    people = {
        row.handle: DirectoryPerson(
            handle=row.handle,
            name=row.name,
            email=row.email,
            team=row.team,
            is_team_lead=row.team_lead,
            department=departments[row.team],
            is_department_lead=row.department_lead,
            supervisor=row.supervisor,
            roles=row.roles,
        )
        for row in sorted(pack.directory.people, key=lambda row: row.valid_from)
        if row.valid_from <= day
    }
    here = {row.handle for row in pack.directory.people_on(day)}
    return DirectoryDay(
        people=[person for handle, person in people.items() if handle in here],
        former={handle: person for handle, person in people.items() if handle not in here},
        departments_of_teams=departments,
        roles=[RoleEntry(id=role.id, kind=role.kind, address=role.address, title=role.title) for role in pack.roles],
    )


def found(*to: Recipient, exclude: tuple[str, ...] = (), day: date = DAY) -> list[str | None]:
    return [one.handle for one in directory_on(day).resolve(to, exclude=exclude).to]


def test_a_held_role_is_everybody_who_holds_it() -> None:
    assert found(ToRole(role="performance_excellence")) == ["priya.raman", "tom.lindqvist"]
    assert found(ToRole(role="customer_care_lead")) == ["grace.miller"]


def test_a_relative_role_is_held_for_a_person_or_a_team() -> None:
    assert found(ToRole(role="team_lead", of_person="maria.santos")) == ["angela.brooks"]
    assert found(ToRole(role="team_lead", of_team="field-south")) == ["robert.kim"]
    assert found(ToRole(role="department_lead", of_person="maria.santos")) == ["daniel.okafor"]
    assert found(ToRole(role="supervisor", of_person="angela.brooks")) == ["daniel.okafor"]
    assert found(ToRole(role="assignee", of_person="maria.santos")) == ["maria.santos"]


def test_somebody_who_moved_has_the_lead_of_the_team_of_that_day() -> None:
    before = found(ToRole(role="team_lead", of_person="samuel.reed"), day=date(2026, 9, 30))
    after = found(ToRole(role="team_lead", of_person="samuel.reed"), day=date(2026, 10, 1))

    assert (before, after) == (["angela.brooks"], ["robert.kim"])


def test_somebody_who_left_is_not_written_to_but_still_has_a_lead() -> None:
    assert found(ToPerson(handle="kevin.obrien")) == []
    assert found(ToRole(role="team_lead", of_person="kevin.obrien")) == ["angela.brooks"]


@pytest.mark.clause("TSPE-5.9")
def test_the_supervisor_takes_the_place_of_an_excluded_team_lead() -> None:
    resolved = directory_on().resolve(
        [ToRole(role="team_lead", of_person="angela.brooks"), ToRole(role="chief_technology_officer")],
        exclude=["angela.brooks"],
    )

    assert [(one.handle, one.stands_in_for) for one in resolved.to] == [
        ("daniel.okafor", "angela.brooks"),
        ("evelyn.carter", None),
    ]


@pytest.mark.clause("TSPE-5.9")
def test_the_place_goes_up_the_chain_past_every_excluded_supervisor() -> None:
    excluded = ("angela.brooks", "daniel.okafor")

    assert found(ToRole(role="team_lead", of_team="field-north"), exclude=excluded) == ["evelyn.carter"]


@pytest.mark.clause("TSPE-5.9")
def test_where_the_whole_chain_is_excluded_nobody_is_found() -> None:
    excluded = ("angela.brooks", "daniel.okafor", "evelyn.carter")
    resolved = directory_on().resolve([ToRole(role="team_lead", of_team="field-north")], exclude=excluded)

    assert resolved.to == ()
    assert resolved.unresolved == ("role:team_lead of field-north",)


@pytest.mark.clause("TSPE-5.9")
def test_an_excluded_person_is_not_reached_as_a_copy_as_a_person_or_by_their_address() -> None:
    angela = "angela.brooks@tech.district.example"
    resolved = directory_on().resolve(
        [ToPerson(handle="grace.miller")],
        [ToPerson(handle="angela.brooks"), ToAddress(email=angela.upper().replace("TECH.DISTRICT", "tech.district"))],
        exclude=["angela.brooks"],
    )

    assert [one.handle for one in resolved.cc] == ["daniel.okafor"]
    assert angela not in {one.address.casefold() for one in (*resolved.to, *resolved.cc)}


@pytest.mark.clause("TSPE-5.9")
def test_a_shared_mailbox_that_an_excluded_person_reads_is_not_used() -> None:
    shared = RoleEntry(id="performance_excellence", kind="held", address="pe@tech.district.example", title="PE Team")
    directory = DirectoryDay(people=directory_on().people, roles=[shared])
    role = ToRole(role="performance_excellence")

    assert [one.address for one in directory.resolve([role]).to] == ["pe@tech.district.example"]
    assert [one.handle for one in directory.resolve([role], exclude=["tom.lindqvist"]).to] == ["priya.raman"]


def test_nobody_is_listed_twice_and_to_wins_over_cc() -> None:
    resolved = directory_on().resolve(
        [ToRole(role="director"), ToPerson(handle="daniel.okafor")],
        [ToRole(role="department_lead", of_team="field-north"), ToRole(role="chief_technology_officer")],
    )

    assert [one.handle for one in resolved.to] == ["daniel.okafor"]
    assert [one.handle for one in resolved.cc] == ["evelyn.carter"]


def test_what_finds_nobody_is_named_without_personal_data() -> None:
    resolved = directory_on().resolve([ToRole(role="nurse"), ToPerson(handle="kevin.obrien")])

    assert resolved.unresolved == ("role:nurse", "person:kevin.obrien")


HANDLES = ["a", "b", "c", "d", "e"]


@st.composite
def directories(draw: st.DrawFn) -> DirectoryDay:
    """Small agencies with any supervisors, loops included, and mailboxes that may be shared."""
    people = [
        DirectoryPerson(
            handle=handle,
            name=handle,
            email=f"{draw(st.sampled_from(['one', 'two', handle]))}@example.org",
            team=draw(st.sampled_from(["north", "south"])),
            is_team_lead=draw(st.booleans()),
            department="all",
            is_department_lead=draw(st.booleans()),
            supervisor=draw(st.none() | st.sampled_from(HANDLES)),
            roles=tuple(draw(st.sets(st.sampled_from(["boss", "helper"])))),
        )
        for handle in HANDLES
    ]
    kinds: list[RoleKind] = ["held", "held"]
    return DirectoryDay(
        people=people,
        departments_of_teams={"north": "all", "south": "all"},
        roles=[
            RoleEntry(id=name, kind=kind, address=draw(st.sampled_from([None, "one@example.org", "list@example.org"])))
            for name, kind in zip(["boss", "helper"], kinds, strict=True)
        ],
    )


RECIPIENTS = st.one_of(
    st.sampled_from(HANDLES).map(lambda handle: ToPerson(handle=handle)),
    st.sampled_from(["boss", "helper"]).map(lambda role: ToRole(role=role)),
    st.tuples(
        st.sampled_from(["team_lead", "department_lead", "supervisor", "assignee"]), st.sampled_from(HANDLES)
    ).map(lambda pair: ToRole(role=pair[0], of_person=pair[1])),
    st.sampled_from(["one", "two", "a", "x"]).map(lambda name: ToAddress(email=f"{name}@example.org")),
)


@pytest.mark.clause("TSPE-5.9")
@given(
    directories(), st.lists(RECIPIENTS, max_size=5), st.lists(RECIPIENTS, max_size=5), st.sets(st.sampled_from(HANDLES))
)
def test_no_excluded_person_is_ever_reached_and_no_address_is_listed_twice(
    directory: DirectoryDay, to: list[Recipient], cc: list[Recipient], exclude: set[str]
) -> None:
    resolved = directory.resolve(to, cc, exclude=exclude)
    addresses = [one.address for one in (*resolved.to, *resolved.cc)]
    mailboxes = {person.email for person in directory.people if person.handle in exclude}

    assert not exclude & {one.handle for one in (*resolved.to, *resolved.cc) if one.handle}
    assert not mailboxes & set(addresses)
    assert len(addresses) == len(set(addresses))
