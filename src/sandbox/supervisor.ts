/** How the first process of a sandbox tells what became of the command. */
export type Told =
  | {
      readonly kind: "ended";
      readonly exitCode: number;
      readonly survivors: number;
      /** Connects and sends for which the sandbox's network had no way; undefined where the kernel does not count them. */
      readonly unrouted: number | undefined;
    }
  | { readonly kind: "not-found"; readonly what: "program" | "folder" };

/**
 * The first process (pid 1) of a sandbox, for `sh -c SCRIPT sh NODE BRIDGE PORTS FOLDER PROGRAM ARGUMENT…`. It
 * starts the bridge to named hosts, where NODE is not empty, and waits until it listens. It finds the program on PATH, runs it
 * with limits, and when it has ended freezes and counts whoever is still alive, and asks the kernel how often anyone tried to
 * reach beyond the namespace: it ends with this script, and nobody outlives it. Being pid 1, no process inside can end, stop or silence it. Only shell builtins (and `sleep`) are used.
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

# The kernel's own counters of this network namespace: nobody inside can write them, and its loopback never adds to them.
find_place() {
  for name; do
    place=$((place + 1))
    if [ "$name" = OutNoRoutes ]; then return; fi
  done
}

take_value() { shift "$1"; unrouted=$1; }

count_unrouted() {
  place=0
  while read -r key values; do
    if [ "$key" != Ip: ]; then continue; fi
    if [ "$place" = 0 ]; then find_place $values; else take_value "$place" $values; fi
  done
}

count_unrouted_v6() {
  while read -r key value; do
    if [ "$key" = Ip6OutNoRoutes ]; then unrouted=$((unrouted + value)); fi
  done
}

# Prints its process id, and a word when it listens; whoever inside ends or replaces it only cuts the way out.
start_bridge() {
  { ELECTRON_RUN_AS_NODE=1 NODE_OPTIONS= "$1" -e "$2" "$3" </dev/null 2>/dev/null & } 3<&- 4>&- 5>&- 6<&- 7<&- 8<&- 9<&-
  echo $!
}

take_words() { bridge=$1; listens=$2; }

bridge=
if [ -n "$1" ]; then
  take_words $(start_bridge "$1" "$2" "$3")
  if [ "$listens" != ready ]; then echo "the way to named hosts could not be opened" >&2; exit 71; fi
fi
shift 3

if ! cd -- "$1"; then tell "not-found folder"; exit 127; fi
shift
if ! find_program "$1"; then tell "not-found program"; exit 127; fi
shift
( run "$found" "$@" )
code=$?
if [ -n "$bridge" ]; then kill -s KILL "$bridge" 2>/dev/null || :; fi

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
unrouted=-
if [ -r /proc/net/snmp ]; then count_unrouted </proc/net/snmp; fi
if [ "$unrouted" != - ] && [ -r /proc/net/snmp6 ]; then count_unrouted_v6 </proc/net/snmp6; fi
if [ "$myself" = 1 ]; then tell "ended $code $alive $unrouted"; fi
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
  const ended = /^ended ([0-9]{1,3}) ([0-9]{1,9}) (-|[0-9]{1,15})$/.exec(last);
  if (ended === null || !text.endsWith("\n")) return undefined;
  const unrouted = ended[3] === "-" ? undefined : Number(ended[3]);
  return { kind: "ended", exitCode: Number(ended[1]), survivors: Number(ended[2]), unrouted };
}
