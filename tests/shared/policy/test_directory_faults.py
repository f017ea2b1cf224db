"""Each fault of a directory.csv is found, with its line."""

import pytest

from tests.shared.policy.packs import PackCopy

FILE = "directory.csv"


@pytest.mark.parametrize(
    ("old", "new", "at", "message"),
    [
        pytest.param(
            "yusuf.demir,Yusuf", "marta.nowak,Yusuf", "Yusuf", "duplicate handle 'marta.nowak': line 8", id="twice"
        ),
        pytest.param(
            "en,2026-10-01,,Sam",
            "en,2026-09-15,,Sam",
            "2026-09-15",
            "duplicate handle 'samuel.reed': line 16",
            id="overlap",
        ),
        pytest.param(
            "Technician,network,no", "Technician,netwerk,no", "netwerk", "there is no team 'netwerk'", id="team"
        ),
        pytest.param(
            "yusuf.demir@tech", "yusuf.demir.tech", "yusuf.demir.tech", "email: value is not a valid", id="email"
        ),
        pytest.param("2023-11-06", "06/11/2023", "06/11/2023", "valid_from: '06/11/2023' is not a date", id="date"),
        pytest.param(
            "2023-11-06", "20231106", "20231106", "valid_from: '20231106' is not a date like", id="other date"
        ),
        pytest.param("2023-11-06", "", "Yusuf", "valid_from: missing", id="no date"),
        pytest.param(
            "2019-04-22,2026-05-29", "2019-04-22,2019-04-21", "2019-04-21", "valid_to is before", id="backwards"
        ),
        pytest.param("director,en", "directer,en", "directer", "'directer' is not a role of kind held", id="role"),
        pytest.param(
            "director,en", "director;team_lead,en", "director;", "'team_lead' is not a role of kind held", id="relative"
        ),
        pytest.param(
            "no,no,hannah.weiss,,en,2023",
            "no,no,w.hannah,,en,2023",
            "w.hannah",
            "nobody with the handle 'w.hannah'",
            id="supervisor",
        ),
        pytest.param(
            "no,no,hannah.weiss,,en,2023",
            "no,no,kevin.obrien,,en,2023",
            "Yusuf",
            "'kevin.obrien' leaves",
            id="has left",
        ),
        pytest.param("yes,yes,,chief", "yes,yes,priya.raman,chief", "Evelyn", "supervisor: a circle on", id="circle"),
        pytest.param(
            "no,no,hannah.weiss,,en,2023", "no,no,yusuf.demir,,en,2023", "Yusuf", "a circle on", id="own supervisor"
        ),
        pytest.param(
            "network,no,no", "network,perhaps,no", "perhaps", "team_lead: 'perhaps' is neither yes nor no", id="flag"
        ),
        pytest.param(
            "yusuf.demir,Yusuf Demir", "Yusuf Demir,Yusuf Demir", "Yusuf", "handle: String should match", id="handle"
        ),
        pytest.param("Yusuf Demir,yusuf", ",yusuf", "yusuf.demir", "name: String should have at least", id="no name"),
        pytest.param(
            "Network Technician,", "Network Technician", "Yusuf", "has 13 fields where the header has 14", id="fields"
        ),
        pytest.param(",aliases", ",alias", "handle", "column 'aliases' is missing", id="column"),
        pytest.param(",aliases", ",aliases,aliases", "handle", "column 'aliases' is there twice", id="column twice"),
        pytest.param(",aliases", ",aliases,salary", "handle", "column 'salary' is unknown", id="strange column"),
        pytest.param("network,yes,yes", "network,no,yes", "handle", "team 'network' has no team lead", id="no lead"),
        pytest.param(
            ",customer_care_lead,", ",,", "handle", "nobody holds the role 'customer_care_lead'", id="no holder"
        ),
        pytest.param("Yusuf Demir", '"Yusuf" Demir', "Yusuf", "not CSV", id="not CSV"),
    ],
)
def test_a_fault_in_the_directory_is_told_with_its_line(
    pack: PackCopy, old: str, new: str, at: str, message: str
) -> None:
    pack.edit(FILE, old, new)
    faults = [fault for fault in pack.faults() if message in fault.message]
    assert [(fault.file, fault.line) for fault in faults] == [(FILE, pack.line_of(FILE, at))], pack.faults()


def test_one_bad_field_does_not_hide_another_in_its_row(pack: PackCopy) -> None:
    pack.edit(FILE, "yusuf.demir@tech", "yusuf.demir.tech")
    pack.edit(FILE, "2023-11-06", "soon")
    pack.edit(FILE, "Network Technician,network", "Network Technician,netwerk")
    line = pack.line_of(FILE, "Yusuf")
    told = [fault.message.partition(":")[0] for fault in pack.faults() if fault.line == line]
    assert told == ["email", "team", "valid_from"]


def test_a_circle_is_told_once(pack: PackCopy) -> None:
    pack.edit(FILE, "yes,yes,,chief", "yes,yes,priya.raman,chief")
    assert len([fault for fault in pack.faults() if "circle" in fault.message]) == 1


def test_a_missing_directory_is_told(pack: PackCopy) -> None:
    (pack.folder / FILE).unlink()
    assert [str(fault) for fault in pack.faults()] == ["directory.csv:1: missing"]


def test_a_spreadsheets_byte_order_mark_and_blank_lines_do_no_harm(pack: PackCopy) -> None:
    path = pack.folder / FILE
    path.write_text("\ufeff" + path.read_text().replace("\n", "\r\n") + ",,,,,,,,,,,,,\r\n\r\n", newline="")
    assert pack.faults() == []
