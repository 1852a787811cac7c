"""The ranking of diseases fitted and measured beside other ways to rank, papers apart."""
