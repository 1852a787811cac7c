"""Which pictures of a folder are copies of one another, with no help but their pixels."""

from braintx.data.provenance.auditing import Audit, audit
from braintx.data.provenance.groups import Group, Member
from braintx.data.provenance.table import groups_of, write_table
from braintx.data.provenance.workfile import WorkFile

__all__ = ["Audit", "Group", "Member", "WorkFile", "audit", "groups_of", "write_table"]
