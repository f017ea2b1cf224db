"""Mails that came back, in the forms of the servers that send them back (names and addresses are made up)."""

from tests.case_log_api.inbound.mails import mail, mixed, multipart, part

ORIGINAL_ID = "<0197aaaa-1111-7222-8333-444455556666.county-social-services@county.example>"
_ORIGINAL = (
    f"From: care@county.example\r\nTo: rosa@mail.example\r\nMessage-ID: {ORIGINAL_ID}\r\nSubject: Your request\r\n"
)
_STATUS = (
    "Reporting-MTA: dns; mx.county.example\r\n\r\n"
    "Final-Recipient: rfc822; rosa@mail.example\r\nOriginal-Recipient: rfc822;rosa@mail.example\r\n"
    "Action: {action}\r\nStatus: {status}\r\nDiagnostic-Code: smtp; 550 5.1.1 <rosa@mail.example>:\r\n    User unknown\r\n"
)


def report(action: str = "failed", status: str = "5.1.1") -> bytes:
    """A report of delivery as Postfix writes it."""
    return mail(
        multipart(
            [
                part(
                    "This is the mail system at host mx.county.example.\r\n\r\nYour message could not be delivered.\r\n"
                ),
                part(_STATUS.format(action=action, status=status), "message/delivery-status"),
                part(_ORIGINAL + "\r\nThe original text.", "message/rfc822"),
            ]
        ),
        Return_Path="<>",
        From="MAILER-DAEMON@mx.county.example (Mail Delivery System)",
        Subject="Undelivered Mail Returned to Sender",
        Auto_Submitted="auto-replied",
        Content_Type='multipart/report; report-type=delivery-status; boundary="line"',
    )


POSTFIX = report()
EXCHANGE = mixed(
    part("<html><body><p>Your message to rosa@mail.example couldn't be delivered.</p></body></html>", "text/html"),
    part(
        "Reporting-MTA: dns;EX01.mail.example\r\n\r\nFinal-recipient: RFC822;rosa@mail.example\r\n"
        "Action: failed\r\nStatus: 5.1.10\r\nRemote-MTA: dns;mx.mail.example\r\n",
        "message/delivery-status",
    ),
    part(_ORIGINAL, "text/rfc822-headers"),
    subtype="report",
    From="Microsoft Outlook <MicrosoftExchange329e71ec88ae4615bbc36ab6ce41109e@mail.example>",
    Subject="Undeliverable: Your request",
)
GMAIL = mail(
    "** Address not found **\r\n\r\nYour message wasn't delivered to rosa@mail.example because the address couldn't be"
    " found.\r\n\r\nThe response was:\r\n\r\n550 5.1.1 The email account does not exist.\r\n",
    From="Mail Delivery Subsystem <mailer-daemon@mail.example>",
    Subject="Delivery Status Notification (Failure)",
    X_Failed_Recipients="rosa@mail.example",
    In_Reply_To=ORIGINAL_ID,
)
QMAIL = mail(
    "Hi. This is the qmail-send program at mx.mail.example.\r\nI wasn't able to deliver your message.\r\n\r\n"
    "<rosa@mail.example>:\r\n192.0.2.1 does not like recipient.\r\nRemote host said: 554 no such mailbox\r\n\r\n"
    f"--- Below this line is a copy of the message.\r\n\r\n{_ORIGINAL}\r\nThe original text.",
    Return_Path="<>",
    From="MAILER-DAEMON@mx.mail.example",
    Subject="failure notice",
)
SPANISH = mail(
    "No se pudo entregar el mensaje a rosa@mail.example.\r\n#5.2.2 buzón lleno\r\n",
    Return_Path="<>",
    From="Administrador del correo <postmaster@mail.example>",
    Subject="No se puede entregar: Su solicitud",
    References=ORIGINAL_ID,
)
