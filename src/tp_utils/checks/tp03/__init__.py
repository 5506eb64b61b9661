"""Checks of lab 3: the formulas found on paper, as code (lab sheets 000 part 1 and 004)."""

from tp_utils.checks.judges.layers import (
    FcGrads,
    FcGradsBatch,
    NParameters,
    ReluGrad,
    ScoreGrad,
    ScoreGradBatch,
)
from tp_utils.checks.tp03.clinic import MendedGradients
from tp_utils.checks.tp03.loss import GradYtilde, SimplifiedLoss
from tp_utils.checks.tp03.network import ForwardOne, GradHiddenLayer, GradOutputLayer

forward_one = ForwardOne()
simplified_loss = SimplifiedLoss()
grad_ytilde = GradYtilde()
grad_output_layer = GradOutputLayer()
grad_hidden_layer = GradHiddenLayer()
n_parameters = NParameters()
fc_grads = FcGrads()
relu_grad = ReluGrad()
score_grad = ScoreGrad()
fc_grads_batch = FcGradsBatch()
score_grad_batch = ScoreGradBatch()
mended_gradients = MendedGradients()
