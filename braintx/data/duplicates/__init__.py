"""Which pictures of a folder are copies of one another, with no help but their pixels."""

from braintx.data.duplicates.auditing import Audit, audit
from braintx.data.duplicates.groups import Group, Member
from braintx.data.duplicates.store import WorkFile
from braintx.data.duplicates.table import groups_of, write_table

__all__ = ["Audit", "Group", "Member", "WorkFile", "audit", "groups_of", "write_table"]
