"""Counts of what may not be told by row: made at build, protected, and audited together."""
