"""Images and notes without who they are of: what identifies goes, what medicine needs stays."""
