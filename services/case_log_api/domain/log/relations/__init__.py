"""How entries belong together (CCTS-III.A2): duplicates that count no more, and related ones under a lead; all undoable.

The relations form trees: an entry points to the one that it is a duplicate of, or related to. `lead_case_id` of each
entry holds the top of its tree, so that all that are answered together are found at once.
"""

from services.case_log_api.domain.log.relations.lineage import lead_of, list_relations, members_of, root_of
from services.case_log_api.domain.log.relations.merging import consolidate, mark_duplicate
from services.case_log_api.domain.log.relations.undoing import undo_relation

__all__ = ["consolidate", "lead_of", "list_relations", "mark_duplicate", "members_of", "root_of", "undo_relation"]
