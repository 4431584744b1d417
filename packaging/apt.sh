# shellcheck shell=sh
# Read by the other scripts here: `apt_install REASON PACKAGE…` installs when it may, otherwise says what to type.
#
# It installs only as root where apt-get exists. The command typed by a person and the one run here are the same.
# PHONEBANK_NO_APT=1 keeps even root from installing.

apt_install() {
    reason=$1
    shift
    if [ "$(id -u)" -eq 0 ] && [ -z "${PHONEBANK_NO_APT:-}" ] && command -v apt-get >/dev/null 2>&1; then
        echo "$reason. Installing with apt-get: $*"
        DEBIAN_FRONTEND=noninteractive
        export DEBIAN_FRONTEND
        # The lists of a fresh machine are empty or stale: refresh them only when the first attempt fails.
        apt-get install -qq -y --no-install-recommends "$@" </dev/null >/dev/null 2>&1 && return
        apt-get update -qq </dev/null &&
            apt-get install -qq -y --no-install-recommends "$@" </dev/null >/dev/null && return
        echo "apt-get could not install these (see above): $*" >&2
        return 1
    fi
    echo "$reason. Please run this, then try again:" >&2
    if command -v apt-get >/dev/null 2>&1; then
        echo "    sudo apt-get install -y --no-install-recommends $*" >&2
    else
        echo "    your system's installer, for what Debian calls: $*" >&2
    fi
    return 1
}
