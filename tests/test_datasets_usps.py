"""USPSData: the text format, where the files are found, OpenML, what happens without a network."""

import gzip
import os
import socket
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
import sklearn.datasets
import torch

from tp_utils import USPSData, load_usps
from tp_utils.datasets import usps
from tp_utils.datasets._files import CorruptFileError, Published, md5

GIVEN = os.environ.get("TP_DATA_DIR")
REAL = Path(GIVEN or "/nowhere") / "usps"
real_files = pytest.mark.needs_usps


@pytest.fixture(autouse=True)
def offline(monkeypatch, tmp_path):
    """An empty working folder, no TP_DATA_DIR, and no network."""

    def refused(*_args, **_kwargs):
        raise OSError("no network in tests")

    monkeypatch.setattr(socket.socket, "connect", refused)
    monkeypatch.setattr(socket, "getaddrinfo", refused)
    monkeypatch.delenv("TP_DATA_DIR", raising=False)
    (tmp_path / "work").mkdir()
    monkeypatch.chdir(tmp_path / "work")


def text(images, labels):
    lines = [f"{y} " + " ".join(f"{v:g}" for v in x) for x, y in zip(images, labels, strict=True)]
    return ("10 256\n" + "\n".join(lines) + "\n-1\n").encode()


def draw(n, seed):
    rng = np.random.default_rng(seed)
    return rng.integers(0, 2001, (n, 256)) / 1000, rng.integers(0, 10, n)


@pytest.fixture
def small(monkeypatch):
    """Replace what is published by 12 and 5 images; return both sets and their texts."""
    sets = draw(12, 0), draw(5, 1)
    texts = [text(*s) for s in sets]
    monkeypatch.setattr(usps, "FILES", tuple(
        Published(file.name, md5(gzip.compress(t, mtime=0)), md5(t))
        for file, t in zip(usps.FILES, texts, strict=True)
    ))  # fmt: skip
    return sets, texts


def write(folder, texts, plain):
    folder.mkdir(parents=True)
    for file, t in zip(usps.FILES, texts, strict=True):
        path = folder / (file.name + ("" if plain else ".gz"))
        path.write_bytes(t if plain else gzip.compress(t, mtime=0))


@pytest.mark.parametrize("plain", [False, True])
@pytest.mark.parametrize("given", [False, True])
def test_files_plain_or_gzipped(small, monkeypatch, tmp_path, plain, given):
    (train, test), texts = small
    if given:
        monkeypatch.setenv("TP_DATA_DIR", str(tmp_path / "given"))
    write((tmp_path / "given" if given else Path("data")) / "usps", texts, plain)
    data = USPSData()
    assert data.source == "USPS" and data.Xtrain.shape == (12, 256) and data.Xtest.shape == (5, 256)
    assert data.Xtrain.dtype == data.Ytrain.dtype == torch.float32
    np.testing.assert_allclose(data.Xtrain, train[0] / 2, atol=1e-6)
    np.testing.assert_array_equal(data.Ytest.argmax(1), test[1])
    assert (data.Ytrain.sum(1) == 1).all()


@pytest.mark.parametrize("plain", [False, True])
def test_damaged_file_is_named_and_set_aside(small, monkeypatch, tmp_path, plain):
    monkeypatch.setenv("TP_DATA_DIR", str(tmp_path / "given"))
    write(tmp_path / "given" / "usps", small[1], plain)
    file = usps.FILES[1]
    path = tmp_path / "given" / "usps" / (file.name + ("" if plain else ".gz"))
    path.write_bytes(path.read_bytes()[:-40])
    with pytest.raises(CorruptFileError) as error:
        USPSData()
    assert path.name in str(error.value) and not path.exists()
    assert (file.md5 if plain else file.md5_gz) in str(error.value)


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (lambda t: t[: len(t) // 2], "dernière ligne"),
        (lambda t: t.replace(b"-1\n", b""), "dernière ligne"),
        (lambda t: t.replace(b"10 256", b"10 255"), "pixels par ligne"),
        (lambda t: t.replace(b"10 256", b"256"), "bon format"),
        (lambda t: t.replace(b"10 256", b"2 256"), "étiquette"),
        (lambda t: t.replace(b"0.1", b"3.1", 1), "entre 0 et 2"),
        (lambda t: t.replace(b" ", b" x", 300), "bon format"),
        (lambda t: b"", "dernière ligne"),
    ],
)
def test_text_that_does_not_follow_the_format(change, says):
    with pytest.raises(ValueError, match=says):
        usps.parse_usps(change(text(*draw(6, 2))))


def test_windows_line_ends_and_one_image():
    images, labels = draw(1, 3)
    X, y = usps.parse_usps(text(images, labels).replace(b"\n", b"\r\n"))
    assert X.shape == (1, 256) and y.tolist() == labels.tolist()


def openml(monkeypatch, answer):
    def fetch_openml(**kwargs):
        assert kwargs["data_id"] == 41082
        Path(kwargs["data_home"], "openml", "openml.org").mkdir(parents=True)
        return answer()

    monkeypatch.setattr(sklearn.datasets, "fetch_openml", fetch_openml)


def published():
    labels = np.repeat(np.arange(1, 11), usps.COUNTS)
    data = np.linspace(-1, 1, 9298 * 256).reshape(9298, 256)
    return SimpleNamespace(data=data, target=labels.astype(str))


def test_openml(monkeypatch):
    openml(monkeypatch, published)
    found = load_usps()
    assert found.source == "USPS" and found.train_images.dtype == np.float32
    assert found.train_images.shape == (7291, 256) and found.test_images.shape == (2007, 256)
    assert found.train_images.min() == 0 and found.test_images.max() == 1
    assert found.train_labels[0] == 0 and found.test_labels[-1] == 9


def test_openml_gives_another_set(monkeypatch):
    openml(
        monkeypatch, lambda: SimpleNamespace(data=np.zeros((3, 256)), target=np.array(["1"] * 3))
    )
    with pytest.raises(CorruptFileError, match="41082"):
        load_usps()
    assert not Path("data/openml/openml.org").exists()


def test_openml_checksum_is_wrong(monkeypatch):
    def damaged():
        raise ValueError(f"md5 checksum … expected {'a' * 32} but got {'b' * 32}. …")

    openml(monkeypatch, damaged)
    with pytest.raises(CorruptFileError, match=f"est {'b' * 32}, on attend {'a' * 32}"):
        load_usps()
    assert not Path("data/openml/openml.org").exists()


@pytest.mark.slow
def test_without_network_scikit_learn_itself_gives_up(capsys):
    data = USPSData()
    printed = capsys.readouterr()
    assert data.source == "digits" and "introuvable" in printed.out and not printed.err
    assert data.Xtrain.shape == (1437, 256) and data.Xtest.shape == (360, 256)
    assert data.Xtrain.dtype == torch.float32 and 0 <= data.Xtrain.min() <= data.Xtrain.max() <= 1
    with pytest.raises(AttributeError, match="Xtest"):
        data.Xtst


@real_files
def test_real_files(monkeypatch):
    monkeypatch.setenv("TP_DATA_DIR", GIVEN)
    data = USPSData()
    assert data.source == "USPS"
    assert data.Xtrain.shape == (7291, 256) and data.Xtest.shape == (2007, 256)
    assert data.Xtrain.min() == 0 and data.Xtrain.max() == 1
    total = (data.Ytrain.sum(0) + data.Ytest.sum(0)).int().tolist()
    assert tuple(total) == usps.COUNTS
    assert data.Ytest.sum(0).int().tolist() == [359, 264, 198, 166, 200, 160, 170, 147, 166, 177]
    # First line of the file: a 6 whose eighth pixel is 0.369.
    assert data.Ytrain[0].argmax() == 6 and data.Xtrain[0, 7].item() == pytest.approx(0.1845)


def test_the_small_digits_are_enlarged_as_torch_does():
    import torch.nn.functional as F
    from sklearn.datasets import load_digits

    from tp_utils.datasets._labelled import digits

    small = torch.tensor(load_digits().images / 16, dtype=torch.float32)[:, None]
    for side in (16, 28):
        large = F.interpolate(small, size=(side, side), mode="bilinear", align_corners=False)
        train, _, test, _ = digits(side)
        gap = np.concatenate([train, test]) - 255 * large[:, 0].numpy()
        assert np.abs(gap).max() < 0.51
