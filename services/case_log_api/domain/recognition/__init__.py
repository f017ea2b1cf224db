"""Recognising staff whom a positive response names (HEART-REC)."""
