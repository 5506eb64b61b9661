"""What to say, and to do, when a gradebook does not answer."""

from __future__ import annotations

from tp_grading import gate
from tp_utils.i18n import _


def cause(error: Exception) -> str:
    """Return what the database said, in one line."""
    said = str(getattr(error, "orig", None) or error).strip().splitlines()
    return gate.text(f"{type(error).__name__}, {said[0] if said else ''}", gate.LINE)


def unanswered(error: Exception) -> str:
    """Return a sentence: the gradebook does not answer, why, what to do."""
    why = cause(error)
    if "locked" in why:
        do = _("une autre commande, ou formgrader, l'écrit : relancez quand elle a fini")
    elif "not a database" in why or "malformed" in why:
        do = _("le fichier est abîmé : remettez votre sauvegarde à sa place, puis relancez")
    elif "readonly" in why or "disk is full" in why:
        do = _("il ne peut pas être écrit : voyez les droits du fichier, et la place du disque")
    else:
        do = _("voyez c.CourseDirectory.db_url, dans nbgrader_config.py, et que la base est là")
    return _("Le carnet de notes ne répond pas ({why}) : {do}.").format(why=why, do=do)
