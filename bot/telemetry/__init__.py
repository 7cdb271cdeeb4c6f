"""What henji tells those who look after it: logs, figures and traces. Ids and numbers, never a buyer's words."""
