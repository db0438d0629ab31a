#!/bin/sh
# Stands in for VS Code's executable before @vscode/test-electron: the server and a headless Chromium.
here=$(dirname "$0")
exec "${REMIT_NODE:-node}" "$here/code.ts" "$@"
