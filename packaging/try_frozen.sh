#!/bin/sh
# Lets a frozen program test itself where nothing of the checkout can help it.   Usage: packaging/try_frozen.sh FOLDER
set -eu

folder=$(cd "$1" && pwd)
home=$(mktemp -d)
trap 'rm -rf "$home"' EXIT

cd "$home"
env -i HOME="$home" PATH=/usr/bin:/bin LANG=C.UTF-8 QT_QPA_PLATFORM=offscreen "$folder/phonebank" --self-test </dev/null
echo "The frozen program in $1 passed its own test: $(du -sh "$folder" | cut -f1) on disk."
