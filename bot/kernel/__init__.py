"""What henji remembers: conversations, turns, what goes out, and people's tickets. The only SQL of `bot`."""
