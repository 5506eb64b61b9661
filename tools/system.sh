#!/bin/sh
# system.sh PACKAGE...: the packages that the distribution has and that this machine lacks.
# As root, apt-get or dnf installs them, unless TP_SYSTEM_PACKAGES=no; otherwise the line to type
# is printed. Never an error: what they serve is done without, or skipped, and says so.

for package in "$@"; do
    case $package in
        bubblewrap) program=bwrap ;;
        postgresql) program=psql ;;
        *) program=$package ;;
    esac
    command -v "$program" >/dev/null 2>&1 || missing="$missing $package"
done
[ -n "$missing" ] || exit 0
[ "$(uname -s)" = Linux ] || exit 0

if command -v apt-get >/dev/null 2>&1; then
    install="apt-get install -y$missing"
elif command -v dnf >/dev/null 2>&1; then
    install="dnf install -y$(echo "$missing" | sed s/postgresql/postgresql-server/)"
else
    echo "À installer par votre distribution :$missing."
    exit 0
fi

if [ "$(id -u)" != 0 ]; then
    echo "Il manque :$missing. Pour l'installer : sudo $install"
elif [ "$TP_SYSTEM_PACKAGES" = no ]; then
    echo "Il manque :$missing (TP_SYSTEM_PACKAGES=no). Pour l'installer : $install"
else
    echo "Installation de :$missing ($install ; TP_SYSTEM_PACKAGES=no l'empêche)."
    log=$(mktemp)
    case $install in apt-get*) DEBIAN_FRONTEND=noninteractive apt-get update -qq >"$log" 2>&1 ;; esac
    # shellcheck disable=SC2086  # words on purpose
    if ! DEBIAN_FRONTEND=noninteractive $install >>"$log" 2>&1; then
        tail -n 3 "$log"
        echo "L'installation a échoué. À refaire quand le réseau répondra : $install"
    fi
    rm -f "$log"
fi
exit 0
