#!/bin/sh
# Installs the real programs that the tests run against, from the machine's own Debian mirror:
# SABnzbd with its tools, the archivers that make broken releases, PostgreSQL, a browser, and a
# reverse proxy.
#
# Run it as root or as somebody who may use sudo; a second run finds everything and does nothing.
# SABnzbd and rar live in contrib and non-free. Both are switched on for this one call by a private
# list of sources; the machine's own lists stay as they are. No service is started.
set -eu

packages="sabnzbdplus unrar rar par2 p7zip-full postgresql chromium nginx-light"

die() {
    echo "install-test-peers: $*" >&2
    exit 1
}

missing=""
for package in $packages; do
    state=$(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null || true)
    [ "$state" = installed ] || missing="$missing $package"
done
[ -n "$missing" ] || exit 0

command -v apt-get >/dev/null || die "this needs Debian (apt-get is not here); please install:$missing"
if [ "$(id -u)" -ne 0 ]; then
    command -v sudo >/dev/null || die "please run this as root (there is no sudo); it installs:$missing"
    exec sudo -- "$0" "$@"
fi

# shellcheck disable=SC1091
. /etc/os-release
codename=${VERSION_CODENAME:-bookworm}

work=$(mktemp -d)
policy=/usr/sbin/policy-rc.d
policy_is_ours=no
clean_up() {
    [ "$policy_is_ours" = no ] || rm -f "$policy"
    rm -rf "$work"
}
trap clean_up EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP
chmod 755 "$work" # apt fetches as a user of its own
mkdir -p "$work/lists/partial"

# Prints Debian's own sources of this machine, one per line, with contrib and non-free added.
# Reads both spellings: lines ("deb URI SUITE …") and stanzas ("URIs: …").
debian_sources() {
    for file in /etc/apt/sources.list /etc/apt/sources.list.d/*.list; do
        [ -r "$file" ] && sed -n 's/[[:space:]]#.*//; /^deb[[:space:]]/p' "$file"
    done | awk '
        {
            options = ""
            uri = 2
            if ($2 ~ /^\[/) {
                while ($uri !~ /\]$/ && uri < NF) { options = options $uri " "; uri++ }
                options = options $uri " "
                uri++
            }
            print options "\t" $uri "\t" $(uri + 1)
        }'
    for file in /etc/apt/sources.list.d/*.sources; do
        [ -r "$file" ] && { grep -v '^#' "$file" || true; } && echo
    done | awk '
        function flush(    i, j, u, s, n, m, options) {
            if (types ~ /(^| )deb( |$)/ && enabled !~ /^(no|false|0|off)$/) {
                options = signed ~ /^\// ? "[signed-by=" signed "] " : ""
                n = split(uris, u, " ")
                m = split(suites, s, " ")
                for (i = 1; i <= n; i++) for (j = 1; j <= m; j++) print options "\t" u[i] "\t" s[j]
            }
            types = uris = suites = signed = enabled = ""
        }
        /^[[:space:]]*$/ { flush(); next }
        /^[A-Za-z-]+:/ {
            key = tolower($1)
            value = $0
            sub(/^[^:]*:[[:space:]]*/, "", value)
            if (key == "types:") types = value
            if (key == "uris:") uris = value
            if (key == "suites:") suites = value
            if (key == "signed-by:") signed = value
            if (key == "enabled:") enabled = tolower(value)
        }
        END { flush() }'
}

debian_sources | awk -F '\t' -v codename="$codename" '
    $2 ~ /debian/ && $3 ~ "^(" codename "|stable)(-updates|-security)?$" && !seen[$2 " " $3]++ {
        print "deb " $1 $2 " " $3 " main contrib non-free"
    }' >"$work/sources.list"
if ! grep -q . "$work/sources.list"; then
    echo "deb http://deb.debian.org/debian $codename main contrib non-free" >"$work/sources.list"
fi

apt() {
    DEBIAN_FRONTEND=noninteractive apt-get -qq -y --no-install-recommends \
        -o Dir::Etc::sourcelist="$work/sources.list" \
        -o Dir::Etc::sourceparts=/dev/null \
        -o Dir::State::lists="$work/lists" \
        -o Dir::Cache::pkgcache= \
        -o Dir::Cache::srcpkgcache= \
        -o DPkg::Lock::Timeout=300 \
        -o Dpkg::Use-Pty=0 \
        "$@" >"$work/log" 2>&1
}

# Debian starts a service as soon as it is installed, unless this file says no. An owner's own stays.
if [ ! -e "$policy" ]; then
    policy_is_ours=yes
    printf '#!/bin/sh\nexit 101\n' >"$policy"
    chmod 755 "$policy"
fi

echo "install-test-peers: installing$missing" >&2
if ! apt update; then
    tail -n 20 "$work/log" >&2
    die "the package lists could not be read from: $(tr "\n" ";" <"$work/sources.list")"
fi
# shellcheck disable=SC2086
if ! apt install $missing; then
    tail -n 20 "$work/log" >&2
    die "apt-get could not install:$missing (its own words are above)"
fi
