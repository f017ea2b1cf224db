"""Finds out which member of staff a text means: for certain in a name field, as scored candidates in a comment."""

from shared.names.index import KnownPerson, NameIndex
from shared.names.matching import NameMatch, find_candidates, match_person
from shared.names.search import Candidate

__all__ = ["Candidate", "KnownPerson", "NameIndex", "NameMatch", "find_candidates", "match_person"]
