"""Marking by hand in formgrader: items to tick, comments to reuse, one question across all copies."""

from tp_grading.byhand.desk import install, panel
from tp_grading.byhand.items import Item, items_of, parts_of
from tp_grading.byhand.shares import deal, shares

__all__ = ["Item", "deal", "install", "items_of", "panel", "parts_of", "shares"]
