"""Release the course: version, change log, commit, tag, wheel, sdist and the zip of the labs.

A tool of this repository, not a command of `tp-grade`: who installs the course has no history to tag.
All is made and checked in a temporary clone; the branch, the tag and `dist/` move last, together. A
release that is refused, fails or is interrupted leaves nothing behind, and can be run again.
"""

from __future__ import annotations

import datetime
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import mkdtemp

import click

from tools import acceptance, versions
from tools.process import remove, uv_build
from tools.versions import ReleaseError
from tp_grading.colab import PLACEHOLDER
from tp_grading.course import Course

TAG = "v{}"


def git(root: Path, *words: str | Path) -> str:
    """Run git in a folder; return what it prints.

    Raises:
        ReleaseError: git refuses; with its words.
    """
    done = subprocess.run(["git", *words], cwd=root, capture_output=True, text=True)
    if done.returncode:
        said = (done.stderr or done.stdout).strip()
        raise ReleaseError(f"git {words[0]} refused:\n{said}")
    return done.stdout.strip()


def ready(root: Path, version: str, *, colab: bool = True) -> None:
    """Refuse what cannot be released.

    Raises:
        ReleaseError: the tree, the branch, the version, the change log or the address forbids it.
    """
    versions.parse(version)
    if git(root, "rev-parse", "--abbrev-ref", "HEAD") == "HEAD":
        raise ReleaseError("No branch is checked out: git switch main.")
    changed = git(root, "status", "--porcelain").splitlines()
    if changed:
        shown = "\n".join(changed[:10] + ["…"] * (len(changed) > 10))
        raise ReleaseError(f"The tree has changes; commit or stash them first:\n{shown}")
    if git(root, "tag", "--list", TAG.format(version)):
        raise ReleaseError(f"{version} exists already: tag {TAG.format(version)}.")
    log = (root / "CHANGELOG.md").read_text(encoding="utf-8")
    older = [name for name in versions.sections(log) if name != "Unreleased"]
    versions.newer(version, [*older, versions.said(root)])
    versions.unreleased(log)
    if colab and PLACEHOLDER in Course(root).address:
        raise ReleaseError(
            "course_address in pyproject.toml is still that of the example: set it and make notebooks, "
            "or, if nobody uses Colab, ARGS=--no-colab."
        )


@contextmanager
def clone(root: Path) -> Iterator[Path]:
    """Yield a temporary clone of the branch, `course/`, with the settings of the repository.

    A clone, not a worktree: the repository knows nothing of it, whatever happens.
    """
    home = Path(mkdtemp(prefix="tp-release-"))
    try:
        folder = home / "course"
        git(root, "clone", "--quiet", "--shared", root, folder)
        settings = (root / git(root, "rev-parse", "--git-path", "config")).resolve()
        git(folder, "config", "include.path", settings)  # name, signature, hooks
        yield folder
    finally:
        remove(home)


def commit(course: Path, version: str) -> None:
    """Commit the version in a clone."""
    files = versions.write(course, version, datetime.date.today().isoformat())
    git(course, "add", *files)
    git(course, "commit", "--quiet", "--message", f"Release {version}")


def build(course: Path, made: Path) -> Path:
    """Build the sdist, and the wheel from it, with the setuptools of this environment; return the wheel.

    Raises:
        ReleaseError: setuptools fails; with the end of what it says.
    """
    status, said = uv_build(course, made)  # beside the clone: goes with it, if uv is killed
    if status:
        raise ReleaseError("uv build failed:\n" + said[-2000:])
    (made / ".gitignore").unlink(missing_ok=True)  # uv's
    return next(made.glob("*.whl"))


def publish(root: Path, course: Path, version: str, made: Path) -> list[Path]:
    """Move the branch, the tag and `dist/`, or none of them; return the files.

    Raises:
        ReleaseError: the branch has moved meanwhile, or git refuses the tag.
    """
    before, after = git(course, "rev-parse", "HEAD^"), git(course, "rev-parse", "HEAD")
    tag, tagged, moved = TAG.format(version), False, []
    notes = versions.sections((course / "CHANGELOG.md").read_text(encoding="utf-8"))[version]
    try:
        git(root, "fetch", "--quiet", "--no-tags", "--no-write-fetch-head", course, "HEAD")
        git(root, "merge", "--quiet", "--ff-only", after)
        text = f"{version}\n\n{notes}"
        git(root, "tag", "--annotate", "--cleanup=verbatim", "--message", text, tag, after)
        tagged = True
        for path in sorted(made.iterdir()):
            moved.append(root / "dist" / path.name)
            moved[-1].parent.mkdir(exist_ok=True)
            shutil.move(path, moved[-1])
    except BaseException:
        for path in moved:
            path.unlink(missing_ok=True)
        if tagged:
            git(root, "tag", "--delete", tag)
        if git(root, "rev-parse", "HEAD") == after:
            git(root, "reset", "--quiet", "--keep", before)
        raise
    return moved


def release(root: Path, version: str, *, dry_run: bool = False, colab: bool = True) -> list[Path]:
    """Release a version of the course; return the files of `dist/`, none with `dry_run`.

    Raises:
        ReleaseError: it is refused, or a check of what was built fails; nothing has changed.
    """
    ready(root, version, colab=colab)
    with clone(root) as course:
        made = course.parent / "dist"
        made.mkdir()
        commit(course, version)
        click.echo("Building the sdist and the wheel…")
        wheel = build(course, made)
        acceptance.accept(wheel, course, made, version, colab=colab, say=click.echo)
        if dry_run:
            return []
        return publish(root, course, version, made)


@click.command(epilog="Example: make release VERSION=2026.12 ARGS=--dry-run")
@click.argument("version")
@click.option("--dry-run", is_flag=True, help="Build and check everything, keep nothing.")
@click.option("--no-colab", is_flag=True, help="The labs are not used on Colab: no course address.")
def main(version: str, dry_run: bool, no_colab: bool) -> None:
    """Release VERSION (2026.12): change log, commit, tag, and in dist/ the checked wheel and labs."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # cleans up, as Ctrl-C does
    root = Path(__file__).resolve().parent.parent
    try:
        made = release(root, version, dry_run=dry_run, colab=not no_colab)
    except ReleaseError as error:
        click.secho(f"Not released. {error}", fg="red", err=True)
        sys.exit(1)
    if dry_run:
        click.echo(f"{version} can be released; nothing was kept (--dry-run).")
        return
    for path in made:
        click.echo(f"{path.relative_to(root)}  {path.stat().st_size / 1e6:.1f} MB")
    click.secho(f"{version} is released here. Next: git push --follow-tags", fg="green")


if __name__ == "__main__":
    main()
