"""Every route of case_log_api, asked by every role about one entry, whose technician and whose stranger never learn of it."""

import pytest

from tests.architecture.code import routes_of
from tests.case_log_api.log.roles.asking import letter_of
from tests.case_log_api.log.roles.conftest import NARRATIVE, Roles
from tests.case_log_api.log.roles.table import COLUMNS, TABLE

ROUTES = [route for route in routes_of("case_log_api") if route.public_because is None]


def test_every_route_has_a_row_and_every_row_a_route() -> None:
    assert ROUTES, "found no routes: this table would prove nothing"
    assert sorted(TABLE) == sorted(route.name for route in ROUTES)
    assert {len(row) for row in TABLE.values()} == {len(COLUMNS)}


def test_whom_it_is_about_and_who_belongs_elsewhere_are_let_into_nothing_of_an_entry() -> None:
    for route in ROUTES:
        if "/v1/log-entries/{case_id}" in route.path:
            assert set(TABLE[route.name][3:]) <= {"h", "r"}, route.name


@pytest.mark.clause("CCTS-II.3.confidential")
async def test_each_role_may_do_what_the_table_says_and_no_more(roles: Roles) -> None:
    wrong = {}
    for route in ROUTES:
        row = ""
        for who in COLUMNS:
            answer = await roles.askers[who].ask(route)
            assert answer.status_code < 500, (route.name, who, answer.text)
            row += letter_of(answer)
            if who in {"technician", "outsider"}:
                assert "quillfeather" not in answer.text, (route.name, who)
                assert roles.case_id not in answer.text, (route.name, who)
        if row != TABLE[route.name]:
            wrong[route.name] = (row, TABLE[route.name])
    assert wrong == {}
    assert "quillfeather" in NARRATIVE
