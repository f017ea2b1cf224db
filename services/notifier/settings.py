"""What notifier can be told from outside: the relay that takes its mail, and what that relay can do."""

from typing import Literal

from pydantic import EmailStr, Field, SecretStr

from shared.settings import ServiceSettings, bind_environment

SmtpSecurity = Literal["opportunistic", "starttls", "tls", "none"]


@bind_environment("notifier")
class Settings(ServiceSettings):
    """notifier's settings. Without an SMTP host of one's own, the stack names its loopback sink."""

    smtp_host: str = Field(default="127.0.0.1", description="The relay that takes the mail.")
    smtp_port: int = Field(default=25, ge=1, le=65535)
    smtp_username: str | None = None
    smtp_password: SecretStr | None = None
    smtp_security: SmtpSecurity = Field(
        default="opportunistic",
        description="starttls and tls insist on a checked certificate; opportunistic takes STARTTLS where it is offered.",
    )
    smtp_helo_name: str = Field(default="careloop", description="How notifier names itself to the relay.")
    smtp_timeout_seconds: float = Field(
        default=20.0, gt=0, le=25, description="How long one answer of the relay is waited for."
    )
    envelope_sender: EmailStr | None = Field(
        default=None, description="Where the relay returns bounces to; the agency's own sender address by default."
    )
    relay_drops_repeats: bool = Field(
        default=False,
        description="The relay recognises a repeat by its idempotency header and drops it: then a mail of unknown"
        " outcome is sent again.",
    )
    relay_idempotency_header: str = Field(
        default="Idempotency-Key",
        pattern=r"^[A-Za-z][A-Za-z0-9-]{0,62}$",
        description="The header by which the relay recognises a repeat; sent where relay_drops_repeats is set.",
    )
    mail_page_url: str | None = Field(
        default=None,
        description="Where readers of mails reach notifier's pages (/u/... follows); none is the front door's /notifier."
        " Mail programs take a one-click unsubscribe only by https.",
    )
    simulator_domain: str = Field(
        default="simulator.careloop.example",
        description="Addresses of this domain act out an outcome (delivered@, bounced@, slow@, unknown@) and reach nobody.",
    )

    def unsubscribe_url(self, token: str) -> str:
        """The public address of the page on which the reader of a mail declines such mail."""
        return f"{(self.mail_page_url or f'{self.public_url}/notifier').rstrip('/')}/u/{token}"
