"""The treatment model fitted and measured, fold by fold."""
