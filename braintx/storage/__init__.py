"""The central repository in SQL: what was asked, answered and confirmed. All queries stand here.

Functions take a connection and never commit: a use case of `braintx.service` owns the transaction.
"""
