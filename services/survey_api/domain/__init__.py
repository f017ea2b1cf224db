"""The rules of survey_api: signatures, mapping, classification, intake, revisions, attribution."""
