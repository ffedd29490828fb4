"""Reads registers of charities and companies, lists about them, and postcode directories."""
