"""The library of lab 13 against PyTorch, `gen_arti`, `assemble`, and that they start without torch."""

import subprocess
import sys

import numpy as np
import pytest
import torch

from tp_utils import assemble, diy, gen_arti
from tp_utils.gradients import numerical_gradient
from tp_utils.plots import (
    alt_text,
    neighbour_agreement,
    plot_bars,
    plot_functions,
    plot_latent,
    plot_predictions,
)
from tp_utils.training import silent


def make_net():
    """Two networks in one, with an activation of each kind."""
    np.random.seed(0)
    first = diy.Sequentiel([diy.Linear(3, 5), diy.TanH()])
    return diy.Sequentiel([first, diy.Linear(5, 2), diy.Sigmoide()])


def parameters(net):
    return [net.modules[0].modules[0], net.modules[1]]


def test_gradients_are_those_of_finite_differences():
    rng = np.random.default_rng(1)
    net, X, delta = make_net(), rng.normal(size=(7, 3)), rng.normal(size=(7, 2))

    def total(x):
        return (delta * net.forward(x)).sum()

    slope_x = numerical_gradient(total, X)
    net.forward(X)
    np.testing.assert_allclose(net.backward(X, delta), slope_x, atol=1e-8)
    for layer in parameters(net):
        found, saved = layer.gradient.copy(), layer.parameters

        def of_parameters(P, layer=layer):
            layer.parameters = P
            return total(X)

        slope = numerical_gradient(of_parameters, saved)
        layer.parameters = saved
        np.testing.assert_allclose(found, slope, atol=1e-8)


def test_gradients_accumulate_until_they_are_set_to_zero():
    rng = np.random.default_rng(2)
    net, X, delta = make_net(), rng.normal(size=(4, 3)), rng.normal(size=(4, 2))
    for _ in range(2):
        net.forward(X)
        net.backward(X, delta)
    twice = parameters(net)[1].gradient.copy()
    net.zero_grad()
    assert not parameters(net)[0].gradient.any()
    net.forward(X)
    net.backward(X, delta)
    np.testing.assert_allclose(twice, 2 * parameters(net)[1].gradient)


def test_training_gives_the_numbers_of_torch():
    rng = np.random.default_rng(3)
    X, Y = rng.normal(size=(25, 3)), rng.uniform(size=(25, 2))
    net, layers = make_net(), []
    for mine, activation in zip(parameters(net), (torch.nn.Tanh, torch.nn.Sigmoid), strict=True):
        linear = torch.nn.Linear(*mine.parameters[:-1].shape).double()
        linear.weight.data = torch.tensor(mine.parameters[:-1].T.copy())
        linear.bias.data = torch.tensor(mine.parameters[-1].copy())
        layers += [linear, activation()]
    twin = torch.nn.Sequential(*layers)
    with silent():
        losses = diy.SGD(net, diy.MSELoss(), X, Y, 8, 10, 0.3, np.random.default_rng(0))
    optim, draw, expected = torch.optim.SGD(twin.parameters(), lr=0.3), np.random.default_rng(0), []
    TX, TY = torch.tensor(X), torch.tensor(Y)
    for _ in range(8):
        for rows in torch.tensor(draw.permutation(25)).split(10):
            optim.zero_grad()
            ((twin(TX[rows]) - TY[rows]) ** 2).sum(1).mean().backward()
            optim.step()
        expected.append(float(((twin(TX) - TY) ** 2).sum(1).mean().detach()))
    np.testing.assert_allclose(losses, expected, rtol=1e-12)
    assert losses[-1] < losses[0]


def test_large_inputs_do_not_overflow():
    X = np.array([[-1e4, 1e4]])
    with np.errstate(all="raise"):
        for module in (diy.TanH(), diy.Sigmoide()):
            assert np.isfinite(module.forward(X)).all()
            assert np.abs(module.backward_delta(X, np.ones((1, 2)))).max() < 1e-100


def test_a_missing_method_is_named():
    class Half(diy.Module):
        pass

    with pytest.raises(TypeError, match="Half ne définit pas la méthode forward"):
        Half().forward(np.ones((1, 1)))


@pytest.mark.parametrize("nbex", [1, 7, 1000])
@pytest.mark.parametrize("data_type", [0, 1, 2])
def test_gen_arti_gives_points_and_balanced_classes(data_type, nbex):
    X, y = gen_arti(data_type=data_type, nbex=nbex, rng=0)
    assert X.shape == (nbex, 2) and y.shape == (nbex,) and set(y) <= {-1, 1}
    if nbex == 1000:
        assert abs(y.mean()) < 0.1


def test_gen_arti_classes_and_variance():
    X, y = gen_arti(2, 3, sigma=0.04, nbex=4000, epsilon=0, rng=1)
    assert (np.sign(X) == y[:, None]).all()
    np.testing.assert_allclose(X[y == 1].mean(0), [2, 3], atol=0.03)
    np.testing.assert_allclose(X[y == 1].var(0), 0.04, rtol=0.15)
    X, y = gen_arti(data_type=1, epsilon=0, sigma=0.01, rng=1)
    assert (np.sign(X).prod(axis=1) == y).all()
    X, y = gen_arti(data_type=2, epsilon=0, rng=1)
    assert ((np.ceil(X[:, 0]) + np.ceil(X[:, 1])) % 2 == (y == 1)).all() and np.abs(X).max() <= 4
    moved, _ = gen_arti(data_type=2, epsilon=0.5, rng=1)
    assert 0.4 < (moved - X).std() < 0.6
    with pytest.raises(ValueError, match="data_type"):
        gen_arti(data_type=3)


def test_gen_arti_seed_and_generator():
    same = gen_arti(rng=5)[0], gen_arti(rng=np.random.default_rng(5))[0]
    np.testing.assert_array_equal(*same)
    assert (gen_arti()[0] != gen_arti()[0]).any()


def test_assemble_makes_a_module_that_grows():
    class Brick:
        pass

    module = assemble("tp_assembled_here", Brick)
    try:
        import tp_assembled_here

        assert tp_assembled_here is module and module.Brick is Brick
        assert assemble("tp_assembled_here", make_net) is module
        assert module.make_net is make_net and module.Brick is Brick
    finally:
        del sys.modules["tp_assembled_here"]
    with pytest.raises(ValueError, match="numpy"):
        assemble("numpy", Brick)


def test_figures_are_told_in_words():
    ax = plot_bars([0.1, -0.9], "Gradients", "classe", "gradient")
    assert "1 : −0,90" in alt_text(ax.figure)
    ax = plot_predictions([0, 1], [1, 2], [1.5, 2.5], "Test")
    assert "écart moyen 0,5" in alt_text(ax.figure)


def test_codes_are_drawn_as_their_digits():
    Z, labels = np.array([[0, 0], [0, 1], [5, 5], [5, 6], [0.2, 0]]), np.array([3, 3, 9, 9, 8])
    assert neighbour_agreement(Z, labels) == pytest.approx(3 / 5)
    ax = plot_latent(Z, labels)
    assert len(ax.collections) == 3 and "60\u00a0%" in alt_text(ax.figure)


def test_a_function_that_fails_leaves_no_figure():
    import matplotlib.pyplot as plt

    def fails(x):
        raise NotImplementedError

    with pytest.raises(NotImplementedError):
        plot_functions({"f": fails}, (0, 1), "title", "x", "y")
    assert not plt.get_fignums()


@pytest.mark.parametrize("lab", ["tp12", "tp13"])
def test_the_lab_starts_without_torch(lab):
    code = (
        "import sys\n"
        "class Absent:\n"
        "    def find_spec(self, name, path=None, target=None):\n"
        "        if name.split('.')[0] in ('torch', 'torchvision'):\n"
        "            raise ModuleNotFoundError(name)\n"
        "sys.meta_path.insert(0, Absent())\n"
        f"from tp_utils.checks import {lab}\n"
        "from tp_utils import assemble, diy, gen_arti, load_usps\n"
        "from tp_utils.gradients import compare, numerical_gradient\n"
        "from tp_utils.plots import new_axes, plot_bars, plot_curves, plot_images, plot_zones\n"
        "from tp_utils.training import progress, silent\n"
        "load_usps(download=False)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
