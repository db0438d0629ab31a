/** How the first process of a sandbox tells what became of the command. */
export type Told =
  | { readonly kind: "ended"; readonly exitCode: number; readonly survivors: number }
  | { readonly kind: "not-found"; readonly what: "program" | "folder" };

/**
 * The first process (pid 1) of a sandbox, for `sh -c SCRIPT sh FOLDER PROGRAM ARGUMENT…`. It finds the program on PATH, runs it
 * with limits, and when it has ended freezes and counts whoever is still alive: the namespace ends with this script, and
 * nobody outlives it. Being pid 1, no process inside can end, stop or silence it. Only shell builtins (and `sleep`) are used.
 */
export const supervisorScript = String.raw`
# Everything below holds for a process namespace of its own only: outside it would count and freeze the whole machine.
if [ "$$" != 1 ]; then echo "the sandbox has no process namespace of its own" >&2; exit 70; fi
set -f
tell() { printf '\n%s\n' "$1" >&5; }

find_program() {
  case $1 in */*) found=$1; [ -e "$1" ]; return;; esac
  IFS=:
  for dir in $PATH; do
    found=$dir/$1
    if [ -f "$found" ] && [ -x "$found" ]; then unset IFS; return 0; fi
  done
  unset IFS
  return 1
}

limit() { ulimit "$@" || return 0; }

run() {
  program=$1
  shift
  exec 3<&- 4>&- 5>&- 6<&- 7<&- 8<&- 9<&-
  { limit -c 0; limit -f 16777216; ulimit -u 2048 || limit -p 2048; } 2>/dev/null
  exec "$program" "$@"
}

has_several() { [ $# -gt 1 ]; }

state_of() {
  state=
  while read -r key value rest; do
    if [ "$key" = State: ]; then state=$value; return; fi
  done 2>/dev/null <"$1/status"
}

count_alive() {
  alive=0
  myself=0
  set +f
  for process in /proc/[0-9]*; do
    state_of "$process"
    case $process:$state in
      *:) ;;
      /proc/1:*) myself=1 ;;
      *:[ZX]) if has_several "$process"/task/*; then alive=$((alive + 1)); fi ;;
      *) alive=$((alive + 1)) ;;
    esac
  done
  set -f
}

if ! cd -- "$1"; then tell "not-found folder"; exit 127; fi
shift
if ! find_program "$1"; then tell "not-found program"; exit 127; fi
shift
( run "$found" "$@" )
code=$?

tries=0
count_alive
while [ "$alive" -gt 0 ] && [ "$alive" -lt 50 ] && [ "$tries" -lt 10 ]; do
  /bin/sleep 0.03 || :
  tries=$((tries + 1))
  count_alive
done
if [ "$alive" -gt 0 ] && [ "$$" = 1 ]; then
  kill -s STOP -- -1
  count_alive
fi
if [ "$myself" = 1 ]; then tell "ended $code $alive"; fi
exit "$code"
`;

/**
 * Reads what the supervisor told. Only its last line counts: a process inside may have written before it, never after.
 * undefined when the supervisor did not come to its end.
 */
export function readTold(text: string): Told | undefined {
  const last = text.trimEnd().split("\n").at(-1) ?? "";
  if (last === "not-found program") return { kind: "not-found", what: "program" };
  if (last === "not-found folder") return { kind: "not-found", what: "folder" };
  const ended = /^ended ([0-9]{1,3}) ([0-9]{1,9})$/.exec(last);
  if (ended === null || !text.endsWith("\n")) return undefined;
  return { kind: "ended", exitCode: Number(ended[1]), survivors: Number(ended[2]) };
}
