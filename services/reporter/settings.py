"""What reporter can be told from outside."""

from shared.settings import ServiceSettings, bind_environment


@bind_environment("reporter")
class Settings(ServiceSettings):
    """reporter needs nothing beyond what every service needs."""
