#!/bin/sh
# installer.sh : les dossiers de /srv/tp et leurs droits. À exécuter en root, autant de fois qu'on veut.
set -eu
here=$(cd "$(dirname "$0")" && pwd)

getent group correcteurs >/dev/null || groupadd correcteurs
install -d -m 755 /srv/tp
install -d -m 2770 -g correcteurs /srv/tp/cours   # le cours, les copies, les notes : jamais les étudiants
install -d -m 1777 /srv/tp/echange                # tous y déposent, personne n'y efface ce qui est à un autre
install -d -m 755 /srv/tp/jupyterhub
for role in tous etudiants correcteurs; do
    cp -R "$here/$role" /srv/tp/jupyterhub/
done
install -m 644 "$here/jupyterhub_config.py" /srv/tp/jupyterhub/
install -d -m 700 /srv/tp/hub                     # la base et les secrets du hub : root seul
echo "Prêt. Le cours va dans /srv/tp/cours ; ceux qui corrigent, dans le groupe correcteurs."
