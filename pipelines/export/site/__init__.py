"""A site of plain files: a page for each funder, that needs no server and asks no other host."""
