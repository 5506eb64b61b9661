"""Checks of lab 0, tensors, views and broadcasting (lab sheet 001, sections 1 and 2)."""

from tp_utils.checks.tp00.broadcasting import BroadcastShape
from tp_utils.checks.tp00.conversions import Conversions
from tp_utils.checks.tp00.distances import PairwiseSqDistances
from tp_utils.checks.tp00.indexing import Pick, WithoutNegatives
from tp_utils.checks.tp00.predictions import (
    predict_broadcast,
    predict_dtypes,
    predict_shapes,
    predict_slices,
    predict_views,
)
from tp_utils.checks.tp00.reshaping import SideBySide
from tp_utils.checks.tp00.slicing import Checkerboard, Crop
from tp_utils.checks.tp00.stretching import CenterRows, ScaleImages

conversions = Conversions()
crop = Crop()
checkerboard = Checkerboard()
pick = Pick()
without_negatives = WithoutNegatives()
side_by_side = SideBySide()
broadcast_shape = BroadcastShape()
scale_images = ScaleImages()
center_rows = CenterRows()
pairwise_sq_distances = PairwiseSqDistances()

__all__ = [
    "broadcast_shape",
    "center_rows",
    "checkerboard",
    "conversions",
    "crop",
    "pairwise_sq_distances",
    "pick",
    "predict_broadcast",
    "predict_dtypes",
    "predict_shapes",
    "predict_slices",
    "predict_views",
    "scale_images",
    "side_by_side",
    "without_negatives",
]
