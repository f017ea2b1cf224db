"""Fetching private details, drafting, and handing messages to notifier: claim, commit, call, record."""

from datetime import date, timedelta

from services.case_log_api.deps import CaseResources
from services.case_log_api.domain.cases import get_case
from services.case_log_api.domain.drafts import claim_drafting, record_draft, request_of_draft
from services.case_log_api.domain.message_data import Known, build_request, people_in, responses_of
from services.case_log_api.domain.messages import get_message
from services.case_log_api.domain.private_details import keep_private_details, wants_private_details
from services.case_log_api.domain.sending import record_accepted, record_refused
from services.case_log_api.domain.upstream import RequestRefused, ServiceUnreachable
from services.case_log_api.domain.work import DraftCustomerEmail, FetchPrivateDetails, SendMessage
from services.case_log_api.jobs.registries import registry
from shared.contracts.messages import MessageRequest
from shared.crash import crash_point, mark_kind, register
from shared.jobs import GiveUp, RetryLater
from shared.policy.store import current_policy

register(
    "case.details_fetched",
    "case.details_kept",
    "case.draft_rendered",
    "case.draft_kept",
    "case.message_claimed",
    "case.message_handed_over",
    "case.message_recorded",
)

_SOON = timedelta(seconds=2)


@registry.calls_out(FetchPrivateDetails)
async def fetch_private_details(resources: CaseResources, job: FetchPrivateDetails) -> None:
    """Fetch what the customer wrote, once."""
    async with resources.sessions() as session:
        if not await wants_private_details(session, job.agency, job.response_id):
            return
    try:
        details = await resources.survey_api.find_private(job.agency, job.response_id)
    except ServiceUnreachable as error:
        raise RetryLater(str(error), after=_SOON) from error
    except RequestRefused as error:
        raise GiveUp(str(error)) from error
    crash_point("case.details_fetched")
    async with resources.sessions.begin() as session:
        await keep_private_details(session, job, details, now=resources.clock.now())
    crash_point("case.details_kept")


@registry.calls_out(DraftCustomerEmail)
async def draft_customer_email(resources: CaseResources, job: DraftCustomerEmail) -> None:
    """Render the customer's mail through notifier's preview, so that the reviewer sees exactly what would be sent."""
    async with resources.sessions() as session:
        policy = await current_policy(session, job.agency)
        work = await claim_drafting(session, job, policy, resources.settings.public_url, now=resources.clock.now())
    if work is None:
        return
    rendered, refusal = None, None
    if work.request is not None:
        try:
            rendered = await resources.notifier.preview(job.agency, work.request)
        except ServiceUnreachable as error:
            raise RetryLater(str(error), after=_SOON) from error
        except RequestRefused as error:
            refusal = str(error)
    crash_point("case.draft_rendered")
    async with resources.sessions.begin() as session:
        await record_draft(session, job, work, rendered, policy, now=resources.clock.now(), refusal=refusal)
    crash_point("case.draft_kept")


@registry.calls_out(SendMessage)
async def send_message(resources: CaseResources, job: SendMessage) -> None:
    """Hand a message to notifier under its deterministic id: however often that is tried, it is one message."""
    request = await _claim(resources, job)
    if request is None:
        return
    mark_kind(request.template)
    crash_point("case.message_claimed")
    try:
        accepted = await resources.notifier.send(job.agency, request)
    except ServiceUnreachable as error:
        raise RetryLater(str(error), after=_SOON) from error
    except RequestRefused as error:
        async with resources.sessions.begin() as session:
            await record_refused(session, job, str(error), now=resources.clock.now())
        raise GiveUp(str(error)) from error
    crash_point("case.message_handed_over")
    async with resources.sessions.begin() as session:
        await record_accepted(session, job, accepted, now=resources.clock.now())
    crash_point("case.message_recorded")


async def _claim(resources: CaseResources, job: SendMessage) -> MessageRequest | None:
    """The request as far as things are known now; None if it was handed over before.

    Nothing needs to be written: the job's lease keeps others away, and the message's id makes a repeat harmless.
    """
    async with resources.sessions() as session:
        message = await get_message(session, job.agency, job.message_id)
        if message.state != "asked":
            return None
        case = await get_case(session, job.agency, message.case_id)
        if message.context.get("drafted"):
            return await request_of_draft(session, case, message)
        handles = people_in(message, await responses_of(session, message))
    names = await look_up_names(resources, job.agency, handles, resources.clock.now().date())
    async with resources.sessions() as session:
        policy = await current_policy(session, job.agency)
        known = Known(pack=policy.pack, public_url=resources.settings.public_url, names=names)
        return await build_request(session, case, message, known)


async def look_up_names(resources: CaseResources, agency: str, handles: set[str], as_of: date) -> dict[str, str]:
    """Names for handles, as far as the directory tells; a notice does not wait for a name."""
    names: dict[str, str] = {}
    for handle in sorted(handles):
        try:
            person = await resources.notifier.find_person(agency, handle, as_of)
        except (ServiceUnreachable, RequestRefused):
            continue
        if person is not None:
            names[handle] = person.name
    return names
