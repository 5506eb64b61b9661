"""What a check lends: how a module, a tensor and an attribute are left."""

from types import SimpleNamespace

import numpy as np
import pytest
import torch

from tp_utils.checks import lent


@pytest.fixture(autouse=True)
def _nothing_lent():
    lent.forget()
    yield
    lent.forget()


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("requires_grad", lambda m: m[0].requires_grad_(False)),
        ("training", lambda m: m.eval()),
        ("training", lambda m: m[0].eval()),
        ("dtype", lambda m: m.double()),
        ("grad", lambda m: m(torch.ones(1, 2)).sum().backward()),
        ("_memo", lambda m: setattr(m[0], "_memo", torch.ones(1))),
        ("_memo", lambda m: setattr(m[0].weight, "_memo", 1)),
    ],
)
def test_how_a_module_is_left_is_told(name, change):
    module = lent.lend(torch.nn.Sequential(torch.nn.Linear(2, 1)))
    assert lent.changes() == []
    change(module)
    assert lent.changes() == [name]
    lent.forget()
    assert lent.changes() == []


def test_another_layer_in_the_place_of_one_is_no_change_of_mode():
    module = lent.lend(torch.nn.Sequential(torch.nn.Linear(2, 1)), ("training",))
    module[0] = torch.nn.Sequential(torch.nn.Linear(2, 3), torch.nn.Linear(3, 1))
    assert lent.changes() == []


@pytest.mark.parametrize(
    "change",
    [
        lambda t: t.unsqueeze_(0),
        lambda t: t.t_(),
        lambda t: t.resize_(2),
        lambda t: t.requires_grad_(),
        lambda t: setattr(t, "_memo", 1),
        lambda t: setattr(t, "data", t.double()),
    ],
)
def test_a_tensor_that_is_bent_is_told_by_its_array(change):
    array, other = np.ones((2, 3), np.float32), np.ones(3)
    tensor, _second = lent.given(array), lent.given(other)
    assert lent.bent() == []
    change(tensor)
    assert [one is array for one in lent.bent()] == [True]


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (lambda d: setattr(d, "X", d.X[[1, 0]]), True),
        (lambda d: setattr(d, "X", d.X.double()), True),
        (lambda d: delattr(d, "X"), True),
        (lambda d: setattr(d, "X", d.X.numpy()), True),
        (lambda d: setattr(d, "X", d.X.clone()), False),
        (lambda d: setattr(d, "X", d.X.to("meta")), False),
    ],
)
def test_an_attribute_is_left_in_its_place(change, told):
    array = np.arange(6, dtype=np.float32).reshape(2, 3)
    data = lent.placed(SimpleNamespace(), X=array)
    assert lent.bent() == []
    change(data)
    assert bool(lent.bent()) == told
