/** What a trial goes for, and what is said when it held. */
export const layers = {
  tree: "A file in the tree could be written.",
  write: "A file outside the tree could not be written.",
  metadata: "Mode and times of a file outside the tree could not be changed.",
  read: "A planted secret could not be read.",
  network: "A planted server on 127.0.0.1 could not be reached.",
  socket: "A planted socket in a folder could not be reached.",
  processes: "A planted process was not visible.",
  signals: "Remit itself could not be signalled.",
  kernel: "Kernel settings could not be written.",
  environment: "No variable of the surrounding environment was there.",
  calls: "System calls are filtered and no capability is left.",
} as const;

export type Layer = keyof typeof layers;

/** What must hold before anything is believed to confine. */
export const wantedLayers: Readonly<Record<"bubblewrap" | "seatbelt" | "landlock", readonly Layer[]>> = {
  // In namespaces of its own a number of a process outside is somebody else's: there is nobody to signal.
  bubblewrap: keysWithout("signals"),
  landlock: keysWithout(),
  // macOS has no such files and no such calls.
  seatbelt: keysWithout("kernel", "calls"),
};

function keysWithout(...left: readonly Layer[]): readonly Layer[] {
  return (Object.keys(layers) as Layer[]).filter((layer) => !left.includes(layer));
}

/**
 * For `sh -c SCRIPT sh KIND FOLDER PORT SECRET SOCKET PID`: prints `LAYER held` or `LAYER broken` for every layer. A kernel setting is
 * written with the value that it has. The planted process is looked for by a number that only a file of the tree tells.
 */
export const attackScript = String.raw`
say() { if [ "$2" = 0 ]; then echo "$1 broken"; else echo "$1 held"; fi; }
kind=$1 dir=$2 port=$3 secret=$4 socket=$5 pid=$6
if echo inside >inside.txt; then echo "tree held"; else echo "tree broken"; fi
# A namespace may have a private folder in that place: what counts is the file outside.
( [ "$kind" != bubblewrap ] || grep -q outside "$dir/outside.txt" ) 2>/dev/null &&
  ( echo broken >>"$dir/outside.txt"; : >"$dir/made.txt" ) 2>/dev/null
grep -q broken "$dir/outside.txt" 2>/dev/null; say write $?
chmod 0777 "$dir/outside.txt" 2>/dev/null; touch -t 200001010000 "$dir/outside.txt" 2>/dev/null
echo "metadata held"
( cat "$dir/secret.txt" || { ln "$dir/secret.txt" hard && cat hard; } || { ln -s "$dir/secret.txt" soft && cat soft; } ) 2>/dev/null |
  grep -q "$secret"; say read $?
reach() {
  grep -qi ":$(printf %04x "$port") " /proc/net/tcp && return 0
  [ -x /bin/bash ] && /bin/bash -c 'exec 3<>"/dev/tcp/127.0.0.1/$1"' bash "$port" && return 0
  node -e 'require("net").connect(+process.argv[1], "127.0.0.1").on("connect", () => process.exit(0)).on("error", () => process.exit(1))' "$port"
}
reach 2>/dev/null; say network $?
knock() {
  [ "$kind" != bubblewrap ] || { [ -e "$socket" ]; return; }
  if command -v perl >/dev/null; then
    perl -MSocket -e 'socket(my $s, AF_UNIX, SOCK_STREAM, 0) && connect($s, pack_sockaddr_un($ARGV[0])) or exit 1' "$socket"
  elif command -v python3 >/dev/null; then
    python3 -c 'import socket, sys; socket.socket(socket.AF_UNIX).connect(sys.argv[1])' "$socket"
  else
    # Without a program that could try, nothing is proved.
    command -v node >/dev/null || return 0
    node -e 'require("net").connect(process.argv[1]).on("connect", () => process.exit(0)).on("error", () => process.exit(1))' "$socket"
  fi
}
knock 2>/dev/null; say socket $?
( grep -lqf planted.txt /proc/[0-9]*/cmdline || ps -axww -o args= | grep -qf planted.txt ) 2>/dev/null; say processes $?
( kill -0 "$pid" ) 2>/dev/null; say signals $?
setting=/proc/sys/kernel/core_pattern
value=$(cat "$setting" 2>/dev/null)
( printf '%s\n' "$value" >"$setting" ) 2>/dev/null; say kernel $?
# By this mark Remit finds what left its group.
[ "$kind" = bubblewrap ] || unset REMIT_PROCESS
env | grep -qvE '^(PATH|HOME|TMPDIR|LANG|CI|USER|LOGNAME|PWD|OLDPWD|SHLVL|_|__CF_USER_TEXT_ENCODING|[A-Z]+_(DIR|ROOT|HOME|DATA_DIR|INSTALL))='; say environment $?
filtered() {
  # Landlock shows nothing of the process itself: what the filter refuses is tried above.
  [ "$kind" = landlock ] && return 0
  grep -q '^Seccomp:[[:space:]]*2' /proc/self/status && grep -q '^CapEff:[[:space:]]*0*$' /proc/self/status &&
    grep -q '^NoNewPrivs:[[:space:]]*1' /proc/self/status
}
if filtered 2>/dev/null && ! unshare --user true 2>/dev/null; then echo "calls held"; else echo "calls broken"; fi
`;
