import pytest

from tp_utils.checks.rules.breaches import find_forbidden
from tp_utils.checks.rules.forbidden import AUTOGRAD, NUMPY_ONLY, OPTIM


@pytest.mark.parametrize(
    "source",
    [
        "loss.backward()",
        "import torch.autograd as ag\nag.grad(y, x)",
        "from torch import autograd",
        "from torch.autograd import grad as g\ng(y, x)",
        "torch.autograd.grad(y, x)",
        "w.requires_grad = True",
        "torch.zeros(3, requires_grad=True)",
        "x.requires_grad_()",
        "getattr(loss, 'backward')()",
        "eval('torch.autograd.grad(a, b)')",
        "torch.func.grad(f)(x)",
        "w = x.grad",
    ],
)
def test_autograd_is_found(source):
    (message,) = find_forbidden(source, [AUTOGRAD])
    assert message.startswith("ligne ") and "pas permis" in message


@pytest.mark.parametrize(
    "source",
    [
        "grads = backward(weights, outputs, Y)",
        "with torch.no_grad():\n    w = w - eta * grad",
        "x = torch.zeros(3, requires_grad=False)",
        "torch.nn.functional.softmax(x, dim=1)",
        "# loss.backward()\ny = 'loss.backward()'",
        "def backward(weights, outputs, Y):\n    grad = 2\n    return grad",
        "une phrase qui n'est pas du Python",
        "torch.set_grad_enabled(False)",
    ],
)
def test_the_rest_is_allowed(source):
    assert find_forbidden(source, [AUTOGRAD]) == []


def test_alias_of_another_cell_is_known():
    assert find_forbidden("optim.SGD([w], 0.1)", [OPTIM])
    assert find_forbidden("torch.optim.SGD([w], 0.1)", [AUTOGRAD, OPTIM])


def test_an_answer_does_not_call_its_checks():
    from tp_utils.checks import load

    check = load("tp04")["forward"]
    (message,) = check.complaints("from tp_utils.checks import oracle\n")
    assert "tp_utils.checks" in message
    assert check.complaints("import tp_utils.checks.judges.oracle as o\nforward = o.forward")
    assert check.complaints("from tp_utils.plots import plot_curves") == []


def test_a_variable_named_like_an_alias_is_not_the_library():
    assert find_forbidden("optim = Optim(net, loss, eps)\noptim.step(X, Y)", [NUMPY_ONLY]) == []
    assert find_forbidden("optim = optim.SGD(p)\noptim.step()", [OPTIM])
    assert find_forbidden("from torch import optim\noptim.SGD(p)", [NUMPY_ONLY])


def test_the_library_of_lab_12_is_written_with_numpy_alone():
    for line in ("import torch", "from tp_utils.diy import Linear", "from tp_utils import diy"):
        assert find_forbidden(f"{line}\nclass A:\n    pass", [NUMPY_ONLY]), line
    assert find_forbidden("import numpy as np\nnp.tanh(X)", [NUMPY_ONLY]) == []
