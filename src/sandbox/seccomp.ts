/**
 * A seccomp filter as the bytes that bubblewrap's `--seccomp` reads: it ends a process that uses a foreign system-call
 * table, and refuses what a build or a test never needs (mounting, user namespaces, tracing, keyrings, io_uring, BPF,
 * kernel modules, typing into a terminal). undefined for a processor that it does not know.
 */
export function seccompFilter(arch: string): Uint8Array | undefined {
  const table = tables[arch];
  return table === undefined ? undefined : assemble(program(table, []));
}

/**
 * The filter for processes that share everything with the machine (Landlock): besides the above it refuses what reaches
 * another process or a file's metadata without opening it: every socket, shared memory and queues, signals to anyone but the
 * own group, priorities of others, modes, owners, attributes, and times by path.
 */
export function sharedSeccompFilter(arch: string): Uint8Array | undefined {
  const table = tables[arch];
  return table === undefined ? undefined : assemble(program(table, sharedRules(table.shared)));
}

interface Shared {
  readonly refused: readonly number[];
  readonly kill: number;
  /** `tkill` and `tgkill`, with the place of the signal among their arguments. */
  readonly threadKills: readonly (readonly [call: number, signalAt: number])[];
  readonly fcntl: number;
  readonly prlimit: number;
  readonly utimensat: number;
}

interface Table {
  readonly audit: number;
  readonly shared: Shared;
  /** Calls from this number on belong to another table (x32). */
  readonly foreignFrom?: number;
  readonly refused: readonly number[];
  /** `clone` and `unshare`: the first argument holds namespace flags. */
  readonly withFlags: readonly number[];
  readonly ioctl: number;
  readonly socket: number;
}

/** The same numbers in every table: io_uring, pidfd_getfd, the new mount calls, quotactl_fd. */
const refusedEverywhere = [425, 426, 427, 428, 429, 430, 431, 432, 433, 438, 442, 443, 467];
/** clone3 hides its flags in memory: with "not there" the C libraries take clone. */
const clone3 = 435;

const tables: Readonly<Record<string, Table>> = {
  x64: {
    audit: 0xc000003e,
    foreignFrom: 0x40000000,
    // syslog, ptrace, pivot_root, chroot, acct, settimeofday, mount, umount2, swapon, swapoff, reboot, iopl, ioperm,
    // init_module, delete_module, quotactl, lookup_dcookie, clock_settime, kexec_load, add_key, request_key, keyctl,
    // perf_event_open, fanotify_init, name_to_handle_at, open_by_handle_at, setns, process_vm_readv, process_vm_writev,
    // kcmp, finit_module, kexec_file_load, bpf, userfaultfd
    refused: [
      103, 101, 155, 161, 163, 164, 165, 166, 167, 168, 169, 172, 173, 175, 176, 179, 212, 227, 246, 248, 249,
      250, 298, 300, 303, 304, 308, 310, 311, 312, 313, 320, 321, 323,
    ],
    withFlags: [56, 272],
    ioctl: 16,
    socket: 41,
    shared: {
      // socket, the System V calls, mq_open and mq_unlink, sched_set*, setpriority, ioprio_set, chmod*, chown*, *xattr, utime*,
      // rt_sigqueueinfo and rt_tgsigqueueinfo
      refused: [
        41, 29, 30, 31, 64, 65, 66, 220, 68, 69, 70, 71, 240, 241, 142, 144, 203, 314, 141, 251, 90, 91, 268,
        92, 93, 94, 260, 188, 189, 190, 197, 198, 199, 132, 235, 261, 129, 297,
      ],
      kill: 62,
      threadKills: [
        [200, 1],
        [234, 2],
      ],
      fcntl: 72,
      prlimit: 302,
      utimensat: 280,
    },
  },
  arm64: {
    audit: 0xc00000b7,
    // the same calls, in the order of x64 (iopl and ioperm do not exist)
    refused: [
      116, 117, 41, 51, 89, 170, 40, 39, 224, 225, 142, 105, 106, 60, 18, 112, 104, 217, 218, 219, 241, 262,
      264, 265, 268, 270, 271, 272, 273, 294, 280, 282,
    ],
    withFlags: [220, 97],
    ioctl: 29,
    socket: 198,
    shared: {
      refused: [
        198, 194, 196, 195, 190, 193, 191, 192, 186, 189, 188, 187, 180, 181, 118, 119, 122, 274, 140, 30, 52,
        53, 54, 55, 5, 6, 7, 14, 15, 16, 138, 240,
      ],
      kill: 129,
      threadKills: [
        [130, 1],
        [131, 2],
      ],
      fcntl: 25,
      prlimit: 261,
      utimensat: 88,
    },
  },
};

/** CLONE_NEWUSER and CLONE_NEWNS. */
const namespaceFlags = 0x10020000;
/** TIOCSTI and TIOCLINUX type into a terminal. */
const terminalRequests = [0x5412, 0x541c];
/** AF_UNIX, AF_INET, AF_INET6, AF_NETLINK. */
const socketFamilies = [1, 2, 10, 16];

const allow = 0x7fff0000;
const endProcess = 0x80000000;
const refuse = (errno: number): number => 0x00050000 | errno;
const EPERM = 1;
const ENOSYS = 38;
const EAFNOSUPPORT = 97;

/** Places in `struct seccomp_data` (little endian: the low half of an argument comes first). */
const numberAt = 0;
const archAt = 4;
const argumentAt = (index: number): number => 16 + 8 * index;

interface Instruction {
  readonly code: number;
  readonly whenTrue: number;
  readonly whenFalse: number;
  readonly operand: number;
}

/** `further` finds the number of the call loaded and leaves it so. */
function program(table: Table, further: readonly Instruction[]): readonly Instruction[] {
  return [
    load(archAt),
    ...unless("equal", table.audit, [give(endProcess)]),
    load(numberAt),
    ...(table.foreignFrom === undefined ? [] : when("atLeast", table.foreignFrom, [give(endProcess)])),
    ...further,
    ...[...table.refused, ...refusedEverywhere].flatMap((call) => when("equal", call, [give(refuse(EPERM))])),
    ...when("equal", clone3, [give(refuse(ENOSYS))]),
    ...table.withFlags.flatMap((call) =>
      when("equal", call, [
        load(argumentAt(0)),
        ...when("anyBit", namespaceFlags, [give(refuse(EPERM))]),
        give(allow),
      ]),
    ),
    ...when("equal", table.ioctl, [
      load(argumentAt(1)),
      ...terminalRequests.flatMap((request) => when("equal", request, [give(refuse(EPERM))])),
      give(allow),
    ]),
    ...when("equal", table.socket, [
      load(argumentAt(0)),
      ...socketFamilies.flatMap((family) => when("equal", family, [give(allow)])),
      give(refuse(EAFNOSUPPORT)),
    ]),
    give(allow),
  ];
}

/** pidfd_send_signal, fchmodat2, setxattrat, removexattrat, file_setattr. */
const sharedEverywhere = [424, 452, 463, 466, 469];
/** F_SETOWN, F_SETSIG, F_SETOWN_EX: the kernel then sends the signal. */
const signalOwners = [8, 10, 15];
/** SIGURG, which nothing ends; the runtime of Go sends it to its own threads. */
const harmlessSignals = [0, 23];

function sharedRules(shared: Shared): readonly Instruction[] {
  const refused = [...shared.refused, ...sharedEverywhere];
  return [
    ...refused.flatMap((call) => when("equal", call, [give(refuse(EPERM))])),
    ...when("equal", shared.kill, [
      load(argumentAt(0)),
      ...unless("equal", 0, [give(refuse(EPERM))]),
      load(numberAt),
    ]),
    ...shared.threadKills.flatMap(([call, signalAt]) =>
      when("equal", call, [
        load(argumentAt(signalAt)),
        ...harmlessSignals.flatMap((signal) => when("equal", signal, [give(allow)])),
        give(refuse(EPERM)),
      ]),
    ),
    ...when("equal", shared.fcntl, [
      load(argumentAt(1)),
      ...signalOwners.flatMap((request) => when("equal", request, [give(refuse(EPERM))])),
      load(numberAt),
    ]),
    ...when("equal", shared.prlimit, [
      load(argumentAt(0)),
      ...unless("equal", 0, [give(refuse(EPERM))]),
      load(numberAt),
    ]),
    ...when("equal", shared.utimensat, [
      load(argumentAt(1)),
      ...unless("equal", 0, [give(refuse(EPERM))]),
      load(argumentAt(1) + 4),
      ...unless("equal", 0, [give(refuse(EPERM))]),
      load(numberAt),
    ]),
  ];
}

const jumps = { equal: 0x15, atLeast: 0x35, anyBit: 0x45 };

function load(at: number): Instruction {
  return { code: 0x20, whenTrue: 0, whenFalse: 0, operand: at };
}

function give(answer: number): Instruction {
  return { code: 0x06, whenTrue: 0, whenFalse: 0, operand: answer };
}

/** The block runs when the test holds. */
function when(
  test: keyof typeof jumps,
  operand: number,
  block: readonly Instruction[],
): readonly Instruction[] {
  return [{ code: jumps[test], whenTrue: 0, whenFalse: block.length, operand }, ...block];
}

/** The block runs when the test does not hold. */
function unless(
  test: keyof typeof jumps,
  operand: number,
  block: readonly Instruction[],
): readonly Instruction[] {
  return [{ code: jumps[test], whenTrue: block.length, whenFalse: 0, operand }, ...block];
}

/** `struct sock_filter`: 16 bits code, two 8-bit jumps, 32 bits operand. */
function assemble(instructions: readonly Instruction[]): Uint8Array {
  const bytes = Buffer.alloc(instructions.length * 8);
  for (const [index, { code, whenTrue, whenFalse, operand }] of instructions.entries()) {
    bytes.writeUInt16LE(code, index * 8);
    bytes.writeUInt8(whenTrue, index * 8 + 2);
    bytes.writeUInt8(whenFalse, index * 8 + 3);
    bytes.writeUInt32LE(operand, index * 8 + 4);
  }
  return bytes;
}
