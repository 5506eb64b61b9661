"""Exporters of nbconvert: `jupyter nbconvert --to tp-suivi` and `--to tp-rapport`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from nbconvert.exporters import Exporter
from traitlets import Unicode

from tp_utils.i18n import _
from tp_utils.report import compose
from tp_utils.report.model import Lab, ReportError
from tp_utils.report.notebook import lab as lab_of
from tp_utils.report.pdf import Page
from tp_utils.report.rapport import rapport
from tp_utils.report.suivi import own_path, suivi


class _ReportExporter(Exporter):
    """A notebook to the bytes of a PDF; warnings go to the log of nbconvert."""

    output_mimetype = "application/pdf"
    student = Unicode(help="Nom de l'étudiant, sur le compte rendu").tag(config=True)

    def _file_extension_default(self) -> str:
        return ".pdf"

    def from_notebook_node(
        self, nb: Any, resources: Any = None, **kw: Any
    ) -> tuple[Any, dict[str, Any]]:
        """Return the PDF of a notebook, and the resources; nothing is executed."""
        nb, resources = super().from_notebook_node(nb, resources, **kw)
        about = resources.get("metadata", {})
        path = Path(about.get("path") or ".", f"{about.get('name') or 'notebook'}.ipynb")
        page = self._page(lab_of(nb, path.stem), path)
        for sentence in filter(None, [*page.notices, page.warning]):
            self.log.warning(sentence)
        return page.pdf, resources

    def _own(self, path: Path) -> compose.Own:
        try:
            return compose.own_text(path)
        except ReportError as error:
            self.log.warning(_("Texte laissé de côté : {error}").format(error=error))
            return compose.Own()

    def _page(self, lab: Lab, path: Path) -> Page:
        raise NotImplementedError


class SuiviExporter(_ReportExporter):
    """The suivi of a notebook, with the remarks of `tp04_manuel-suivi.md` beside it."""

    export_from_notebook = "TP : suivi (PDF)"

    def _page(self, lab: Lab, path: Path) -> Page:
        return suivi(lab, self._own(own_path(path)), self.student)

    def from_notebook_node(
        self, nb: Any, resources: Any = None, **kw: Any
    ) -> tuple[Any, dict[str, Any]]:
        """Return the PDF, in a file named after the suivi."""
        pdf, resources = super().from_notebook_node(nb, resources, **kw)
        return pdf, {**resources, "output_suffix": "-suivi"}


class RapportExporter(_ReportExporter):
    """The rapport of one notebook, with the free sections of `rapport.md` beside it."""

    export_from_notebook = "TP : rapport (PDF)"

    def _page(self, lab: Lab, path: Path) -> Page:
        return rapport([lab], self._own(path.with_name("rapport.md")), self.student)

    def from_notebook_node(
        self, nb: Any, resources: Any = None, **kw: Any
    ) -> tuple[Any, dict[str, Any]]:
        """Return the PDF, in a file named after the rapport."""
        pdf, resources = super().from_notebook_node(nb, resources, **kw)
        return pdf, {**resources, "output_suffix": "-rapport"}
