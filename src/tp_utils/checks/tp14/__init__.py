"""Checks of lab 14, support vector machines on Circles (lab sheet 000, section 2.6)."""

from tp_utils.checks.tp14.accuracy import SvmAccuracy
from tp_utils.checks.tp14.clinic import MendedScale
from tp_utils.checks.tp14.fits import FitLinearSvm, FitSvm

fit_linear_svm = FitLinearSvm()
svm_accuracy = SvmAccuracy()
fit_svm = FitSvm()
mended_scale = MendedScale()
