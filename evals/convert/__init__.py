"""Public data sets as henji stores and suites."""
