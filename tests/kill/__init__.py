"""henji under fire: real processes on one PostgreSQL, killed at random, and a checker that misses nothing."""
