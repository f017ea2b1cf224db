"""Settings of case_log_api."""

from pydantic import Field

from shared.settings import ServiceSettings, bind_environment


@bind_environment("case_log_api")
class Settings(ServiceSettings):
    """What case_log_api can be told from outside, beyond what every service can."""

    desk_timeout_seconds: float = Field(default=20.0, gt=0, description="How long a desk may take to answer.")
