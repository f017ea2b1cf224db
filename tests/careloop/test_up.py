"""`careloop up`: starts everything, mends what dies, keeps its data, and leaves nothing running."""

import os
import re
import shutil
import signal
import smtplib
import tempfile
from collections.abc import Callable, Iterator, Mapping
from email.message import EmailMessage
from pathlib import Path

import asyncpg
import httpx
import pytest

from careloop.embedded.processes import wait_until
from careloop.stack.options import PROJECT, SMTP_OFFSET
from tests.careloop.running import (
    RunningStack,
    assert_all_stops,
    choose_port_base,
    command_line_of,
    run_careloop,
    still_running,
)
from tests.support.database import url_of
from tests.support.servers import Servers, find_memory

# These share a running stack: on one worker, one after the other.
pytestmark = pytest.mark.xdist_group("stack")

Start = Callable[..., RunningStack]
CREATE_KEY = ["keys", "create", "--agency", "technology-services", "--name", "a test", "--scopes", "scores:read"]


@pytest.fixture(scope="module")
def folder_of_module() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="careloop-test-", dir=find_memory()) as folder:
        yield Path(folder).resolve()


@pytest.fixture(scope="module")
def running(folder_of_module: Path) -> Iterator[RunningStack]:
    """A stack that runs all the time: a test may kill parts of it, not the whole."""
    stack = RunningStack(folder_of_module / "running", choose_port_base())
    try:
        yield stack.wait_until_up()
    finally:
        stack.close()


@pytest.fixture
def stack(running: RunningStack) -> RunningStack:
    """The running stack, every part of it ready."""
    assert wait_until(running.is_ready, 30)
    return running


@pytest.fixture(scope="module")
def data_dir(folder_of_module: Path) -> Path:
    """A data directory on which one stack after the other is started: each finds what the one before has left."""
    return folder_of_module / "var"


@pytest.fixture
def start(data_dir: Path) -> Iterator[Start]:
    """Starts a stack; whatever a test leaves running is ended."""
    started: list[RunningStack] = []

    def start_stack(environment: Mapping[str, str] | None = None, *, on: Path = data_dir) -> RunningStack:
        started.append(RunningStack(on, choose_port_base(), environment))
        return started[-1].wait_until_up()

    yield start_stack
    for stack in started:
        stack.close()


def test_it_serves_every_service_at_its_port_and_at_the_front_door(stack: RunningStack) -> None:
    for offset in range(1, 5):
        assert httpx.get(f"http://127.0.0.1:{stack.port_base + offset}/live", trust_env=False).status_code == 200
    assert stack.get("/").status_code == 200


def test_the_first_page_leads_to_every_survey_page(stack: RunningStack) -> None:
    home = stack.get("/").text
    assert '<a href="/case_log_api/c/county-social-services">' in home
    pages = re.findall(r'<li><a href="([^"]+/s/[^"]+)">([^<]+)</a>', home)
    assert "Central Region" in {program for _, program in pages}
    # One for each program of the clause HEART-POL, and one for each that a closed entry of the log may ask about.
    assert len(pages) == 8 + 5
    for url, program in pages:
        answer = httpx.get(url, headers={"Accept": "text/html"}, trust_env=False)
        assert (answer.status_code, program in answer.text) == (200, True)


def test_mail_goes_to_the_sink_and_its_page(stack: RunningStack) -> None:
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = "care@agency.example", "zoe@city.example", "To the sink"
    with smtplib.SMTP("127.0.0.1", stack.port_base + SMTP_OFFSET) as server:
        server.send_message(mail)
    assert "To the sink" in [mail["subject"] for mail in stack.get("/mail/messages").json()["data"]]


def test_a_key_made_beside_the_running_stack_opens_a_service(stack: RunningStack) -> None:
    status, token = run_careloop([*CREATE_KEY, "--services", "reporter", "--data-dir", str(stack.data_dir)])
    assert status == 0, token
    scores = f"{stack.url}/reporter/v1/scores?period=week&from=2026-11-02&by=team"
    assert httpx.get(scores, trust_env=False).status_code == 401
    answer = httpx.get(scores, headers={"Authorization": f"Bearer {token.strip()}"}, trust_env=False)
    assert answer.status_code == 200, answer.text


def test_a_revoked_key_opens_nothing_any_more(stack: RunningStack) -> None:
    _, token = run_careloop([*CREATE_KEY, "--services", "reporter", "--data-dir", str(stack.data_dir)])
    status, output = run_careloop(["keys", "revoke", token.strip(), "--data-dir", str(stack.data_dir)])
    assert (status, output) == (0, "revoked at reporter\n")
    scores = f"{stack.url}/reporter/v1/scores?period=week&from=2026-11-02&by=team"
    assert httpx.get(scores, headers={"Authorization": f"Bearer {token.strip()}"}, trust_env=False).status_code == 401


def test_a_key_for_an_agency_without_a_pack_is_refused_in_one_line(stack: RunningStack) -> None:
    words = ["keys", "create", "--agency", "nobody", "--name", "x", "--scopes", "scores:read"]
    status, output = run_careloop([*words, "--data-dir", str(stack.data_dir)])
    assert status == 1
    loaded = "county-child-welfare, county-social-services, technology-services"
    assert output == f"careloop: no pack of agency 'nobody' is loaded; loaded are: {loaded}\n"


def test_the_commands_about_work_and_people_reach_the_running_stack(stack: RunningStack) -> None:
    on_data = ["--data-dir", str(stack.data_dir)]
    assert run_careloop(["jobs", "list", *on_data]) == (0, "no dead jobs\n")
    assert run_careloop(["jobs", "replay", "--all", *on_data]) == (0, "0 jobs run again\n")
    status, output = run_careloop(["policy", "load", str(PROJECT / "policies"), *on_data])
    assert status == 0, output
    assert re.search(r"^technology-services: loaded [0-9a-f]{64}$", output, re.MULTILINE)
    words = ["login-link", "--agency", "technology-services", "--person", "daniel.okafor", "--scopes", "cases:read"]
    status, output = run_careloop([*words, *on_data])
    assert status == 0, output
    assert re.fullmatch(rf"{stack.url}/case_log_api/login\?token=[\w-]{{40,}}\n", output)


def test_a_login_link_leads_through_the_front_door_to_the_overview(stack: RunningStack) -> None:
    words = ["login-link", "--service", "reporter", "--agency", "technology-services", "--person", "daniel.okafor"]
    status, output = run_careloop([*words, "--scopes", "scores:read", "--data-dir", str(stack.data_dir)])
    assert status == 0, output
    with httpx.Client(trust_env=False, follow_redirects=True) as browser:
        page = browser.get(output.strip())
        fields = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]+)"', page.text))
        signed_in = browser.post(page.url.copy_with(query=None), data=fields)
        (way_on,) = re.findall(r'class="way-on" href="\./([^"]+)"', signed_in.text)
        overview = browser.get(f"{stack.url}/reporter/{way_on}")
    assert (overview.status_code, "<h1>Overview</h1>" in overview.text) == (200, True)


def test_a_changed_survey_without_a_raised_version_is_refused_with_its_line(
    stack: RunningStack, tmp_path: Path
) -> None:
    pack = tmp_path / "county-child-welfare"
    shutil.copytree(PROJECT / "policies" / pack.name, pack)
    policy = (pack / "policy.toml").read_text()
    (pack / "policy.toml").write_text(policy.replace("Staff listened to me", "Staff heard me"))
    line = policy[: policy.index("version = 1")].count("\n") + 1
    words = ["policy", "load", str(pack), "--data-dir", str(stack.data_dir)]

    status, output = run_careloop(words)

    assert (status, output) == (
        1,
        (
            f"careloop: {pack}/policy.toml:{line}: survey 'customer-experience' is not what was loaded before as its version 1, "
            "which responses may have answered: set version = 2\n"
        ),
    )


def test_a_second_stack_on_the_same_data_is_refused_in_one_line(stack: RunningStack) -> None:
    status, output = run_careloop(["up", "--data-dir", str(stack.data_dir), "--port-base", str(choose_port_base())])
    assert (status, output) == (
        1,
        f"careloop: the data directory {stack.data_dir} is in use by another careloop (process {stack.process.pid})\n",
    )
    assert (stack.data_dir / "run.json").exists(), "the refused stack removed what belongs to the running one"


@pytest.mark.parametrize("word", ["careloop.stack.web", "careloop.stack.workers", "postgres/data", "redis/server.conf"])
def test_whatever_is_killed_is_up_again_by_itself(stack: RunningStack, word: str) -> None:
    victim = stack.find(word)
    victim.send_signal(signal.SIGKILL)

    def is_another_one() -> bool:
        return any(word in " ".join(words) and pid != victim.pid for pid, words in pids_and_words(stack))

    assert wait_until(is_another_one, 30)
    assert wait_until(stack.is_ready, 30)


def test_a_hangup_stops_everything_in_time_and_leaves_nothing(start: Start) -> None:
    assert_all_stops(start(), signal.SIGHUP)


def test_a_second_start_finds_data_and_secrets_again_and_ctrl_c_stops_it(start: Start, data_dir: Path) -> None:
    start().stop()
    status, made = run_careloop([*CREATE_KEY, "--data-dir", str(data_dir)])
    assert status == 0, made
    secrets = (data_dir / "secrets.json").read_bytes()

    stack = start()
    assert (data_dir / "secrets.json").read_bytes() == secrets
    assert (data_dir / "secrets.json").stat().st_mode & 0o777 == 0o600
    status, listed = run_careloop(["keys", "list", "--data-dir", str(data_dir)])
    assert made.split("_")[1] in listed
    assert_all_stops(stack, signal.SIGINT)


def test_after_a_hard_kill_everything_below_ends_and_a_new_start_takes_over(start: Start) -> None:
    stack = start()
    below = [process for process in stack.processes() if process.pid != stack.process.pid]
    stack.stop(signal.SIGKILL)
    second = start()
    assert wait_until(second.is_ready, 30)
    assert still_running(below) == []
    assert_all_stops(second, signal.SIGTERM)


def pids_and_words(stack: RunningStack) -> list[tuple[int, list[str]]]:
    return [(process.pid, command_line_of(process)) for process in stack.processes()]


def test_a_wrong_setting_of_a_service_is_one_line(data_dir: Path) -> None:
    words = ["up", "--data-dir", str(data_dir), "--port-base", str(choose_port_base())]
    status, output = run_careloop(words, {"NOTIFIER_SMTP_PORT": "99999", "NOTIFIER_SMTP_HOST": "mail.example"})
    assert status == 1
    assert output.splitlines()[-1].startswith("careloop: notifier: the setting NOTIFIER_SMTP_PORT: ")
    assert "Traceback" not in output


def test_a_pack_with_a_fault_stops_the_start_with_its_file_and_line(data_dir: Path, tmp_path: Path) -> None:
    (tmp_path / "broken").mkdir()
    (tmp_path / "broken" / "directory.csv").write_text("")
    (tmp_path / "broken" / "policy.toml").write_text('[agency]\nid = "x"\nnonsense = 1\n')
    words = ["up", "--data-dir", str(data_dir), "--port-base", str(choose_port_base()), "--policies", str(tmp_path)]
    status, output = run_careloop(words)
    assert status == 1
    assert re.search(r"^careloop: \S+broken/(policy\.toml|directory\.csv):\d+: ", output.splitlines()[-1])
    assert "Traceback" not in output


def test_a_signal_during_the_start_stops_it_too(data_dir: Path) -> None:
    stack = RunningStack(data_dir, choose_port_base())
    assert wait_until((data_dir / "run.json").exists, 60)
    processes = stack.processes()
    status, seconds = stack.stop()
    assert status in {0, 1}
    assert seconds < 20
    assert still_running(processes) == []


async def test_servers_that_are_given_replace_the_embedded_ones(start: Start, tmp_path: Path, servers: Servers) -> None:
    admin = await asyncpg.connect(servers.postgres_url)
    database = f"careloop_given_{os.getpid()}"
    await admin.execute(f"CREATE DATABASE {database}")
    try:
        given = {"DATABASE_URL": url_of(servers.postgres_url, database), "REDIS_URL": servers.redis_url}
        stack = start(given, on=tmp_path / "var")
        assert wait_until(stack.is_ready, 30)
        assert sorted(path.name for path in stack.data_dir.iterdir() if path.is_dir()) == ["logs", "mail"]
        stack.stop()
    finally:
        await admin.execute(f"DROP DATABASE {database} WITH (FORCE)")
        await admin.close()
