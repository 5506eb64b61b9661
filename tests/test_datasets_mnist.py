"""MNISTData: where the files are found, what is verified, what happens without a network."""

import gzip
import os
import shutil
import socket
import time
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
import torch

from tp_utils import MNISTData, load_mnist
from tp_utils.datasets import _torchvision, mnist
from tp_utils.datasets._files import CorruptFileError, Published, md5

GIVEN = os.environ.get("TP_DATA_DIR")
REAL = Path(GIVEN or "/nowhere") / "mnist"
real_files = pytest.mark.needs_mnist


@pytest.fixture(autouse=True)
def offline(monkeypatch, tmp_path):
    """An empty working folder, no TP_DATA_DIR, and no network."""

    def refused(*_args, **_kwargs):
        raise OSError("no network in tests")

    monkeypatch.setattr(socket.socket, "connect", refused)
    monkeypatch.setattr(socket, "getaddrinfo", refused)
    monkeypatch.delenv("TP_DATA_DIR", raising=False)
    (tmp_path / "work" / "notebooks" / "tp08").mkdir(parents=True)
    monkeypatch.chdir(tmp_path / "work" / "notebooks" / "tp08")


def idx(array):
    header = bytes([0, 0, 8, array.ndim]) + np.array(array.shape, ">i4").tobytes()
    return header + array.astype(np.uint8).tobytes()


def small_contents():
    """Return the four files of a tiny MNIST: 30 and 10 images."""
    rng = np.random.default_rng(0)
    arrays = (
        rng.integers(0, 256, (30, 28, 28)),
        rng.integers(0, 10, 30),
        rng.integers(0, 256, (10, 28, 28)),
        np.arange(10),
    )
    return [idx(a) for a in arrays], [a.astype(np.uint8) for a in arrays]


@pytest.fixture
def small(monkeypatch):
    """Replace what is published by the tiny MNIST; return the contents and the arrays."""
    contents, arrays = small_contents()
    files = [
        Published(file.name, md5(gzip.compress(content, mtime=0)), md5(content))
        for file, content in zip(mnist.FILES, contents, strict=True)
    ]
    monkeypatch.setattr(mnist, "FILES", tuple(files))
    return contents, arrays


def write(folder, contents, plain=False):
    folder.mkdir(parents=True, exist_ok=True)
    for file, content in zip(mnist.FILES, contents, strict=True):
        if plain:
            (folder / file.name).write_bytes(content)
        else:
            (folder / (file.name + ".gz")).write_bytes(gzip.compress(content, mtime=0))


def fake_torchvision(monkeypatch, write_raw):
    """Make `datasets.MNIST(root, download=True)` call `write_raw(root / "MNIST/raw")`."""

    def download(root, download):
        assert download
        write_raw(Path(root) / "MNIST" / "raw")

    module = SimpleNamespace(datasets=SimpleNamespace(MNIST=download))
    monkeypatch.setattr(_torchvision, "import_torchvision", lambda: module)


@pytest.mark.parametrize("layout", ["mnist", "MNIST/raw", "."])
@pytest.mark.parametrize("plain", [False, True])
def test_files_in_the_given_folder(small, monkeypatch, tmp_path, layout, plain):
    contents, (X, y, Xtest, ytest) = small
    write(tmp_path / "given" / layout, contents, plain)
    monkeypatch.setenv("TP_DATA_DIR", str(tmp_path / "given"))
    data = MNISTData()
    assert data.source == "MNIST"
    assert torch.equal(data.Xtrain, torch.tensor(X.reshape(30, 784)) / 255)
    assert torch.equal(data.Ytrain.argmax(1), torch.tensor(y).long())
    assert torch.equal(data.Ytest, torch.eye(10)[torch.tensor(ytest).long()])
    assert data.Xtest.shape == (10, 784) and data.Xtest.dtype == data.Ytest.dtype == torch.float32
    found = load_mnist()
    assert found.test_images.dtype == np.uint8 and (found.test_images == Xtest).all()


@pytest.mark.parametrize("place", ["work/data", "work/notebooks/data", "work/notebooks/tp08/data"])
def test_files_in_data_beside_or_above(small, tmp_path, place):
    (tmp_path / "work" / "data").mkdir(exist_ok=True)
    write(tmp_path / place / "mnist", small[0])
    assert MNISTData(download=False).source == "MNIST"


def test_given_folder_comes_first(small, monkeypatch, tmp_path):
    write(tmp_path / "given" / "mnist", small[0])
    write(tmp_path / "work" / "data" / "mnist", [b"other"] * 4)
    monkeypatch.setenv("TP_DATA_DIR", str(tmp_path / "given"))
    assert MNISTData().source == "MNIST"


def test_compressed_again_is_as_good(small, tmp_path):
    write(tmp_path / "work" / "data" / "mnist", small[0])
    for path in (tmp_path / "work" / "data" / "mnist").iterdir():
        path.write_bytes(gzip.compress(gzip.decompress(path.read_bytes()), compresslevel=1))
    assert MNISTData().source == "MNIST"


@pytest.mark.parametrize("damage", ["cut", "flipped", "empty", "other", "not gzip"])
@pytest.mark.parametrize("plain", [False, True])
@pytest.mark.parametrize("which", [0, 3])
def test_damaged_file_is_named_and_set_aside(small, monkeypatch, tmp_path, damage, plain, which):
    folder = tmp_path / "given" / "mnist"
    write(folder, small[0], plain)
    file = mnist.FILES[which]
    path = folder / (file.name + ("" if plain else ".gz"))
    good = path.read_bytes()
    flipped = good[:-9] + bytes([good[-9] ^ 1]) + good[-8:]
    bad = {"cut": good[: len(good) // 2], "flipped": flipped, "empty": b"",
           "other": gzip.compress(b"else"), "not gzip": b"<html>404</html>"}[damage]  # fmt: skip
    path.write_bytes(bad)
    monkeypatch.setenv("TP_DATA_DIR", str(tmp_path / "given"))
    with pytest.raises(CorruptFileError) as error:
        MNISTData()
    message = str(error.value)
    assert path.name in message and (file.md5 if plain else file.md5_gz) in message
    assert "incomplet ou abîmé" in message and "somme attendue" in message
    assert not path.exists()
    path.write_bytes(good)
    assert MNISTData().source == "MNIST"


def test_damaged_file_in_a_read_only_folder(small, monkeypatch, tmp_path):
    folder = tmp_path / "work" / "data" / "mnist"
    write(folder, small[0])
    (folder / "t10k-labels-idx1-ubyte.gz").write_bytes(b"?")

    def refuse(*_):
        raise PermissionError

    monkeypatch.setattr(Path, "replace", refuse)
    with pytest.raises(CorruptFileError, match="supprimez-le"):
        MNISTData()


def test_download_goes_into_data_and_is_used_again(small, monkeypatch, tmp_path):
    (tmp_path / "work" / "data").mkdir()
    calls = []

    def raw(folder):
        calls.append(folder)
        write(folder, small[0])

    fake_torchvision(monkeypatch, raw)
    assert MNISTData().source == "MNIST"
    assert MNISTData().source == "MNIST"
    assert len(calls) == 1
    assert [p.name for p in (tmp_path / "work" / "data").iterdir()] == ["MNIST"]
    assert not (Path.cwd() / "data").exists()


def test_one_missing_file_is_downloaded(small, monkeypatch, tmp_path):
    write(tmp_path / "given" / "mnist", small[0])
    (tmp_path / "given" / "mnist" / "t10k-labels-idx1-ubyte.gz").unlink()
    monkeypatch.setenv("TP_DATA_DIR", str(tmp_path / "given"))
    fake_torchvision(monkeypatch, lambda folder: write(folder, small[0]))
    assert MNISTData().source == "MNIST"


@pytest.mark.parametrize("raises", [True, False])
def test_damaged_download_is_named_and_not_kept(small, monkeypatch, tmp_path, raises):
    def raw(folder):
        write(folder, small[0])
        (folder / "t10k-images-idx3-ubyte.gz").write_bytes(b"cut")
        if raises:
            raise RuntimeError("File not found or corrupted.")

    fake_torchvision(monkeypatch, raw)
    with pytest.raises(CorruptFileError) as error:
        MNISTData()
    assert "t10k-images-idx3-ubyte.gz" in str(error.value)
    assert mnist.FILES[2].md5_gz in str(error.value)
    assert not [p for p in Path("data").rglob("*") if p.is_file()]


def test_interrupted_download_leaves_nothing(small, monkeypatch):
    def raw(folder):
        folder.mkdir(parents=True)
        (folder / "train-images-idx3-ubyte.gz").write_bytes(b"half")
        raise KeyboardInterrupt

    fake_torchvision(monkeypatch, raw)
    with pytest.raises(KeyboardInterrupt):
        MNISTData()
    assert not list(Path("data").iterdir())


@pytest.mark.slow
def test_without_network_torchvision_itself_gives_up(capsys):
    """The real torchvision, whose sockets are refused: fallback, notice, nothing on stderr."""
    before = socket.getdefaulttimeout()
    data = MNISTData()
    printed = capsys.readouterr()
    assert data.source == "digits" and socket.getdefaulttimeout() == before
    assert "introuvable" in printed.out and "scikit-learn" in printed.out and not printed.err
    assert not list(Path("data").iterdir())


def test_fallback_is_made_of_the_real_digits(capsys):
    from sklearn.datasets import load_digits

    data = MNISTData(download=False)
    assert data.Xtrain.shape == (1437, 784) and data.Xtest.shape == (360, 784)
    assert data.Xtrain.dtype == torch.float32 and 0 <= data.Xtrain.min() <= data.Xtrain.max() <= 1
    assert (data.Ytrain.sum(1) == 1).all() and (data.Ytest.sum(0) > 0).all()
    small = load_digits()
    assert torch.equal(data.Ytest.argmax(1), torch.tensor(small.target[1437:]))
    means = data.Xtrain.reshape(-1, 28, 28)[:, 1:27, 1:27].mean((1, 2))
    right = torch.tensor(small.images[:1437] / 16).mean((1, 2))
    assert torch.corrcoef(torch.stack([means, right.float()]))[0, 1] > 0.98
    assert "téléchargement non demandé" in capsys.readouterr().out


def test_notice_is_visible_in_a_notebook_and_escaped():
    notice = mnist._fallback_notice("<script>")
    assert "role=" in notice._repr_html_() and "<script>" not in notice._repr_html_()
    assert "\u202f" in notice._repr_html_() or "\u00a0" in notice._repr_html_()


def test_unknown_attribute_has_a_hint(small, tmp_path):
    write(tmp_path / "work" / "data" / "mnist", small[0])
    data = MNISTData()
    with pytest.raises(AttributeError, match="Vouliez-vous dire « Xtrain »"):
        data.xtrain
    with pytest.raises(AttributeError, match="n'a pas d'attribut « Xgrid »"):
        data.Xgrid
    assert not hasattr(data, "plot_data")


def test_to_moves_the_four_tensors(small, tmp_path):
    write(tmp_path / "work" / "data" / "mnist", small[0])
    data = MNISTData()
    moved = data.to("meta")
    assert {t.device.type for t in (moved.Xtrain, moved.Ytrain, moved.Xtest, moved.Ytest)} == {
        "meta"
    }
    assert data.Xtrain.device.type == "cpu" and data.to("cpu").Xtrain is data.Xtrain
    assert "Xtrain (30, 784)" in repr(data)


@real_files
def test_real_files(monkeypatch):
    monkeypatch.setenv("TP_DATA_DIR", GIVEN)
    start = time.process_time()
    data = MNISTData()
    seconds = time.process_time() - start
    assert data.source == "MNIST"
    assert data.Xtrain.shape == (60000, 784) and data.Xtest.shape == (10000, 784)
    assert data.Xtrain.min() == 0 and data.Xtrain.max() == 1
    assert data.Ytrain.sum(0).tolist() == [
        5923,
        6742,
        5958,
        6131,
        5842,
        5421,
        5918,
        6265,
        5851,
        5949,
    ]
    assert data.Ytest.sum(0).tolist() == [980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009]
    assert data.Xtrain.mean().item() == pytest.approx(0.1306604, abs=1e-5)
    assert seconds < 20  # about 1 s; a loop over the images takes minutes


@real_files
def test_real_files_are_those_of_torchvision():
    resources = dict(_torchvision.import_torchvision().datasets.MNIST.resources)
    assert {f.name + ".gz": f.md5_gz for f in mnist.FILES} == resources


@real_files
def test_rows_are_what_to_tensor_gives(monkeypatch, tmp_path):
    for path in REAL.iterdir():
        target = tmp_path / "MNIST" / "raw" / path.stem
        target.parent.mkdir(parents=True, exist_ok=True)
        with gzip.open(path) as packed, target.open("wb") as unpacked:
            shutil.copyfileobj(packed, unpacked)
    monkeypatch.setenv("TP_DATA_DIR", str(tmp_path))
    torchvision = _torchvision.import_torchvision()
    from torchvision.transforms import ToTensor

    theirs = torchvision.datasets.MNIST(tmp_path, train=False, transform=ToTensor())
    ours = MNISTData(download=False)
    for i in (0, 1, 4999, 9999):
        image, label = theirs[i]
        assert torch.equal(image.flatten(), ours.Xtest[i]) and ours.Ytest[i].argmax() == label
