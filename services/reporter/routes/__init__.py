"""reporter's API, one module per use case."""

from services.reporter.routes import (
    action_plan_work,
    action_plans,
    averages,
    conformance,
    definitions,
    log_statistics,
    overview_page,
    pain_points,
    public_page,
    public_results,
    report_overrides,
    report_run_acts,
    report_run_page,
    report_runs,
    report_steps,
    report_versions,
    response_rates,
    restatements,
    scores,
)

ROUTERS = [
    scores.router,
    averages.router,
    definitions.router,
    restatements.router,
    pain_points.router,
    response_rates.router,
    conformance.router,
    log_statistics.router,
    overview_page.router,
    report_runs.router,
    public_results.router,
    public_page.router,
    report_run_page.router,
    report_run_acts.router,
    report_steps.router,
    report_overrides.router,
    report_versions.router,
    action_plans.router,
    action_plan_work.router,
]

__all__ = ["ROUTERS"]
