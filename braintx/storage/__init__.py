"""The central repository: what was asked, answered and confirmed, in SQL. No query elsewhere.

Functions take a connection and never commit: a use case of `braintx.service` owns the transaction.
"""
