"""Tests of case_log_api."""
