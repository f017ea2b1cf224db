"""Building the monthly report of the log (CCTS-III.B5): figures from reporter's own counts, words from released copies only."""

from sqlalchemy.ext.asyncio import AsyncSession

from services.reporter.domain.log.definitions import POPULATION, define_log_figures
from services.reporter.domain.log.groups import care_log_of
from services.reporter.domain.reports.care_log.corrections import corrections_section, read_corrections
from services.reporter.domain.reports.care_log.fetching import FetchedLog
from services.reporter.domain.reports.care_log.log_table import left_out, log_section
from services.reporter.domain.reports.care_log.obstacles import (
    fetched_of,
    find_disagreement,
    find_undecided,
    find_unreleased,
)
from services.reporter.domain.reports.care_log.reading import LogMonth, read_month
from services.reporter.domain.reports.care_log.statistics import breakdowns, overview, praise, responsiveness
from services.reporter.domain.reports.care_log.trends import service_gaps, trend
from services.reporter.domain.reports.compiling import Compiled, CompileOrder, Obstacle, builds, look_of
from shared.calendar import period_in_words
from shared.documents.reports import Definition, Fact, Notice, Paragraph, ReportContent, Section
from shared.policy.models import PolicyPack

_NO_IDENTITY = (
    "Who the constituents are and what they said in their own words: names, addresses, numbers and whatever else identifies "
    "a person was redacted by rules and read by a person before it was released."
)
_NO_FORMER_ENTRIES = (
    "Entries that were received before the period, but for the answers and closings that fell into it, the limits that began "
    "in it, and the entries not closed at its end."
)
_NO_UNREPORTED_WORDS = "Of entries that are not reportable, that were forwarded, or that repeat others: anything but what the table below names."


@builds("care_log")
async def build_care_log(session: AsyncSession, order: CompileOrder) -> Compiled:
    """The report of a period of the log, and why it must not be submitted yet, if it must not.

    Raises:
        LogNotFetched: the order comes without the log's entries.
        LogNotKept: the agency keeps no log.
    """
    fetched = fetched_of(order)
    month = await read_month(session, order)
    disagreement = await find_disagreement(session, order, month.whole.now)
    corrections = await read_corrections(session, order)
    obstacles = (*disagreement, *find_undecided(fetched.entries), *find_unreleased(fetched.entries))
    sections = (
        _with_warning(overview(month), disagreement),
        breakdowns(month),
        responsiveness(month, order.pack),
        trend(month, look_of(order.pack)),
        service_gaps(month, order.pack),
        praise(month),
        log_section(order, fetched),
        *([corrections_section(order, corrections)] if corrections else []),
        _limits_of_the_report(order, fetched),
    )
    return Compiled(content=_content(order, month, sections), obstacles=obstacles)


def _content(order: CompileOrder, month: LogMonth, sections: tuple[Section, ...]) -> ReportContent:
    pack = order.pack
    in_words = period_in_words(order.period, pack.agency.default_language)
    return ReportContent(
        look=look_of(pack),
        title=order.report.title,
        subtitle=in_words,
        facts=(
            Fact(label="Agency", value=pack.agency.name),
            Fact(label="Period", value=in_words),
            Fact(label="Reportable entries", value=str(month.whole.now.received)),
        ),
        sections=sections,
        definitions=_definitions(pack),
        policy_hash=order.policy.hash,
        data_cut_at=order.cut_at,
    )


def _with_warning(section: Section, disagreement: list[Obstacle]) -> Section:
    """A reader of a draft must not take figures that disagree with the log for right."""
    warnings = tuple(Notice(level="warning", text=each.text) for each in disagreement)
    return section.model_copy(update={"blocks": (*warnings, *section.blocks)})


def _limits_of_the_report(order: CompileOrder, fetched: FetchedLog) -> Section:
    erased = sum(entry.unreleased == "erased" for entry in fetched.entries)
    told = [
        _NO_IDENTITY,
        "Drafts, and entries that were discarded.",
        _NO_FORMER_ENTRIES,
        _NO_UNREPORTED_WORDS,
    ]
    if erased:
        told.append(f"The words of {erased} entries: their time of keeping has ended, and they were erased.")
    return Section(
        id="not_contained",
        title="What this report does not contain",
        blocks=(*(Paragraph(text=each) for each in told), left_out(order, fetched)),
    )


def _definitions(pack: PolicyPack) -> tuple[Definition, ...]:
    figures = define_log_figures(care_log_of(pack))
    return (
        Definition(term="Entries that count", text=f"{POPULATION} In this report only those that are reportable."),
        *(Definition(term=each.title, text=each.computed) for each in figures),
    )
