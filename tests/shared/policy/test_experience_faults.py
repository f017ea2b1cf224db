"""Each fault of a customer experience survey's pack is found, with its file and line."""

import pytest

from tests.shared.policy.packs import PackCopy

POLICY, DIRECTORY = "policy.toml", "directory.csv"
INVITATION = "templates/email/survey_invitation"


def test_the_shipped_pack_has_no_faults(heart: PackCopy) -> None:
    assert heart.faults() == []


@pytest.mark.parametrize(
    ("old", "new", "at", "message"),
    [
        pytest.param(
            'primary = "#7a1f3d"',
            'primary = "#ff9900"',
            "[agency.colours]",
            "white text on #ff9900 has a contrast below 4.5 to 1",
            id="unreadable colour",
        ),
        pytest.param(
            'accent = "#f2a65a"', 'accent = "orange"', "accent =", "should match pattern", id="colour in words"
        ),
        pytest.param(
            'es = "Encuesta de experiencia',
            'fr = "Encuesta de experiencia',
            "title = { en",
            "title is not there in 'es'",
            id="title",
        ),
        pytest.param(
            'es = "¿Cómo lo estamos haciendo? Seis',
            'fr = "¿Cómo lo estamos haciendo? Seis',
            "[surveys.introduction]",
            "introduction is not there in 'es'",
            id="introduction",
        ),
        pytest.param(
            'es = "Gracias. Sus', 'fr = "Gracias. Sus', "[surveys.thanks]", "thanks is not there in 'es'", id="thanks"
        ),
        pytest.param(
            ', es = "El personal me trató',
            ', pt = "El personal me trató',
            'text = { en = "Staff treated',
            "questions[3].text is not there in 'es'",
            id="question",
        ),
        pytest.param(
            ', es = "Trabajo para',
            ', pt = "Trabajo para',
            'text = { en = "I work for',
            "questions[6].options[1].text is not there in 'es'",
            id="option",
        ),
        pytest.param(
            ', es = "Un nombre',
            ', pt = "Un nombre',
            'hint = { en = "One',
            "questions[7].hint is not there in 'es'",
            id="hint",
        ),
        pytest.param(
            '4 = "De acuerdo"\n',
            "",
            "[surveys.scale.labels.es]",
            "scale.labels.es has no words for 4",
            id="label",
        ),
        pytest.param(
            'es = "Sus respuestas nos',
            'fr = "Sus respuestas nos',
            "[agency.privacy]",
            "privacy is not there in 'es'",
            id="privacy",
        ),
        pytest.param(
            'name_in = { es = "Adopciones" }',
            'name_in = { sp = "Adopciones" }',
            'name_in = { sp = "Adopciones" }',
            "'sp' is not a language of the agency",
            id="strange language",
        ),
        pytest.param(
            'languages = ["en", "es"]\nprogram',
            'languages = ["en", "es", "vi"]\nprogram',
            'languages = ["en", "es", "vi"]',
            "'vi' is not a language of the agency",
            id="survey in a strange language",
        ),
        pytest.param(
            'link_text = "{program} 1-minute',
            'link_text = "1-minute',
            "link_text =",
            "link_text does not hold {program}",
            id="link text",
        ),
        pytest.param(
            'department = "child-welfare-services"\nprogram = "east"\n',
            'department = "child-welfare-services"\n',
            '[[teams]]\nid = "east"',
            "team 'east' names no program, so that its people have no link to show",
            id="team without program",
        ),
        pytest.param(
            'delivers = "resolved_tickets"\n',
            "",
            '[[sources]]\nname = "service-center"',
            "mapping.rating is needed by a source that delivers responses",
            id="no rating",
        ),
        pytest.param(
            'ambassador = "heart_ambassador"',
            'ambassador = "supervisor"',
            'ambassador = "supervisor"',
            "'supervisor' is not a role of kind held_in_department",
            id="role of the team",
        ),
        pytest.param(
            'name = "CCWS"\ndepartment = "child-welfare-services"\n\n[[programs]]',
            'name = "CCWS"\n\n[[programs]]',
            '[[programs]]\nid = "ccws"',
            "program 'ccws' names no department, and 'appointing_authority' is held in a department",
            id="program without department",
        ),
        pytest.param(
            'department = "child-welfare-services"\nprogram = "south"',
            'department = "child-welfare-services"\nprogram = "west"',
            'program = "west"',
            "there is no program 'west'",
            id="team's program",
        ),
        pytest.param(
            'audience_question = "audience"',
            'audience_question = "comment"',
            'audience_question = "comment"',
            "is not a choice between internal and external",
            id="audience",
        ),
        pytest.param(
            'representative_clause = "HEART-ROLES.representative"',
            'representative_clause = "HEART-ROLES.junior"',
            'id = "HEART-ROLES.representative"',
            "nothing in this pack carries out clause 'HEART-ROLES.representative'",
            id="clause without rule",
        ),
    ],
)
def test_a_fault_is_told_at_its_line(heart: PackCopy, old: str, new: str, at: str, message: str) -> None:
    heart.edit(POLICY, old, new)
    # A marker of several lines ends in the one that is meant, unless it begins with the table that is.
    line = heart.line_of(POLICY, at) + (0 if at.startswith("[[") else at.count("\n"))
    faults = [fault for fault in heart.faults() if message in fault.message]
    assert [(fault.file, fault.line) for fault in faults] == [(POLICY, line)], heart.faults()


def test_a_survey_that_is_linked_to_must_have_a_page(heart: PackCopy) -> None:
    heart.edit(POLICY, 'languages = ["en", "es"]\nprogram', "program")
    assert [(fault.line, fault.message) for fault in heart.faults()] == [
        (
            heart.line_of(POLICY, f"[rules.{rule}]\n") + 2,
            "survey 'customer-experience' has no page: name its languages",
        )
        for rule in ("survey_links", "invitation", "campaigns")
    ]


def _without(pack: PackCopy, rule: str) -> None:
    """Take a rule out of the pack, to the next blank line."""
    content = (pack.folder / POLICY).read_text(encoding="utf-8")
    start = content.index(f"[rules.{rule}]")
    (pack.folder / POLICY).write_text(content[:start] + content[content.index("\n\n", start) :], encoding="utf-8")


def test_news_of_resolved_tickets_needs_a_rule_for_invitations(heart: PackCopy) -> None:
    _without(heart, "invitation")
    told = [fault for fault in heart.faults() if "rules.invitation" in fault.message]
    assert [(fault.file, fault.line) for fault in told] == [(POLICY, heart.line_of(POLICY, 'delivers = "resolved'))]


def test_invitations_need_news_of_resolved_tickets(heart: PackCopy) -> None:
    heart.edit(POLICY, 'delivers = "resolved_tickets"\n', "")
    heart.edit(POLICY, 'ticket = "ticket.number"\n', 'ticket = "ticket.number"\nrating = "rating"\n')
    (fault,) = heart.faults()
    assert (fault.line, fault.message) == (
        heart.line_of(POLICY, "[rules.invitation]"),
        "no source delivers resolved_tickets, so that nobody would be invited",
    )


def test_a_source_and_the_invitations_are_for_one_survey(heart: PackCopy) -> None:
    heart.edit(
        POLICY, 'desk = "service-center"\nsurvey = "customer-experience"', 'desk = "service-center"\nsurvey = "x"'
    )
    told = {fault.message for fault in heart.faults() if fault.line == heart.line_of(POLICY, 'survey = "x"')}
    assert "rules.invitation invites to another survey, 'customer-experience'" in told


def test_a_signature_needs_links(heart: PackCopy) -> None:
    _without(heart, "survey_links")
    told = [fault.line for fault in heart.faults() if "a signature needs rules.survey_links" in fault.message]
    assert told == [heart.line_of(POLICY, "[rules.signature]")]


@pytest.mark.parametrize("role", ["appointing_authority", "heart_ambassador", "dhro_representative"])
def test_a_department_that_runs_programs_needs_a_holder_of_each_role_of_its_own(heart: PackCopy, role: str) -> None:
    rows = [row for row in (heart.folder / DIRECTORY).read_text().splitlines() if f",{role}," in row and ",cws-" in row]
    (holder,) = [row for row in rows if "2026-06-30" not in row]
    heart.edit(DIRECTORY, holder, holder.replace(f",{role},", ",,"))
    assert [str(fault) for fault in heart.faults()] == [
        f"{DIRECTORY}:1: nobody in department 'child-welfare-services' holds the role {role!r}, which a rule names"
    ]


def test_a_department_may_do_without_junior_ambassadors(heart: PackCopy) -> None:
    path = heart.folder / DIRECTORY
    path.write_text(path.read_text().replace(",junior_ambassador,", ",,"))
    assert heart.faults() == []


def test_a_department_without_programs_may_leave_its_roles_vacant(heart: PackCopy) -> None:
    heart.edit(DIRECTORY, "marcus.hale,heart_ambassador;unit_supervisor,", "marcus.hale,,")
    assert heart.faults() == []


def test_a_shared_mailbox_holds_a_role_for_every_department(heart: PackCopy) -> None:
    path = heart.folder / DIRECTORY
    path.write_text(path.read_text().replace(",appointing_authority,", ",,"))
    assert len(heart.faults()) == 1
    heart.edit(
        POLICY,
        'title = "Appointing Authority"\n',
        'title = "Appointing Authority"\naddress = "appointing@cws.county.example"\n',
    )
    assert heart.faults() == []


def test_a_mail_to_customers_is_there_in_every_language(heart: PackCopy) -> None:
    for part in (heart.folder / INVITATION / "es").iterdir():
        part.unlink()
    assert [str(fault) for fault in heart.faults()] == [
        f"{INVITATION}/es/{part}:1: missing" for part in ("body.mjml", "body.txt", "subject.txt")
    ]
    (heart.folder / INVITATION / "es").rmdir()
    assert [str(fault) for fault in heart.faults()] == [
        f"{INVITATION}/es:1: missing: a customer is written to in the agency's languages"
    ]


def test_a_mail_to_staff_may_be_there_in_one_language_only(heart: PackCopy) -> None:
    folder = heart.folder / "templates/email/recognition_review/es"
    for part in folder.iterdir():
        part.unlink()
    folder.rmdir()
    assert heart.faults() == []


@pytest.mark.parametrize("language", ["", "es/"])
def test_an_invitation_that_cannot_be_declined_is_told(heart: PackCopy, language: str) -> None:
    file = f"{INVITATION}/{language}body.txt"
    heart.edit(file, "{{ unsubscribe_url }}", "")
    assert [str(fault) for fault in heart.faults()] == [
        f"{file}:1: must show 'unsubscribe_url' in a survey_invitation message"
    ]


def test_one_fault_does_not_hide_another(heart: PackCopy) -> None:
    heart.edit(POLICY, 'es = "Gracias. Sus', 'fr = "Gracias. Sus')
    heart.edit(POLICY, "size_points = 11", "size_points = 100")
    heart.edit(POLICY, "[rules.campaigns]", "[rules.campaign]")
    heart.edit(DIRECTORY, "heart_ambassador,en;es,2026-07-01", ",en;es,2026-07-01")
    told = "\n".join(map(str, heart.faults()))
    for part in ("thanks is not there", "size_points", "did you mean 'campaigns'", "'heart_ambassador'", "'HEART-JUN'"):
        assert part in told


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("[surveys.introduction]\nen = ", "[surveys.introduction]\nen = 5 #"),
        ("[surveys.thanks]", "[[surveys.thanks]]"),
        ("[rules.signature]", "[[rules.signature]]"),
        ("[rules.invitation]", "[[rules.invitation]]"),
        ("minimum = 1", 'minimum = "1"'),
        ('languages = ["en", "es"]\nprogram', 'languages = "en"\nprogram'),
        ('name_in = { es = "Adopciones" }', 'name_in = "Adopciones"'),
        ('delivers = "resolved_tickets"', "delivers = 5"),
        ('department = "child-welfare-services"\n\n[[programs]]', "department = 5\n\n[[programs]]"),
    ],
)
def test_a_misshapen_part_is_told_without_a_crash(heart: PackCopy, old: str, new: str) -> None:
    heart.edit(POLICY, old, new)
    assert heart.faults()
