"""The world outside: desks, survey_api and notifier, each behind a protocol of the domain."""
