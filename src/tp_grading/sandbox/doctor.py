"""What this machine lacks for isolation, in words, and how to mend it."""

import functools
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from tp_grading.inside import landlock, seccomp
from tp_grading.sandbox.cgroup import Cgroup
from tp_grading.sandbox.limits import Limits
from tp_grading.sandbox.places import PlaceRefused, places
from tp_utils.i18n import _, told


class IsolationUnavailable(RuntimeError):
    """Student code cannot be isolated here: grading refuses to start."""


@dataclass(frozen=True)
class Finding:
    """One thing looked at. `required`: grading refuses to start without it."""

    name: str
    ok: bool
    required: bool
    remedy: str = ""


def _bubblewrap_works() -> str:
    """Return "" when a sandbox can be made, else what bubblewrap says."""
    words = [
        "bwrap", "--unshare-pid", "--unshare-net", "--unshare-ipc", "--unshare-uts",
        *([] if os.getuid() == 0 else ["--unshare-user"]),
        "--ro-bind", "/", "/", "--proc", "/proc", "--dev", "/dev", "--tmpfs", "/tmp", "true",
    ]  # fmt: skip
    try:
        done = subprocess.run(words, capture_output=True, text=True, timeout=20, check=False)
    except (OSError, subprocess.SubprocessError) as error:
        return str(error)
    return "" if done.returncode == 0 else (done.stderr.strip() or f"code {done.returncode}")


def _refused_places() -> str:
    """Return why a kernel would see too much of this machine, "" when it does not."""
    try:
        places()
    except PlaceRefused as error:
        return str(error)
    return ""


def doctor() -> list[Finding]:
    """Look at what isolation needs on this machine; remedies are sentences in French."""
    linux = sys.platform.startswith("linux")
    findings = [
        Finding(
            _("système Linux"), linux, True,
            _("la correction isolée demande Linux : utilisez une machine virtuelle, WSL 2 ou un "
              "conteneur."),
        )
    ]  # fmt: skip
    if not linux:
        return findings
    have = shutil.which("bwrap") is not None
    findings.append(
        Finding(
            "bubblewrap", have, True,
            _("installez-le : « apt-get install bubblewrap » (ou « dnf install bubblewrap »)."),
        )
    )  # fmt: skip
    if have:
        said = _bubblewrap_works()
        findings.append(
            Finding(
                _("espaces de noms"), not said, True,
                _("bubblewrap échoue (« {said} »). {hint}").format(said=said, hint=_hint()),
            )
        )  # fmt: skip
    refused = _refused_places()
    findings.append(Finding(_("dossiers que verrait un noyau"), not refused, True, refused))
    findings.append(
        Finding(
            "seccomp", seccomp.available(), os.getuid() == 0,
            _("aucun filtre pour ce processeur : corrigez sous un compte ordinaire plutôt que "
              "sous root."),
        )
    )  # fmt: skip
    findings.append(
        Finding(
            "Landlock", landlock.version() > 0, False,
            _("facultatif : avec Linux 5.13 ou plus récent, une seconde barrière autour des fichiers."),
        )
    )  # fmt: skip
    probe = Cgroup(f"tp-doctor-{os.getpid()}", Limits())
    active = probe.active
    probe.close()
    findings.append(
        Finding(
            _("groupes de contrôle (mémoire, processus)"), bool(active), False,
            _("facultatif : lancez la correction par « systemd-run --user --scope -p Delegate=yes "
              "tp-grade … » pour borner aussi la mémoire totale de chaque copie."),
        )
    )  # fmt: skip
    return findings


def _hint() -> str:
    """Return what usually blocks user namespaces on this kind of machine."""
    for path, blocked, remedy in (
        ("/proc/sys/kernel/apparmor_restrict_unprivileged_userns", "1",
         _("Ubuntu les réserve : ajoutez un profil AppArmor pour bwrap, ou « sysctl -w "
           "kernel.apparmor_restrict_unprivileged_userns=0 ».")),
        ("/proc/sys/kernel/unprivileged_userns_clone", "0",
         _("faites « sysctl -w kernel.unprivileged_userns_clone=1 ».")),
        ("/proc/sys/user/max_user_namespaces", "0",
         _("faites « sysctl -w user.max_user_namespaces=15000 ».")),
    ):  # fmt: skip
        try:
            if Path(path).read_text().strip() == blocked:
                return remedy
        except OSError:
            continue
    return _("dans un conteneur, autorisez les espaces de noms (Docker : « --security-opt "
             "seccomp=unconfined --security-opt systempaths=unconfined »).")  # fmt: skip


@functools.cache
def _missing() -> tuple[Finding, ...]:
    return tuple(f for f in doctor() if f.required and not f.ok)


def require() -> None:
    """Raise IsolationUnavailable, with the remedies, unless student code can be isolated."""
    missing = _missing()
    if missing:
        lines = [f"- {told(f.name, f.remedy)}" for f in missing]
        raise IsolationUnavailable(
            _("La correction ne démarre pas : le code des étudiants ne peut pas être isolé ici.")
            + "\n" + "\n".join(lines)
        )  # fmt: skip
