"""Which pictures of a folder are copies of one another, with no help but their pixels."""

from braintx.data.duplicates.auditing import Audit, audit
from braintx.data.duplicates.groups import Member, PictureGroup
from braintx.data.duplicates.store import WorkFile
from braintx.data.duplicates.table import groups_of, write_table

__all__ = ["Audit", "Member", "PictureGroup", "WorkFile", "audit", "groups_of", "write_table"]
