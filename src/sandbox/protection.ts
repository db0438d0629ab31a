import { layers, type Layer } from "./canary-script.ts";
import type { Confinement } from "./policy.ts";

/** One thing that a command could do to whoever runs it, and how far it is held here. */
export interface Protection {
  readonly name: ProtectionName;
  readonly layer: "prevented" | "detected" | "not-observable";
  /** What holds it, or why nothing does. */
  readonly by: string;
  /** Trials that this machine stood, in words. */
  readonly tried: readonly string[];
}

export type ProtectionName =
  | "reads"
  | "writes outside the worktree"
  | "network"
  | "sockets"
  | "environment"
  | "processes"
  | "kernel"
  | "resources";

/** What is held of commands by this confinement, clause by clause. An unknown kind holds nothing. */
export function protectionsOf(
  kind: string,
  { proof = [], network = "none" }: { readonly proof?: readonly string[]; readonly network?: string } = {},
): readonly Protection[] {
  const found = byKind[kind] ?? byKind["none"] ?? {};
  const held =
    kind === "seatbelt" && network === "loopback" ? { ...found, network: portsOfTheMachine } : found;
  return names.map((name) => {
    const [layer, by] = held[name] ?? ["not-observable", "commands have your own rights"];
    const tried = triedFor[name].map((one) => layers[one]).filter((line) => proof.includes(line));
    return { name, layer, by, tried };
  });
}

/** The confinement in words that name it and its version. */
export function confinementName({ kind, version }: Exclude<Confinement, { kind: "none" }>): string {
  if (kind === "bubblewrap") return `bubblewrap ${version}`;
  return kind === "landlock" ? `Landlock, by setpriv ${version}` : `macOS's sandbox, ${version}`;
}

const names: readonly ProtectionName[] = [
  "reads",
  "writes outside the worktree",
  "network",
  "sockets",
  "environment",
  "processes",
  "kernel",
  "resources",
];

const triedFor: Readonly<Record<ProtectionName, readonly Layer[]>> = {
  reads: ["tree", "read"],
  "writes outside the worktree": ["write", "metadata"],
  network: ["network"],
  sockets: ["socket"],
  environment: ["environment"],
  processes: ["processes", "signals"],
  kernel: ["kernel", "calls"],
  resources: [],
};

type Held = Partial<Record<ProtectionName, readonly [Protection["layer"], string]>>;

const portsOfTheMachine = [
  "not-observable",
  "macOS has no loopback of its own: every port of this machine is open",
] as const;
const fromEmpty = ["prevented", "the environment is built from empty"] as const;
const timeAndOutput = "time, output, file size and processes end; memory and disk have no ceiling";

const byKind: Readonly<Record<string, Held>> = {
  bubblewrap: {
    reads: ["prevented", "a file system of its own: the worktree, programs and what the contract carries"],
    "writes outside the worktree": ["prevented", "every other place is read-only or private"],
    network: ["prevented", "a network of its own, in which nothing else is"],
    sockets: [
      "prevented",
      "no socket of docker, ssh-agent, dbus, X or Wayland is there, nor an abstract one",
    ],
    environment: fromEmpty,
    processes: [
      "prevented",
      "a process space of its own: others are not seen, signalled or traced; what is left running ends and is counted",
    ],
    kernel: ["prevented", "system calls are filtered, no capability is left, settings are read-only"],
    resources: ["prevented", "time, output, file size, processes, private folders, memory and disk end"],
  },
  landlock: {
    reads: ["prevented", "Landlock: other files cannot be opened; their names and sizes can be asked for"],
    "writes outside the worktree": ["prevented", "Landlock, and a filter for modes, owners and times"],
    network: ["prevented", "the filter refuses every socket, also a command's own"],
    sockets: ["prevented", "the filter refuses every socket, also a command's own"],
    environment: fromEmpty,
    processes: [
      "prevented",
      "others are not seen, signalled or traced; what is left running is found by limits that it cannot raise, and ended",
    ],
    kernel: ["prevented", "system calls are filtered, no capability is left"],
    resources: ["not-observable", timeAndOutput],
  },
  seatbelt: {
    reads: ["prevented", "the profile opens the worktree, programs and what the contract carries"],
    "writes outside the worktree": ["prevented", "the profile opens the worktree and private folders"],
    network: ["prevented", "the profile opens no network"],
    sockets: ["prevented", "the profile opens only a command's own"],
    environment: fromEmpty,
    processes: [
      "prevented",
      "others are not seen or signalled; what is left running is found by group and, but for macOS's own programs, by mark",
    ],
    resources: ["not-observable", timeAndOutput],
  },
  none: {
    environment: fromEmpty,
    processes: ["detected", "what is left running is found by group and mark, and ended"],
  },
};
