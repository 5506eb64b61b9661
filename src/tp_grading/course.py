"""Where things are in a checkout of the course, and how nbgrader is configured there."""

from __future__ import annotations

import json
import os
import sys
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tp_utils.i18n import FRENCH, LOCALES, _

if TYPE_CHECKING:
    from traitlets.config import Config

if sys.version_info >= (3, 11):
    import tomllib
else:  # pragma: no cover
    import tomli as tomllib


class CourseError(Exception):
    """Something of the course is missing or wrong; the message says what to do."""


@dataclass(frozen=True)
class Course:
    """A checkout of the course.

    Attributes:
        root: its folder, the one of nbgrader_config.py.
    """

    root: Path

    @classmethod
    def find(cls, start: Path | None = None) -> Course:
        """Return the course that contains `start`, the current folder by default.

        Raises:
            CourseError: no parent folder is one.
        """
        start = (start or Path.cwd()).resolve()
        for folder in (start, *start.parents):
            kinds = ("solutions", "submitted")  # of the course itself, of one of its classes
            if (folder / "nbgrader_config.py").is_file() and any(
                (folder / kind).is_dir() for kind in kinds
            ):
                return cls(folder)
        raise CourseError(
            _(
                "Aucun cours ici : placez-vous dans le dossier qui contient nbgrader_config.py et "
                "solutions/ (cherché depuis {start})."
            ).format(start=start)
        )

    @property
    def labs(self) -> list[str]:
        """Names of the labs, in their order."""
        return sorted(path.stem for path in self.root.glob("solutions/tp*/tp*.py"))

    def script(self, lab: str) -> Path:
        """Return the percent script of a lab.

        Raises:
            CourseError: there is no such lab.
        """
        path = self.root / "solutions" / lab / f"{lab}.py"
        if not path.is_file():
            raise self.no_lab(lab)
        return path

    def no_lab(self, lab: str) -> CourseError:
        """Return the error of a lab that does not exist: those that do."""
        there = self.labs or sorted(path.stem for path in self.root.glob("notebooks/tp*/tp*.ipynb"))
        return CourseError(
            _("Il n'y a pas de TP « {lab} ». Les TP sont : {labs}.").format(
                lab=lab, labs=", ".join(there)
            )
        )

    def notebook(self, lab: str, language: str = FRENCH.code) -> Path:
        """Return the path of the student's notebook of a lab."""
        return self.root / folder_of(language) / lab / f"{lab}.ipynb"

    def languages(self, lab: str) -> list[str]:
        """Return the languages of a lab: French, and those in which it is declared complete."""
        done = self.settings.get("translated", {})
        return [code for code in LOCALES if code == FRENCH.code or lab in done.get(code, ())]

    def bank(self, lab: str) -> Path:
        """Return the bank of answers of a lab: see `tp_grading.bank`.

        Raises:
            CourseError: there is no such lab, or it has no bank.
        """
        path = self.root / "banks" / f"{self.script(lab).stem.split('_')[0]}.py"
        if not path.is_file():
            raise CourseError(
                _(
                    "Le TP « {lab} » n'a pas de banque de réponses : écrivez {path} "
                    "(docs/ajouter-un-tp.md, « Prouver la vérification »)."
                ).format(lab=lab, path=path.relative_to(self.root))
            )
        return path

    @property
    def settings(self) -> dict[str, Any]:
        """What pyproject.toml says of the course, in `[tool.tp]`; nothing for a class elsewhere."""
        settings: dict[str, Any] = self._project.get("tool", {}).get("tp", {})
        return settings

    @property
    def language(self) -> str:
        """What the course speaks to its students: `[tool.tp] language`, never the machine's LANG.

        Raises:
            CourseError: it is not a language of the course.
        """
        language = self.settings.get("language", FRENCH.code)
        if not isinstance(language, str) or language not in LOCALES:
            raise CourseError(
                _("{path}, [tool.tp] : language = {language} n'est pas une langue du cours. Écrivez "
                  "l'une de celles-ci, entre guillemets : {known}.").format(
                    path=self.root / "pyproject.toml", language=json.dumps(language, default=str),
                    known=", ".join(LOCALES))
            )  # fmt: skip
        return language

    @property
    def spoken(self) -> str:
        """What the course speaks to its instructors: `TP_LANG` says otherwise."""
        code = os.environ.get("TP_LANG", "")
        return code if code in LOCALES else self.language

    @property
    def _project(self) -> dict[str, Any]:
        path = self.root / "pyproject.toml"
        try:
            return tomllib.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            raise CourseError(
                _("{path} ne se lit pas : {why}. Corrigez-le, puis relancez.").format(
                    path=path, why=error)
            ) from None  # fmt: skip

    @property
    def version(self) -> str:
        """The version that pyproject.toml says, "" when it says none."""
        return str(self._project.get("project", {}).get("version", ""))

    @property
    def address(self) -> str:
        """What pip installs on Colab: `course_address` in pyproject.toml."""
        return str(self.settings["course_address"])

    def config(self, **course_directory: Any) -> Config:
        """Return the configuration of nbgrader, with other settings for its CourseDirectory."""
        from traitlets.config.loader import PyFileConfigLoader

        try:
            config = PyFileConfigLoader("nbgrader_config.py", path=str(self.root)).load_config()
        except Exception as error:  # it is a program, of the instructor
            raise CourseError(
                _("{path} ne se lit pas : {why}. Corrigez-le, puis relancez.").format(
                    path=self.root / "nbgrader_config.py", why=f"{type(error).__name__}, {error}")
            ) from None  # fmt: skip
        config.CourseDirectory.root = str(self.root)
        config.CourseDirectory.update(course_directory)
        if "db_url" in config.CourseDirectory:
            config.CourseDirectory.db_url = with_driver(config.CourseDirectory.db_url)
        return config


def folder_of(language: str) -> str:
    """Return the folder of the students' notebooks in a language."""
    return "notebooks" if language == FRENCH.code else f"notebooks-{language}"


def with_driver(db_url: str) -> str:
    """Return the address of a gradebook with its driver: psycopg 3 for a plain ``postgresql://``.

    SQLAlchemy would take psycopg2 up to 2.0, psycopg 3 from 2.1 on.

    Raises:
        CourseError: the driver of PostgreSQL is not installed.
    """
    dialect, separator, rest = db_url.partition("://")
    if dialect.partition("+")[0] not in ("postgresql", "postgres"):
        return db_url
    driver = dialect.partition("+")[2] or "psycopg"
    if find_spec(driver) is None:
        raise CourseError(
            _(
                "Le carnet de notes est dans PostgreSQL, et le pilote {driver} manque : "
                "pip install 'psycopg[binary]', avec une adresse qui commence par "
                "postgresql+psycopg:// (c.CourseDirectory.db_url, dans nbgrader_config.py)."
            ).format(driver=driver)
        )
    return f"postgresql+{driver}{separator}{rest}"
