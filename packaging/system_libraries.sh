#!/bin/sh
# Checks that Qt finds the system's libraries it needs.   Usage: packaging/system_libraries.sh [package]
#
# Qt's wheel brings Qt, not the libraries below it. What is missing is read from the wheel's own files by ldd: always
# those of a window drawn in memory, and those of X11 or Wayland where there is such a display. Missing ones are
# installed by apt as root; otherwise the exact command is printed and the exit status is 1.
# `package` also checks what PyInstaller needs.
set -eu

cd "$(dirname "$0")/.."
. packaging/apt.sh

[ "$(uname -s)" = Linux ] || exit 0

# The Debian or Ubuntu package that holds a library (Ubuntu 24.04 answers to the older names too).
package_of() {
    case $1 in
        libglib-2.0.so.0 | libgthread-2.0.so.0) echo libglib2.0-0 ;;
        libGL.so.1) echo libgl1 ;;
        libEGL.so.1) echo libegl1 ;;
        libdbus-1.so.3) echo libdbus-1-3 ;;
        libX11.so.6) echo libx11-6 ;;
        libX11-xcb.so.1) echo libx11-xcb1 ;;
        libxkbcommon-x11.so.0) echo libxkbcommon-x11-0 ;;
        libz.so.1) echo zlib1g ;;
        *) echo "$1" | sed 's/\.so\.//' ;;
    esac
}

qt_files() {
    for site in .venv/lib/python3.*/site-packages/PySide6; do
        for library in Core Gui Widgets Svg PrintSupport DBus; do echo "$site/Qt/lib/libQt6$library.so.6"; done
        echo "$site/Qt/plugins/platforms/libqoffscreen.so"
        if [ -n "${DISPLAY:-}" ]; then echo "$site/Qt/plugins/platforms/libqxcb.so"; fi
        if [ -n "${WAYLAND_DISPLAY:-}" ]; then echo "$site/Qt/plugins/platforms/libqwayland.so"; fi
    done
}

missing_packages() {
    qt_files | while read -r file; do ldd "$file"; done | awk '/not found/ { print $1 }' | sort -u |
        while read -r library; do package_of "$library"; done | sort -u | tr '\n' ' '
}

missing=$(missing_packages)
if [ -n "$missing" ]; then
    # shellcheck disable=SC2086  # one word per package
    apt_install "Qt lacks some of the system's libraries" $missing
    missing=$(missing_packages)
    if [ -n "$missing" ]; then
        echo "Qt still lacks what these should hold: $missing" >&2
        exit 1
    fi
fi

if [ "${1:-}" = package ]; then
    command -v objcopy >/dev/null 2>&1 || apt_install "PyInstaller needs objcopy" binutils
    if ! .venv/bin/python -c 'from PyInstaller.depend.bindepend import get_python_library_path as f; f()' 2>/dev/null; then
        version=$(.venv/bin/python -c 'import sys; print("%d.%d" % sys.version_info[:2])')
        apt_install "PyInstaller needs Python as a shared library" "libpython$version"
    fi
fi

# Inter is the typeface of the designs. Without it the system's own is used, so this never fails; it is said once.
if [ ! -e .venv/.inter-mentioned ] && ! ls /usr/share/fonts/*/inter* >/dev/null 2>&1; then
    apt_install "Optional: the typeface Inter" fonts-inter 2>&1 || echo "(Going on without it.)"
    touch .venv/.inter-mentioned
fi
