"""The log as a spreadsheet (Attachment A): its columns are the pack's, its words those that are released."""
