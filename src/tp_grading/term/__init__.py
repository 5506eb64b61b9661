"""The way of a class through a term: release, collect, feedback, export, status."""
