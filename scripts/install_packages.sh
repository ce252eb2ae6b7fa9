#!/usr/bin/env bash
# Installs the Debian packages named as arguments: as root, else by sudo, else says what an
# administrator must type and ends with 2. Only apt is used; nothing is fetched from elsewhere.
set -eu

if [ "$#" -eq 0 ]; then
    exit 0
fi

say_and_stop() {
    cat >&2 <<EOF

Máy này còn thiếu gói hệ thống: $*
Nhờ người quản trị máy gõ một lệnh sau, rồi chạy lại lệnh vừa rồi:
This machine lacks system packages. An administrator types this once; then run the same command again:

    sudo apt-get update && sudo apt-get install -y --no-install-recommends $*

EOF
    exit 2
}

if ! command -v apt-get >/dev/null 2>&1; then
    cat >&2 <<EOF

Máy này không có apt-get (cần Debian 12 trở lên). Hãy tự cài các thư viện tương đương với: $*
This machine has no apt-get (Debian 12 or newer is expected). Install the equivalents of: $*
EOF
    exit 2
fi

if [ "$(id -u)" -eq 0 ]; then
    as_root=(env)
elif command -v sudo >/dev/null 2>&1 && { sudo -n true 2>/dev/null || [ -t 0 ]; }; then
    # Asking for a password is fair only where somebody sits at a terminal.
    as_root=(sudo env)
else
    say_and_stop "$@"
fi

echo "Đang cài gói hệ thống / installing system packages: $*"
# A machine that has just started may be holding the lock for its own updates: wait for it.
apt=("${as_root[@]}" DEBIAN_FRONTEND=noninteractive apt-get -qq -o DPkg::Lock::Timeout=120)
if ! "${apt[@]}" update || ! "${apt[@]}" install -y --no-install-recommends "$@" >/dev/null; then
    echo "Không cài được bằng apt-get (xem thông báo ở trên). / apt-get failed (see its words above)." >&2
    say_and_stop "$@"
fi
