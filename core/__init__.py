"""The nouns of henji. Everything else imports these; they import nothing of henji."""
