"""What survey_api calls outside: the notifier's directory."""
