"""Redacted copies of what entries say (CCTS-II.3): proposed by rules, reviewed and released by a person."""
