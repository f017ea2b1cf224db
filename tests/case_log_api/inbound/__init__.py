"""Tests of inbound email as values."""
