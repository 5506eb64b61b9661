"""Attacks and faults that grading must survive, as data."""
