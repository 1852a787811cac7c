"""The areas of the site, a blueprint each."""
