"""Says in words what the codes of a mail's faults mean; none of these texts holds anything of the sender's."""

_WORDS = {
    "base64_broken": "A part encoded in base64 holds bytes that do not belong there; the rest was read.",
    "base64_not_encoded": "A part says that it is encoded in base64 and is not; it was taken as it is.",
    "boundary_end_missing": "The mail ends before its last part does; what had come was read.",
    "boundary_guessed": "The parts are divided by another line than the header names; they were read by that line.",
    "boundary_missing": "The line that divides the parts is not named or does not occur; the parts were kept as one.",
    "charset_unknown": "A text names a charset that nobody knows; it was read as UTF-8 or Western text.",
    "charset_wrong": "A text is not in the charset that it names; it was read as well as could be.",
    "date_broken": "The date of the mail cannot be read.",
    "date_missing": "The mail has no date.",
    "duplicate_headers": "A field that may occur once occurs several times; the first one counts.",
    "header_cut": "The header is longer than a header may be; its beginning was read.",
    "header_line_broken": "A line of the header is no field; it was left out.",
    "header_without_end": "No blank line divides the header from the text; the text was taken from the first other line.",
    "message_id_broken": "The mail's Message-ID cannot be read; an id was made from its content.",
    "message_id_missing": "The mail has no Message-ID; an id was made from its content.",
    "multipart_encoded": "The parts were encoded as a whole, which is not allowed; they were decoded and read.",
    "nested_too_deep": "Parts lie within parts too deep; the innermost were not taken apart.",
    "quoted_printable_broken": "A part in quoted-printable has broken escapes; they were left as they are.",
    "sender_missing": "The mail does not say who wrote it.",
    "text_after_end": "There is text behind the end of the last part; it was added to the mail's text.",
    "text_cut": "The text is longer than a timeline holds; its beginning was taken, the whole is a file beside it.",
    "tnef_broken": "Outlook's winmail.dat is damaged; what came before the damage was taken out of it.",
    "tnef_rich_text_only": "Outlook's winmail.dat holds its text only in a form that is not read here.",
    "too_many_parts": "The mail has too many parts; the rest was not taken apart.",
    "transfer_encoding_unknown": "A part names a transfer encoding that nobody knows; it was taken as it is.",
    "unreadable": "The mail could not be taken apart; it was kept whole, as a file.",
    "uuencode_broken": "A part in uuencode has broken lines; the rest was read.",
}


def describe_fault(code: str) -> str:
    """The sentence for a code."""
    return _WORDS[code]
