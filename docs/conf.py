"""Sphinx: Markdown pages, the Furo theme, nothing fetched from the internet."""

from braintx import __version__

project = "BrainTx"
author = "The BrainTx authors"
copyright = "The BrainTx authors. Apache-2.0"
release = version = __version__

extensions = ["myst_parser", "sphinx.ext.autodoc", "sphinx.ext.napoleon"]
exclude_patterns = ["_build"]
html_theme = "furo"
html_title = f"BrainTx {release}"
html_show_sourcelink = False

myst_heading_anchors = 3
myst_enable_extensions = ["colon_fence", "deflist"]

autodoc_typehints = "none"  # the numpydoc sections already say the types, with shapes and units
autodoc_member_order = "bysource"
napoleon_google_docstring = False
napoleon_use_param = False
napoleon_use_rtype = False
napoleon_use_ivar = True

# Types in numpydoc sections are prose ("ndarray of shape (3,)"): only our names must resolve.
nitpick_ignore_regex = [("py:class", r"(?!braintx).*")]
