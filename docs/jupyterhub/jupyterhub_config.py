"""JupyterHub pour le cours : /srv/tp/jupyterhub/jupyterhub_config.py. À lire : lisez-moi.md."""

import grp
import pwd
from pathlib import Path

HERE = Path(__file__).resolve().parent
STAFF = "correcteurs"  # groupe Unix de ceux qui corrigent

c = get_config()  # noqa: F821

# Un compte Unix par personne : le serveur de chacun tourne sous son propre compte.
c.JupyterHub.authenticator_class = "pam"
c.Authenticator.allow_all = True  # tous les comptes Unix de la machine
c.JupyterHub.spawner_class = "jupyterhub.spawner.LocalProcessSpawner"
c.Spawner.default_url = "/lab"
c.Spawner.http_timeout = 120

# L'interface d'administration du hub, et rien des serveurs des étudiants.
c.JupyterHub.load_groups = {STAFF: {"users": grp.getgrnam(STAFF).gr_mem}}
c.JupyterHub.load_roles = [
    {"name": STAFF, "groups": [STAFF], "scopes": ["admin-ui", "list:users", "list:groups"]}
]

# Formgrader s'affiche dans un cadre de JupyterLab : les pages du même site ont le droit d'y être.
FRAMES = {"headers": {"Content-Security-Policy": "frame-ancestors 'self'"}}
c.JupyterHub.tornado_settings = FRAMES


def is_staff(name):
    """Dire si une personne corrige : le groupe Unix en décide, à chaque ouverture de session."""
    group = grp.getgrnam(STAFF)
    return name in group.gr_mem or pwd.getpwnam(name).pw_gid == group.gr_gid


def settings_of(spawner):
    """Donner à chacun les réglages de son rôle, et à ses fichiers les droits qui vont avec."""
    staff = is_staff(spawner.user.name)
    role, umask = ("correcteurs", "007") if staff else ("etudiants", "077")
    spawner.environment = {
        **spawner.environment,
        "JUPYTER_CONFIG_PATH": f"{HERE / role}:{HERE / 'tous'}",
    }
    spawner.cmd = ["sh", "-c", f'umask {umask} && exec jupyterhub-singleuser "$@"', "sh"]


c.Spawner.pre_spawn_hook = settings_of
