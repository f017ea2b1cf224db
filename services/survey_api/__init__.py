"""survey_api: takes survey responses in, classifies them by policy and keeps them with their revisions."""
