"""Store files in, items out. One file per format; every problem is named and the rest loads."""
