"""A program of the shop's own that speaks Standard Webhooks."""
