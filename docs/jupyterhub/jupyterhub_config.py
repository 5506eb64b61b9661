"""JupyterHub for the course: /srv/tp/jupyterhub/jupyterhub_config.py. How: lisez-moi.md, also in English."""

import grp
import pwd
from pathlib import Path

HERE = Path(__file__).resolve().parent
STAFF = "correcteurs"  # the Unix group of those who grade

c = get_config()  # noqa: F821

# One Unix account per person: everybody's server runs under their own account.
c.JupyterHub.authenticator_class = "pam"
c.Authenticator.allow_all = True  # every Unix account of the machine
c.JupyterHub.spawner_class = "jupyterhub.spawner.LocalProcessSpawner"
c.Spawner.default_url = "/lab"
c.Spawner.http_timeout = 120

# The hub's administration page, and nothing of the students' servers.
c.JupyterHub.load_groups = {STAFF: {"users": grp.getgrnam(STAFF).gr_mem}}
c.JupyterHub.load_roles = [
    {"name": STAFF, "groups": [STAFF], "scopes": ["admin-ui", "list:users", "list:groups"]}
]

# Formgrader is shown in a frame of JupyterLab: pages of the same site may be there.
FRAMES = {"headers": {"Content-Security-Policy": "frame-ancestors 'self'"}}
c.JupyterHub.tornado_settings = FRAMES


def is_staff(name):
    """Tell whether a person grades: the Unix group decides, at each login."""
    group = grp.getgrnam(STAFF)
    return name in group.gr_mem or pwd.getpwnam(name).pw_gid == group.gr_gid


def settings_of(spawner):
    """Give everybody the settings of their role, and their files the permissions that go with it."""
    staff = is_staff(spawner.user.name)
    role, umask = ("correcteurs", "007") if staff else ("etudiants", "077")
    spawner.environment = {
        **spawner.environment,
        "JUPYTER_CONFIG_PATH": f"{HERE / role}:{HERE / 'tous'}",
    }
    spawner.cmd = ["sh", "-c", f'umask {umask} && exec jupyterhub-singleuser "$@"', "sh"]


c.Spawner.pre_spawn_hook = settings_of
