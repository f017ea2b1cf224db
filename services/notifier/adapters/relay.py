"""Which relay the settings ask for."""

from services.notifier.adapters.simulator import Simulator
from services.notifier.adapters.smtp import SmtpRelay
from services.notifier.domain.handing_over import MailRelay
from services.notifier.settings import Settings


def relay_for(settings: Settings) -> MailRelay:
    """The SMTP relay of the settings, with the simulator's addresses taken out before it."""
    return Simulator(SmtpRelay(settings), settings.simulator_domain)
