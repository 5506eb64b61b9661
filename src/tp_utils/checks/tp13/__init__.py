"""Checks of lab 13, the auto-encoder (lab sheet 002, section 7)."""

from tp_utils.checks.tp13.autoencodeur import AutoEncodeur, AutoEncodeurBackward
from tp_utils.checks.tp13.bce import BCELoss
from tp_utils.checks.tp13.clinic import MendedFit
from tp_utils.checks.tp13.errors import DigitErrors
from tp_utils.checks.tp13.further import Denoise, Walk
from tp_utils.checks.tp13.grid import GridSearch
from tp_utils.checks.tp13.make import MakeAutoencoder

GIVES = ("tp_utils.diy",)  # the lab goes on from our library: sealed kernels have it too
bce = BCELoss()
autoencodeur = AutoEncodeur()
autoencodeur_backward = AutoEncodeurBackward()
make_autoencoder = MakeAutoencoder()
digit_errors = DigitErrors()
grid_search = GridSearch()
mended_fit = MendedFit()
walk = Walk()
denoise = Denoise()
