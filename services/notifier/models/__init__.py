"""notifier's tables."""

from services.notifier.models.base import Base
from services.notifier.models.directory import (
    AgencyProfile,
    DirectoryDepartment,
    DirectoryEntry,
    DirectoryRole,
    DirectoryTeam,
)
from services.notifier.models.messages import (
    DeliveryAttempt,
    MailThread,
    Message,
    MessageAttachment,
    MessageRecipient,
)
from services.notifier.models.opt_outs import DeclinedBy, OptOut, UnsubscribeLink
from services.notifier.models.suppressions import Bounce, Suppression
from services.notifier.models.templates import CurrentTemplate, TemplateVersion

__all__ = [
    "AgencyProfile",
    "Base",
    "Bounce",
    "CurrentTemplate",
    "DeclinedBy",
    "DeliveryAttempt",
    "DirectoryDepartment",
    "DirectoryEntry",
    "DirectoryRole",
    "DirectoryTeam",
    "MailThread",
    "Message",
    "MessageAttachment",
    "MessageRecipient",
    "OptOut",
    "Suppression",
    "TemplateVersion",
    "UnsubscribeLink",
]
