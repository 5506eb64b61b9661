"""`tp-grade share`."""

from __future__ import annotations

import click

from tp_utils.i18n import N_, _, ngettext


@click.command(epilog=N_("Exemple : tp-grade share tp04_manuel --between ann,bob"))
@click.argument("lab")
@click.option("--between", metavar="A,B…", help="Les assistants, par leur nom d'utilisateur.")
@click.option(
    "--anew", is_flag=True, help="Refait tout le partage ; sinon, le reste seul est partagé."
)
@click.option("--nobody", is_flag=True, help="Défait le partage.")
def share(lab: str, between: str | None, anew: bool, nobody: bool) -> None:
    """Partage entre assistants les copies à corriger à la main ; sans option, montre le partage.

    Dans formgrader, chacun voit d'abord les siennes ; il peut corriger les autres. Relancée après des
    retardataires, la commande ne partage que leurs copies. Code de sortie : 0, ou 2 si rien n'est noté.
    """
    from tp_grading import byhand
    from tp_grading.course import Course, CourseError
    from tp_grading.record import history
    from tp_grading.term.decide import gradebook_of
    from tp_grading.term.marks import read

    names = list(dict.fromkeys(name.strip() for name in (between or "").split(",") if name.strip()))
    if between is not None and not names:
        raise CourseError(_("--between demande des noms, séparés par des virgules : ann,bob"))
    if nobody and names:
        raise CourseError(_("Dites --between ou --nobody, pas les deux."))
    long = [name for name in names if len(name) > 128]
    if long:
        raise CourseError(_("Ce nom est trop long : {name}…").format(name=long[0][:40]))
    with gradebook_of(Course.find(), lab) as gradebook:
        table = read(gradebook, lab)
        graded = [row for row in table.graded if not row.copy_of] if table else []
        if not graded:
            raise CourseError(
                _("Rien n'est encore noté de {lab} : tp-grade autograde {lab}").format(lab=lab)
            )
        students, known = [row.student for row in graded], byhand.shares(gradebook, lab)
        if nobody or names:
            dealt = byhand.deal(lab, students, names, {} if anew else known) if names else {}
            for student in sorted({*known, *students}):
                line = history.Line(lab, student, "", history.SHARE, "", dealt.get(student, ""))
                history.decide(gradebook, line)
            known = dealt
    for name in sorted(set(known.values())):
        theirs = [row for row in graded if known.get(row.student) == name]
        waits, their = (
            sum(not row.final for row in theirs),
            ", ".join(row.student for row in theirs),
        )
        click.echo(
            ngettext("{name} : {n} copie, dont {waits} à corriger : {students}",
                     "{name} : {n} copies, dont {waits} à corriger : {students}", len(theirs)).format(
                name=name, n=len(theirs), waits=waits, students=their)
        )  # fmt: skip
    alone = [row.student for row in graded if row.student not in known]
    if alone:
        click.echo(_("Sans correcteur : {students}").format(students=", ".join(alone)))
    click.echo(_("Ensuite : formgrader (JupyterLab, menu Nbgrader)"))
