import hashlib

import numpy as np
import pytest
import torch

from tp_utils import CirclesData
from tp_utils.i18n import percent
from tp_utils.plots import alt_text

CHECKSUMS = {  # of the float32 bytes, little endian: the same points on every machine
    "Xtrain": "5aa9ca13c054b989d990af43dcbedc797cc9aba10786ae91caa23c1030e22ce8",
    "Ytrain": "7a40371ccd2c43f6a20e9a1a5def9b7d98db5ec6ada9dd23576fd7fb0fd647b6",
    "Xtest": "4408060d29778105c9e5f9bb4e330ba32a6f67eb62b18ea2750bbdcf246ec376",
    "Ytest": "73d7ea8117d3eea1961a3741f94cbd2c66c76a45b44f5e169905b4bb3394cb6b",
    "Xgrid": "055f1a7c4b3d1254feaa82eacfbbd50ec9740e4e5d82888061949afda54a7a13",
}


@pytest.fixture(scope="module")
def data():
    return CirclesData()


@pytest.mark.parametrize("name", CHECKSUMS)
def test_same_points_on_every_platform(data, name):
    array = getattr(data, name).numpy()
    assert array.dtype == np.float32
    assert hashlib.sha256(array.astype("<f4").tobytes()).hexdigest() == CHECKSUMS[name]


def test_shapes_and_geometry(data):
    assert data.Xtrain.shape == data.Xtest.shape == (200, 2)
    assert data.Xgrid.shape == (1600, 2)
    assert data.Xgrid.min() == -2 and data.Xgrid.max() == pytest.approx(1.9)
    for X, Y in ((data.Xtrain, data.Ytrain), (data.Xtest, data.Ytest)):
        assert X.abs().max() <= 1.6
        assert torch.equal(Y.sum(1), torch.ones(200))
        radius = X.norm(dim=1)
        for label, mean, std in ((0, 1.03, 0.22), (1, 0.39, 0.16)):
            ring = radius[Y[:, label] == 1]
            assert len(ring) == 100
            assert ring.mean() == pytest.approx(mean, abs=0.06)
            assert ring.std() == pytest.approx(std, abs=0.04)
    inner, outer = (data.Xtrain[data.Ytrain[:, c] == 1].norm(dim=1) for c in (1, 0))
    assert inner.max() > outer.min()  # a slight overlap


def test_seed_draws_other_points(data):
    assert torch.equal(CirclesData(seed=0).Xtrain, data.Xtrain)
    assert not torch.equal(CirclesData(seed=1).Xtrain, data.Xtrain)


def test_mistyped_attribute_is_named_with_its_nearest(data):
    with pytest.raises(AttributeError, match="Vouliez-vous dire « Xtrain »"):
        _ = data.X_train
    with pytest.raises(AttributeError, match=r"Les attributs sont .*Ytest"):
        _ = data.nothing_like_it
    assert not hasattr(data, "xtest")


def test_figures_return_axes_with_words(data):
    ax = data.plot_data()
    assert ax.get_title() and ax.get_xlabel() and "100 points" in alt_text(ax.figure)
    p = (data.Xgrid.norm(dim=1, keepdim=True) < 0.7).float()
    ax = data.plot_data_with_grid(torch.cat([1 - p, p], 1), "Essai")
    assert f"classe 1 sur {percent(p.mean())}" in alt_text(ax.figure)
    axes = data.plot_loss([1, 0.5], [1, 0.6], [0.5, 0.9], [0.5, 0.8])
    assert "de 1 à 0,5" in alt_text(axes[0].figure)


def test_grid_of_a_wrong_shape_is_explained(data):
    with pytest.raises(ValueError, match="une ligne de probabilités par point"):
        data.plot_data_with_grid(torch.zeros(200, 2))
    with pytest.raises(ValueError, match="NaN"):
        data.plot_data_with_grid(torch.full((1600, 2), float("nan")))
