"""The command `tp-report`."""

from __future__ import annotations

import argparse
import glob
import os
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from tp_utils.i18n import _, decimal, speaking, tolerate
from tp_utils.report import compose
from tp_utils.report.model import ReportError
from tp_utils.report.notebook import read
from tp_utils.report.pdf import Page
from tp_utils.report.rapport import OUTLINE as RAPPORT_OUTLINE
from tp_utils.report.rapport import Choices, rapport
from tp_utils.report.suivi import OUTLINE as SUIVI_OUTLINE
from tp_utils.report.suivi import own_path, suivi


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; return 0, 1 when a notebook was not readable, 2 when nothing was made."""
    tolerate()
    options = _parser().parse_args(arguments)
    try:
        options.notebooks = _expanded(options.notebooks)
        return _suivis(options) if options.command == "suivi" else _rapport(options)
    except (ReportError, OSError) as error:
        print(_("Erreur : {error}").format(error=error), file=sys.stderr)
        return 2


def _expanded(paths: Sequence[Path]) -> list[Path]:
    """Return the notebooks of these paths; `*` is ours to expand, cmd does not."""
    found: list[Path] = []
    for path in paths:
        pattern = str(path)
        if path.exists() or not glob.has_magic(pattern):
            found.append(path)
            continue
        matches = sorted(map(Path, glob.glob(pattern)))  # noqa: PTH207, it may be absolute
        if not matches:
            raise ReportError(
                _("Aucun notebook ne correspond à {pattern}.").format(pattern=pattern)
            )
        found += matches
    return found


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="tp-report", description=_("Les comptes rendus des TP, en PDF, depuis vos notebooks.")
    )
    commands = parser.add_subparsers(dest="command", required=True, metavar="suivi | rapport")
    one = commands.add_parser(
        "suivi",
        help=_("le soir du TP : avancement, questions ★, remarques"),
        description=_(
            "Écrit un suivi par notebook, sans rien exécuter. La première fois, crée à côté "
            "tp04_manuel-suivi.md, où écrire vos remarques."
        ),
        epilog=_('Exemple : tp-report suivi tp04_manuel.ipynb --nom "Ada Lovelace"'),
    )
    many = commands.add_parser(
        "rapport",
        help=_("après plusieurs TP : parties libres, puis réponses"),
        description=_(
            "Écrit un seul rapport pour plusieurs notebooks, sans rien exécuter. La première "
            "fois, crée le plan de vos parties libres : rapport.md."
        ),
        epilog=_("Exemple : tp-report rapport notebooks/tp0*/*.ipynb -o rapport.pdf"),
    )
    for command, text in ((one, _("le PDF (un seul notebook)")), (many, _("le PDF"))):
        command.add_argument("notebooks", nargs="+", type=Path, metavar="notebook.ipynb")
        command.add_argument("-o", "--sortie", type=Path, metavar="rapport.pdf", help=text)
        command.add_argument("--nom", default="", help=_("votre nom, sur la page"))
    many.add_argument("--texte", type=Path, metavar="rapport.md", help=_("les parties libres"))
    many.add_argument("--sans-enonces", action="store_true", help=_("sans l'énoncé des questions"))
    many.add_argument("--sans-figures", action="store_true", help=_("sans la figure des questions"))
    many.add_argument("--code", action="store_true", help=_("avec le code des exercices en annexe"))
    return parser


def _suivis(options: argparse.Namespace) -> int:
    if options.sortie and len(options.notebooks) > 1:
        raise ReportError(_("-o nomme un seul PDF : donnez un seul notebook."))
    status = 0
    for i, path in enumerate(options.notebooks, start=1):
        if len(options.notebooks) > 1:
            _say(f"[{i}/{len(options.notebooks)}] {path.stem}")
        output = _output(options.sortie, path.with_name(f"{path.stem}-suivi.pdf"))
        start, lab = time.perf_counter(), read(path)
        with speaking(lab.language):
            _outline(own_path(path), _(SUIVI_OUTLINE).format(name=options.nom, notebook=path.name))
            page = suivi(lab, compose.own_text(own_path(path)), options.nom)
            _write(page, output, start)
        status = status or int(not lab.readable)
    return status


def _rapport(options: argparse.Namespace) -> int:
    output = _output(options.sortie, Path("rapport.pdf"))
    text = options.texte or output.with_suffix(".md")
    start, labs = time.perf_counter(), []
    for i, path in enumerate(options.notebooks, start=1):
        _say(f"[{i}/{len(options.notebooks)}] {path.stem}")
        labs.append(read(path))
    choices = Choices(not options.sans_enonces, not options.sans_figures, options.code)
    with speaking(labs[0].language):
        _outline(text, _(RAPPORT_OUTLINE).format(name=options.nom))
        page = rapport(labs, compose.own_text(text), options.nom, choices)
        _write(page, output, start)
    return int(not all(lab.readable for lab in labs))


def _output(chosen: Path | None, default: Path) -> Path:
    output = chosen or default
    if output.suffix.lower() != ".pdf":
        raise ReportError(_("{path} : le nom du compte rendu finit par .pdf.").format(path=output))
    return output


def _outline(path: Path, outline: str) -> None:
    """Write an outline where there is no file; never over a file."""
    if not os.path.lexists(path):
        path.write_text(outline, encoding="utf-8")
        _say(_("{path} créé : écrivez-y votre texte, puis relancez.").format(path=path))


def _write(page: Page, output: Path, start: float) -> None:
    output.write_bytes(page.pdf)
    for sentence in filter(
        None, [*page.notices, page.warning and _("Attention ! ") + page.warning]
    ):
        print(f"  {sentence}", file=sys.stderr)
    seconds = decimal(time.perf_counter() - start, ".1f")
    _say(_("{path} : {n} p., {s} s").format(path=output, n=page.pages, s=seconds))


def _say(sentence: str) -> None:
    print(sentence, flush=True)


if __name__ == "__main__":
    sys.exit(main())
