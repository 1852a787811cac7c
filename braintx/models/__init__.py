"""Models and the bundles that hold them."""
