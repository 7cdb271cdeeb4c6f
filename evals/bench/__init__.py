"""Benches: one figure each against public data beside the repository. They print tables and keep nothing."""
