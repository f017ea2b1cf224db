"""Tests of the customer care log."""
