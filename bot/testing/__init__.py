"""Fakes that keep the promises of the real things: for tests, here and in shops that build on henji."""
