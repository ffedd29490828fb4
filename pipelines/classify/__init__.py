"""Reads what published text says of a grant, by rules that are rows of data."""
