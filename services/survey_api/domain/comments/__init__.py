"""Redacted copies of comments: proposed by rules, reviewed and released by a person; nothing else leaves (HEART-ACT)."""
