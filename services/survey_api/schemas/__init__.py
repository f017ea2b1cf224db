"""What callers send to survey_api and what it answers."""
