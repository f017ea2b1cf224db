"""Tests of report runs."""
