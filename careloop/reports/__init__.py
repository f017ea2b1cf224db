"""What `careloop report` does: the calendar of the reports to come, and the runs at reporter."""
