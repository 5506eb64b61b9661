#!/bin/sh
# installer.sh: the folders of /srv/tp and their permissions. To be run as root, as many times as one likes.
set -eu
here=$(cd "$(dirname "$0")" && pwd)

getent group correcteurs >/dev/null || groupadd correcteurs
install -d -m 755 /srv/tp
install -d -m 2770 -g correcteurs /srv/tp/cours   # the course, the submissions, the marks: never the students
install -d -m 1777 /srv/tp/echange                # all drop files here, nobody removes somebody else's
install -d -m 755 /srv/tp/jupyterhub
for role in tous etudiants correcteurs; do
    cp -R "$here/$role" /srv/tp/jupyterhub/
done
install -m 644 "$here/jupyterhub_config.py" /srv/tp/jupyterhub/
install -d -m 700 /srv/tp/hub                     # the hub's database and secrets: root alone
echo "Prêt. Le cours va dans /srv/tp/cours ; ceux qui corrigent, dans le groupe correcteurs."
echo "Ready. The course goes to /srv/tp/cours; those who grade, into the group correcteurs."
