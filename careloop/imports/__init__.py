"""Files of responses that go to survey_api."""
