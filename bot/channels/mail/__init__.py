"""E-mail: read from a signed hook, answered by SMTP, and never in a loop."""
