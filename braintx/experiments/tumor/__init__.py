"""The tumour model fitted and measured, fold by fold."""
