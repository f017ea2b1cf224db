"""Each fault of a policy.toml is found, with its line."""

import pytest

from tests.shared.policy.packs import SHIPPED, PackCopy

POLICY = "policy.toml"


def test_the_shipped_pack_has_no_faults(pack: PackCopy) -> None:
    assert pack.faults() == []


@pytest.mark.parametrize(
    ("old", "new", "at", "message"),
    [
        pytest.param("more_than = 1", "more_then = 1", "more_then", "did you mean 'more_than'?", id="unknown key"),
        pytest.param(
            "[rules.reopen]\n",
            "[rules.reopen]\nzzz = 1\n",
            "zzz",
            "known here: clause, reopen_clause",
            id="strange key",
        ),
        pytest.param('queue = "S Rev"\n', "", "[rules.reopen]", "'queue' is missing in rules.reopen", id="missing key"),
        pytest.param(
            'title = "Supervisor"\n',
            "",
            '[[roles]]\nid = "supervisor"',
            "'title' is missing in roles 'supervisor'",
            id="whose key",
        ),
        pytest.param("minutes = 5 }", 'minutes = "5" }', 'minutes = "5"', "valid integer", id="text for a number"),
        pytest.param("minutes = 5 }", "minutes = 0 }", "minutes = 0", "greater than or equal to 1", id="too small"),
        pytest.param("restricted = true", 'restricted = "yes"', "restricted =", "valid boolean", id="text for a yes"),
        pytest.param("America/New_York", "America/Nowhere", "time_zone", "not a time zone", id="time zone"),
        pytest.param('week_start = "monday"', 'week_start = "mon"', "week_start", "'monday'", id="week start"),
        pytest.param("month = 7", "month = 13", "fiscal_year", "less than or equal to 12", id="fiscal year"),
        pytest.param(
            'reply_to = "performance-excellence@tech', 'reply_to = "tech', "reply_to", "not a valid email", id="address"
        ),
        pytest.param('window = "calendar_week"', 'window = "utc_week"', "window =", "'rolling_7_days'", id="switch"),
        pytest.param('"TSPE-5.2" # the', '"tspe 5.2" # the', '"tspe 5.2"', "no clause 'tspe 5.2'", id="clause id"),
        pytest.param("positive = [4, 5]", "positive = [4, 6]", "positive = [4, 6]", "outside the scale: 6", id="scale"),
        pytest.param("sin = [1]", "sin = [1, 4]", "sin = [1, 4]", "both name: 4", id="two meanings"),
        pytest.param(
            'question = "work_completed"',
            'question = "comment"',
            'question = "comment"',
            "kind yes_no",
            id="question",
        ),
        pytest.param('rating = "score"', 'rating = "score["', 'rating = "score["', "not a JMESPath", id="expression"),
        pytest.param(
            'adapter = "built_in"',
            'adapter = "structured_email"',
            '[[desks]]\nid = "isupport"',
            "desks 'isupport': a structured_email desk needs both",
            id="desk",
        ),
        pytest.param('text = "The SIN is reviewed."', 'text = ""', 'text = ""', "at least 1 character", id="empty"),
        pytest.param('title = "iSupport"', 'title = "iSupport\\u0000"', "\\u0000", "control character", id="NUL"),
        pytest.param("more_than = 1", "more_than = = 1", "more_than = =", "not TOML", id="not TOML"),
        pytest.param("more_than = 1", "more_than = 1\nmore_than = 2", "more_than = 2", "not TOML", id="key twice"),
    ],
)
def test_a_value_that_cannot_be_is_told_with_its_line(
    pack: PackCopy, old: str, new: str, at: str, message: str
) -> None:
    pack.edit(POLICY, old, new)
    faults = [fault for fault in pack.faults() if message in fault.message]
    assert [(fault.file, fault.line) for fault in faults] == [(POLICY, pack.line_of(POLICY, at))], pack.faults()


@pytest.mark.parametrize(
    ("old", "new", "at", "message"),
    [
        pytest.param(
            'roles = ["team_lead", "chief_technology_officer"]\ntemplate',
            'roles = ["team_lead", "chief_technical_officer"]\ntemplate',
            "chief_technical_officer",
            "there is no role 'chief_technical_officer' in this pack",
            id="role",
        ),
        pytest.param(
            'clause = "TSPE-5.10"',
            'clause = "TSPE-5.12"',
            'clause = "TSPE-5.12"',
            "there is no clause 'TSPE-5.12'",
            id="clause",
        ),
        pytest.param(
            'part_of = "TSPE-5.6"',
            'part_of = "TSPE-6"',
            'part_of = "TSPE-6"',
            "there is no clause 'TSPE-6'",
            id="whole",
        ),
        pytest.param(
            'template = "sin_notice"',
            'template = "sin_note"',
            "sin_note",
            "there is no template 'sin_note'",
            id="template",
        ),
        pytest.param(
            'survey = "service-request"',
            'survey = "other"',
            'survey = "other"',
            "there is no survey 'other'",
            id="survey",
        ),
        pytest.param('desk = "isupport"', 'desk = "remedy"', '"remedy"', "there is no desk 'remedy'", id="desk"),
        pytest.param(
            'program = "service-requests"', 'program = "x"', 'program = "x"', "there is no program 'x'", id="program"
        ),
        pytest.param(
            'department = "infrastructure"',
            'department = "infra"',
            '"infra"',
            "there is no department 'infra'",
            id="department",
        ),
    ],
)
def test_a_reference_to_nothing_is_told_at_its_line(pack: PackCopy, old: str, new: str, at: str, message: str) -> None:
    pack.edit(POLICY, old, new)
    faults = [fault for fault in pack.faults() if message in fault.message]
    assert [(fault.file, fault.line) for fault in faults] == [(POLICY, pack.line_of(POLICY, at))], pack.faults()


@pytest.mark.parametrize(
    ("entry", "message"),
    [
        ('[[roles]]\nid = "director"\ntitle = "Second"\nkind = "held"\n', "role 'director' is defined twice"),
        ('[[programs]]\nid = "service-requests"\nname = "Again"\n', "program 'service-requests' is defined twice"),
        (
            '[[templates]]\nname = "sin_notice"\npurpose = "Again"\non_unknown_delivery = "hold"\n',
            "template 'sin_notice' is defined twice",
        ),
        (
            '[[clauses]]\nid = "TSPE-9"\ndocument = "d"\nsection = "s"\nwho = "w"\ntext = "t"\n',
            "nothing in this pack carries out clause 'TSPE-9'",
        ),
        (
            '[[templates]]\nname = "extra"\npurpose = "None"\non_unknown_delivery = "hold"\n',
            "template 'extra' is used by nothing",
        ),
    ],
)
def test_an_entry_too_many_is_told_at_its_own_line(pack: PackCopy, entry: str, message: str) -> None:
    marker = '[[templates]]\nname = "sin_notice"'
    pack.edit(POLICY, marker, f"{entry}\n{marker}")
    first_line = pack.line_of(POLICY, entry)
    faults = [fault for fault in pack.faults() if message in fault.message]
    # The shipped entry that follows is the second one where both are templates.
    later = pack.line_of(POLICY, '\n[[templates]]\nname = "sin_notice"\npurpose = "Tells') + 2
    assert [fault.line for fault in faults] == [later if "'sin_notice'" in message else first_line + 1], pack.faults()


def test_a_second_deadline_for_a_clause_is_told(pack: PackCopy) -> None:
    extra = '[[deadlines]]\nclause = "TSPE-5.2"\nstarts = "response_received"\nlimit = { minutes = 9 }\n\n[[programs]]'
    pack.edit(POLICY, "[[programs]]", extra)
    assert [(fault.line, fault.message) for fault in pack.faults()] == [
        (pack.line_of(POLICY, extra), "clause 'TSPE-5.2' has a deadline already")
    ]


def test_the_agencys_id_is_the_folders_name(pack: PackCopy) -> None:
    pack.edit(POLICY, 'id = "technology-services"', 'id = "technology"')
    (fault,) = pack.faults()
    assert (fault.line, fault.message) == (
        pack.line_of(POLICY, 'id = "technology"'),
        "must be the folder's name, 'technology-services'",
    )


def test_one_fault_does_not_hide_another(pack: PackCopy) -> None:
    pack.edit(POLICY, "more_than = 1", "more_then = 1")
    pack.edit(POLICY, 'template = "sin_notice"', 'template = "sin_note"')
    pack.edit(POLICY, "month = 7", "month = 13")
    pack.edit("directory.csv", "555-0141,Network Technician,network", "555-0141,Network Technician,netwerk")
    pack.edit("templates/email/readdress/body.txt", "{{ asked_by }}", "{{ asker }}")
    told = "\n".join(map(str, pack.faults()))
    for part in (
        "more_then",
        "'more_than' is missing",
        "'sin_note'",
        "fiscal_year_start_month",
        "'netwerk'",
        "'asker'",
    ):
        assert part in told
    assert pack.faults() == sorted(pack.faults())


def test_a_missing_policy_file_is_told(pack: PackCopy) -> None:
    (pack.folder / POLICY).unlink()
    assert [str(fault) for fault in pack.faults()] == ["policy.toml:1: missing"]


def test_a_policy_file_that_is_not_text_is_told(pack: PackCopy) -> None:
    (pack.folder / POLICY).write_bytes(b"\xff\xfe")
    assert [(fault.file, fault.line) for fault in pack.faults()] == [(POLICY, 1)]


def test_a_stray_file_is_told(pack: PackCopy) -> None:
    (pack.folder / "polcy.toml").write_text("")
    assert [fault.file for fault in pack.faults()] == ["polcy.toml"]


@pytest.mark.parametrize(
    "junk", ["agency = 5", "clauses = 5\nroles = [1]\n", "[agency]\nlanguages = 3\n", "", "rules = []"]
)
def test_a_misshapen_file_is_told_without_a_crash(pack: PackCopy, junk: str) -> None:
    (pack.folder / POLICY).write_text(junk)
    assert pack.faults()


def test_windows_line_ends_count_as_one_line(pack: PackCopy) -> None:
    content = (SHIPPED / POLICY).read_text().replace("more_than = 1", "more_then = 1")
    (pack.folder / POLICY).write_bytes(content.replace("\n", "\r\n").encode())
    assert {fault.line for fault in pack.faults() if "more_then" in fault.message} == {
        content[: content.index("more_then")].count("\n") + 1
    }
