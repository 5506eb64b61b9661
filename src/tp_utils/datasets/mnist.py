"""MNIST: 70 000 handwritten digits, 28 × 28 (LeCun, Cortes and Burges)."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from tp_utils.datasets import _files, _network
from tp_utils.datasets._files import CorruptFileError, Published
from tp_utils.datasets._labelled import LabelledImages, digits, one_hot
from tp_utils.datasets._named import helpful_attributes
from tp_utils.i18n import _, typography

if TYPE_CHECKING:
    import torch

SUBFOLDERS = ("mnist", "MNIST/raw", "")  # ours, torchvision's, the files alone
# The MD5 of the .gz are those of torchvision.datasets.MNIST.resources.
FILES = (
    Published(
        "train-images-idx3-ubyte",
        "f68b3c2dcbeaaa9fbdd348bbdeb94873",
        "6bbc9ace898e44ae57da46a324031adb",
    ),
    Published(
        "train-labels-idx1-ubyte",
        "d53e105ee54ea40749a09fcbcd1e9432",
        "a25bea736e30d166cdddb491f175f624",
    ),
    Published(
        "t10k-images-idx3-ubyte",
        "9fb629c4189551a2d022fa330f9573f3",
        "2646ac647ad5339dbf082846283269ea",
    ),
    Published(
        "t10k-labels-idx1-ubyte",
        "ec29112dd5afa0611ce80d1b7f02629c",
        "27ae3e4e09519cfbb04c329615203637",
    ),
)


class MNISTImages(NamedTuple):
    """The images as they are stored, before any computation.

    Attributes:
        train_images (60000, 28, 28), test_images (10000, 28, 28): uint8 grey
            levels, 0 (background) to 255.
        train_labels (60000,), test_labels (10000,): uint8 digits, 0 to 9.
        source: "MNIST", or "digits" for the digits of scikit-learn.
    """

    train_images: np.ndarray
    train_labels: np.ndarray
    test_images: np.ndarray
    test_labels: np.ndarray
    source: str


@helpful_attributes
class MNISTData(LabelledImages):
    """MNIST as tensors in memory, ready for slices.

    The files are looked for in `$TP_DATA_DIR`, then in `data`; otherwise they
    are downloaded into `data` and verified by torchvision. Without a network,
    a notice says that the small digits of scikit-learn take their place.

    Attributes (float32, one image per row, labels one-hot):
        Xtrain (60000, 784), Ytrain (60000, 10): training set, pixels in [0, 1].
        Xtest (10000, 784), Ytest (10000, 10): test set.
        source: "MNIST", or "digits" for the digits of scikit-learn.

    Args:
        download: False never uses the network.

    Raises:
        CorruptFileError: a file is incomplete or damaged.
    """

    def __init__(self, download: bool = True) -> None:
        """Load the images; see the class."""
        found = load_mnist(download)
        self.Xtrain, self.Ytrain = _pixels(found.train_images), one_hot(found.train_labels)
        self.Xtest, self.Ytest = _pixels(found.test_images), one_hot(found.test_labels)
        self.source = found.source


def load_mnist(download: bool = True) -> MNISTImages:
    """Return the images and labels of MNIST as NumPy arrays; see `MNISTData`.

    Raises:
        CorruptFileError: a file is incomplete or damaged.
    """
    paths = _paths()
    reason = _("téléchargement non demandé")
    if not paths and download:
        reason = _download()
        paths = _paths()
    if not paths:
        _fallback_notice(reason).show()
        return MNISTImages(*digits(28), "digits")
    arrays = (_idx(_files.read(path, file)) for path, file in zip(paths, FILES, strict=True))
    X, y, Xtest, ytest = arrays
    return MNISTImages(X, y, Xtest, ytest, "MNIST")


def _paths() -> list[Path]:
    """Return where the files are; none when one is missing."""
    where = _files.folders(SUBFOLDERS)
    found = [path for file in FILES if (path := _files.find(file, where))]
    return found if len(found) == len(FILES) else []


def _idx(content: bytes) -> np.ndarray:
    """Return the uint8 array of a verified IDX file: a header of big-endian integers, then data."""
    n_axes = content[3]
    shape = np.frombuffer(content, ">i4", n_axes, offset=4)
    # A bytearray can be written: torch warns about read-only memory.
    return np.frombuffer(bytearray(content), np.uint8, offset=4 + 4 * n_axes).reshape(shape)


def _pixels(images: np.ndarray) -> torch.Tensor:
    """Return images (N, 28, 28) uint8 as rows (N, 784) of float32 in [0, 1]."""
    import torch

    return torch.div(torch.from_numpy(images.reshape(len(images), -1)), 255)


def _download() -> str:
    """Have torchvision download and verify the four files; return why not, or nothing.

    Raises:
        CorruptFileError: what came is not what is published; it is not kept.
    """
    from tp_utils.datasets._torchvision import import_torchvision

    cache = _files.cache_folder()
    try:
        with _network.temporary_folder(cache) as folder, _network.bounded():
            try:
                import_torchvision().datasets.MNIST(str(folder), download=True)
            except (OSError, RuntimeError):
                for complaint in _files.damaged(folder, FILES):
                    raise CorruptFileError(complaint) from None
                raise
            for complaint in _files.damaged(folder, FILES):
                raise CorruptFileError(complaint)
            _network.move_files(folder / "MNIST" / "raw", cache / "MNIST" / "raw")
    except CorruptFileError:
        raise
    except (OSError, RuntimeError, ImportError) as error:
        lines = str(error).split("\n")
        return next((line for line in reversed(lines) if line.strip()), type(error).__name__)
    return ""


def _fallback_notice(reason: str) -> _network.Notice:
    return _network.Notice(
        _("MNIST est introuvable : de petits chiffres le remplacent"),
        _(
            "Les fichiers ne sont ni dans $TP_DATA_DIR ni dans {data}, et n'ont pas pu être "
            "téléchargés ({reason}). Voici à la place les 1797 chiffres de scikit-learn, de "
            "8 × 8 pixels agrandis à 28 × 28 : 1437 pour l'apprentissage, 360 pour le test. Tout "
            "fonctionne, mais les résultats annoncés pour MNIST ne sont pas ceux que vous verrez. "
            "Avec un accès au réseau, exécutez de nouveau cette cellule."
        ).format(data=_files.cache_folder(), reason=typography(reason)),
    )
