"""USPS: 9298 digits of postal codes, 16 × 16 (Hull, 1994)."""

from __future__ import annotations

import io
import re
import shutil
import sys
from pathlib import Path
from typing import NamedTuple

import numpy as np

from tp_utils.datasets import _files, _network
from tp_utils.datasets._files import CorruptFileError, Published
from tp_utils.datasets._labelled import LabelledImages, digits, one_hot
from tp_utils.datasets._named import helpful_attributes
from tp_utils.i18n import _, typography

SUBFOLDERS = ("usps", "USPS", "")
FILES = (
    Published(
        "USPS_train.txt",
        "a28aec4876b665e243e520d23c1eae41",
        "f6645f06958fe913c8b2a2917b891013",
    ),
    Published(
        "USPS_test.txt",
        "57776e6755914fca3b560e76a9aa9994",
        "ba3dac60980c0fb21581da09ecda3e7f",
    ),
)
OPENML_ID = 41082
N_TRAIN = 7291
# How many of each digit, 0 to 9: what comes from OpenML is compared with it.
COUNTS = (1553, 1269, 929, 824, 852, 716, 834, 792, 708, 821)


class USPSImages(NamedTuple):
    """The images as rows of numbers, and their digits.

    Attributes:
        train_images (7291, 256), test_images (2007, 256): float32 in [0, 1].
        train_labels (7291,), test_labels (2007,): int64 digits, 0 to 9.
        source: "USPS", or "digits" for the digits of scikit-learn.
    """

    train_images: np.ndarray
    train_labels: np.ndarray
    test_images: np.ndarray
    test_labels: np.ndarray
    source: str


@helpful_attributes
class USPSData(LabelledImages):
    """USPS as tensors in memory, ready for slices.

    The files are looked for in `$TP_DATA_DIR`, then in `data`; otherwise the
    images are downloaded from OpenML. Without a network, or in a browser, a notice
    says that the small digits of scikit-learn take their place.

    Attributes (float32, one image per row, labels one-hot):
        Xtrain (7291, 256), Ytrain (7291, 10): training set, pixels in [0, 1].
        Xtest (2007, 256), Ytest (2007, 10): test set.
        source: "USPS", or "digits" for the digits of scikit-learn.

    Args:
        download: False never uses the network.

    Raises:
        CorruptFileError: a file is incomplete or damaged.
    """

    def __init__(self, download: bool = True) -> None:
        """Load the images; see the class."""
        import torch

        found = load_usps(download)
        self.Xtrain, self.Ytrain = torch.from_numpy(found.train_images), one_hot(found.train_labels)
        self.Xtest, self.Ytest = torch.from_numpy(found.test_images), one_hot(found.test_labels)
        self.source = found.source


def load_usps(download: bool = True) -> USPSImages:
    """Return the images and labels of USPS as NumPy arrays; see `USPSData`.

    Raises:
        CorruptFileError: a file is incomplete or damaged.
    """
    where = _files.folders(SUBFOLDERS)
    paths = [path for file in FILES if (path := _files.find(file, where))]
    if len(paths) == len(FILES):
        train, test = (_read(path, file) for path, file in zip(paths, FILES, strict=True))
        return USPSImages(*train, *test, "USPS")
    reason = _("téléchargement non demandé")
    if sys.platform == "emscripten":
        reason = _("Python dans un navigateur ne télécharge pas")
    elif download:
        try:
            return _from_openml()
        except (OSError, ValueError) as error:
            reason = str(error).strip() or type(error).__name__
    _fallback_notice(reason).show()
    X, y, Xtest, ytest = digits(16)
    return USPSImages(_rows(X), y.astype(np.int64), _rows(Xtest), ytest.astype(np.int64), "digits")


def parse_usps(content: bytes) -> tuple[np.ndarray, np.ndarray]:
    """Return the images (N, p) float32 in [0, 1] and the labels (N,) of a text file.

    The first line gives the numbers of classes and of pixels; each other one is
    a label and its pixels, from 0 to 2; the last one is −1.

    Raises:
        ValueError: the file does not follow this format, or is cut short.
    """
    lines = content.rstrip().splitlines()
    if len(lines) < 2 or lines[-1].strip() != b"-1":
        raise ValueError(_("la dernière ligne, −1, manque"))
    try:
        n_classes, n_pixels = map(int, lines[0].split())
        table = np.loadtxt(io.BytesIO(b"\n".join(lines[1:-1])), dtype=np.float32, ndmin=2)
    except ValueError as error:
        raise ValueError(
            _("une ligne n'a pas le bon format ({error})").format(error=error)
        ) from None
    labels, images = table[:, 0].astype(np.int64), table[:, 1:]
    if images.shape[1] != n_pixels:
        raise ValueError(
            _("{got} pixels par ligne au lieu de {n}").format(got=images.shape[1], n=n_pixels)
        )
    if (labels != table[:, 0]).any() or not ((labels >= 0) & (labels < n_classes)).all():
        raise ValueError(_("une étiquette n'est pas entre 0 et {last}").format(last=n_classes - 1))
    if not ((images >= 0) & (images <= 2)).all():
        raise ValueError(_("un pixel n'est pas entre 0 et 2"))
    return images / 2, labels


def _read(path: Path, file: Published) -> tuple[np.ndarray, np.ndarray]:
    return parse_usps(_files.read(path, file))


def _from_openml() -> USPSImages:
    """Return the images from OpenML; scikit-learn verifies its checksum and keeps a copy.

    Raises:
        CorruptFileError: what came is not what is published; it is not kept.
        OSError, ValueError: no network, or OpenML does not answer as it should.
    """
    from sklearn.datasets import fetch_openml

    cache = _files.cache_folder()
    kept = cache / "openml"  # scikit-learn adds this name
    try:
        with _network.bounded():
            found = fetch_openml(
                data_id=OPENML_ID,
                data_home=str(cache),
                as_frame=False,
                parser="liac-arff",
                n_retries=1,
            )
    except ValueError as error:
        sums = re.findall(r"\b[0-9a-f]{32}\b", str(error))
        if len(sums) != 2:
            raise
        raise _damaged(kept, _("sa somme MD5 est {1}, on attend {0}").format(*sums)) from None
    images = np.asarray(found.data, np.float32)  # from −1 to 1
    labels = np.asarray(found.target).astype(float).astype(np.int64) - 1  # from 1 to 10
    if images.shape != (sum(COUNTS), 256) or np.bincount(labels).tolist() != list(COUNTS):
        raise _damaged(kept, _("il n'a pas les {n} images attendues").format(n=sum(COUNTS)))
    images = np.clip((images + 1) / 2, 0, 1)
    train, test = slice(None, N_TRAIN), slice(N_TRAIN, None)
    return USPSImages(images[train], labels[train], images[test], labels[test], "USPS")


def _damaged(kept: Path, why: str) -> CorruptFileError:
    """Remove the copy of scikit-learn; return the complaint."""
    shutil.rmtree(kept / "openml.org", ignore_errors=True)
    return CorruptFileError(
        typography(
            _(
                "USPS, téléchargé d'OpenML (jeu n° {id}), est incomplet ou abîmé : {why}. Il n'est "
                "pas gardé : exécutez de nouveau la cellule, ou mettez {names} dans {data}."
            ).format(
                id=OPENML_ID,
                why=why,
                names=_(" et ").join(file.name for file in FILES),
                data=kept.parent / "usps",
            )
        )
    )


def _rows(images: np.ndarray) -> np.ndarray:
    """Return images (N, 16, 16) uint8 as rows (N, 256) of float32 in [0, 1]."""
    return images.reshape(len(images), -1).astype(np.float32) / 255


def _fallback_notice(reason: str) -> _network.Notice:
    return _network.Notice(
        _("USPS est introuvable : d'autres chiffres le remplacent"),
        _(
            "Les fichiers ne sont ni dans $TP_DATA_DIR ni dans {data}, et n'ont pas pu être "
            "téléchargés ({reason}). Voici à la place les 1797 chiffres de scikit-learn, de "
            "8 × 8 pixels agrandis à 16 × 16 : 1437 pour l'apprentissage, 360 pour le test. Tout "
            "fonctionne, mais les résultats annoncés pour USPS ne sont pas ceux que vous verrez. "
            "Avec un accès au réseau, sur votre machine ou sur Colab, exécutez de nouveau cette cellule."
        ).format(data=_files.cache_folder(), reason=reason),
    )
