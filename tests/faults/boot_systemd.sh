#!/bin/sh
# Runs as the first process of namespaces of its own: lays a copy of this machine over it, in memory,
# installs the samples as docs/operations.md says, and becomes systemd.
# $1 a folder in memory, $2 the product, $3 its data, $4 the interpreter's folder, $5 its packages, $6 a port.
set -e
root="$1/root"
mkdir -p "$1/changed" "$1/work" "$root"
mount -t overlay overlay -o "lowerdir=/,upperdir=$1/changed,workdir=$1/work" "$root"
mount -t proc proc "$root/proc"
mount --bind /sys "$root/sys"
mount --rbind /sys/fs/cgroup "$root/sys/fs/cgroup"
mount --rbind /dev "$root/dev"
for folder in run tmp; do mount -t tmpfs tmpfs "$root/$folder"; done

# The interpreter and its packages lie where no user but root may look.
mkdir -p "$root/opt/python" "$root/opt/packages" "$root/opt/lang-nghe"
mount --bind "$4" "$root/opt/python"
mount --bind "$5" "$root/opt/packages"
for part in survey forms analysis templates deploy; do cp -r "$2/$part" "$root/opt/lang-nghe/"; done
chroot "$root" /opt/python/bin/python3 -m venv --without-pip /opt/lang-nghe/.venv
echo /opt/packages > "$(echo "$root"/opt/lang-nghe/.venv/lib/python3.*/site-packages)/packages.pth"

chroot "$root" useradd --system --home-dir /var/lib/lang-nghe --shell /usr/sbin/nologin lang-nghe
chroot "$root" install -d -o lang-nghe -g lang-nghe -m 700 /var/lib/lang-nghe /var/backups/lang-nghe
cp -r "$3/." "$root/var/lib/lang-nghe/"
printf 'PORT=%s\nSURVEY_BASE_URL=http://127.0.0.1:%s\n' "$6" "$6" > "$root/etc/lang-nghe.env"
# Some interpreters look for their own library where it was before.
printf 'SURVEY_DATA=/var/lib/lang-nghe\nLD_LIBRARY_PATH=/opt/python/lib\n' >> "$root/etc/lang-nghe.env"
(umask 077 && echo 'một câu dài để thử' > "$root/etc/lang-nghe.passphrase")
chroot "$root" chown -R lang-nghe:lang-nghe /var/lib/lang-nghe /etc/lang-nghe.passphrase
rm -rf "$root/etc/systemd/system"
install -D -m 644 -t "$root/etc/systemd/system" "$root"/opt/lang-nghe/deploy/*.service
install -m 644 -t "$root/etc/systemd/system" "$root"/opt/lang-nghe/deploy/*.timer
printf '[Unit]\nDefaultDependencies=no\nWants=systemd-journald.service\n' \
    > "$root/etc/systemd/system/trial.target"
# systemd hands credentials over by a mount that its services have to see.
mount --make-rshared "$root"
exec chroot "$root" /usr/bin/env -i container=trial PATH=/usr/sbin:/usr/bin:/sbin:/bin \
    /lib/systemd/systemd --system --unit=trial.target --log-target=journal --show-status=no
