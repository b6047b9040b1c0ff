#!/usr/bin/env bash
# install.sh SUITE VERSION FOLDER [PACKAGE]: unpacks an editor of that suite of Debian, Neovim unless another package is
# named, with the libraries that it needs, into FOLDER.
#
# Nothing is installed into the system: apt works on lists of its own, checks signatures and hashes as ever, and only
# downloads. The mirror is the one that this machine uses; SISKIN_TEST_DEBIAN_MIRROR names another.
# VERSION is the editor's own (0.10.4): Debian's revisions of it come and go.
set -euo pipefail
suite=$1 version=$2 folder=$3 package=${4:-neovim}

fail() { echo "$package $version from Debian $suite: $1" >&2; exit 1; }
for tool in apt-get dpkg-deb; do
    command -v "$tool" >/dev/null || fail "$tool is missing: this works on Debian and what descends from it"
done
keyring=/usr/share/keyrings/debian-archive-keyring.gpg
[ -f "$keyring" ] || fail "$keyring is missing: install debian-archive-keyring"
mirror=${SISKIN_TEST_DEBIAN_MIRROR:-}
if [ -z "$mirror" ]; then
    mirror=$(cat /etc/apt/sources.list /etc/apt/sources.list.d/*.sources /etc/apt/sources.list.d/*.list 2>/dev/null |
        grep -E '^(URIs:|deb )' | grep -oE 'https?://[^ ]+/debian/?( |$)' | head -n 1 | tr -d ' ' || true)
fi
[ -n "$mirror" ] || fail "apt knows no Debian mirror: set SISKIN_TEST_DEBIAN_MIRROR to one"

state=$(mktemp -d)
trap 'rm -rf "$state"' EXIT
mkdir -p "$state"/lists/partial "$state"/cache/archives/partial "$state"/sources
: >"$state/status"
cat >"$state/sources/debian.sources" <<EOF
Types: deb
URIs: $mirror
Suites: $suite
Components: main
Signed-By: $keyring
EOF
cat >"$state/apt.conf" <<EOF
Dir::State "$state";
Dir::State::Lists "$state/lists";
Dir::State::status "$state/status";
Dir::Cache "$state/cache";
Dir::Etc::sourcelist "/dev/null";
Dir::Etc::sourceparts "$state/sources";
Dir::Etc::preferences "/dev/null";
Dir::Etc::preferencesparts "/dev/null";
Dir::Log "$state";
Debug::NoLocking "1";
APT::Install-Recommends "0";
APT::Sandbox::User "";
Acquire::Languages "none";
Acquire::Retries "3";
EOF
export APT_CONFIG=$state/apt.conf
apt-get -qq update || fail "the lists of $suite could not be read"
revision=$(apt-cache madison "$package" | awk -F'|' -v version="$version" '{gsub(/ /, "", $2)} $2 ~ ("^([0-9]+:)?" version "[-+]") {print $2; exit}')
[ -n "$revision" ] || fail "the suite has another version: $(apt-cache madison "$package" | awk -F'|' '{print $2; exit}')"

# What an editor and its libraries do not need to run: the rest of a system.
unneeded='^(perl|perl-base|debconf|dpkg|tar|init-system-helpers|gcc-[0-9]+-base|libdb[0-9.]+.*|coreutils|emacsen-common|install-info|sensible-utils|ucf|media-types|mailcap)$'
mapfile -t packages < <(apt-get -qq --simulate install "$package=$revision" | awk '/^Inst /{print $2}' | grep -vE "$unneeded")
cd "$state"
apt-get -qq download "$package=$revision" $(printf '%s\n' "${packages[@]}" | grep -vxF "$package") || fail "a package could not be downloaded"
mkdir -p "$folder"
for archive in ./*.deb; do
    dpkg-deb --extract "$archive" "$folder"
done
