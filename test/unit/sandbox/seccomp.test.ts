import { describe, expect, test } from "vitest";
import { seccompFilter, sharedSeccompFilter } from "../../../src/sandbox/seccomp.ts";

const audit = { x64: 0xc000003e, arm64: 0xc00000b7 };
const allow = "allow";

interface Call {
  readonly number: number;
  readonly arguments?: readonly number[];
  readonly audit?: number;
}

/** Runs the filter as the kernel would. Jumps beyond the end and unknown instructions throw. */
function decide(arch: "x64" | "arm64", call: Call, filterOf = seccompFilter): string {
  const filter = filterOf(arch);
  if (filter === undefined) throw new Error(`no filter for ${arch}`);
  const program = Buffer.from(filter);
  const data = Buffer.alloc(64);
  data.writeUInt32LE(call.number, 0);
  data.writeUInt32LE(call.audit ?? audit[arch], 4);
  for (const [index, value] of (call.arguments ?? []).entries())
    data.writeBigUInt64LE(BigInt(value), 16 + 8 * index);
  let accumulator = 0;
  for (let at = 0; ; at += 1) {
    const operand = program.readUInt32LE(at * 8 + 4);
    const jump = (holds: boolean): number => program.readUInt8(at * 8 + (holds ? 2 : 3));
    switch (program.readUInt16LE(at * 8)) {
      case 0x20:
        accumulator = data.readUInt32LE(operand);
        break;
      case 0x15:
        at += jump(accumulator === operand);
        break;
      case 0x35:
        at += jump(accumulator >= operand);
        break;
      case 0x45:
        at += jump((accumulator & operand) !== 0);
        break;
      case 0x06:
        return answer(operand);
      default:
        throw new Error("unknown instruction");
    }
  }
}

function answer(value: number): string {
  if (value === 0x7fff0000) return allow;
  if (value === 0x80000000) return "end";
  return `refuse ${value & 0xffff}`;
}

const EPERM = "refuse 1";

describe.each(["x64", "arm64"] as const)("%s", (arch) => {
  const numbers = {
    x64: {
      read: 0,
      write: 1,
      open: 257,
      clone: 56,
      unshare: 272,
      ioctl: 16,
      socket: 41,
      ptrace: 101,
      mount: 165,
      keyctl: 250,
      bpf: 321,
      setns: 308,
      execve: 59,
      futex: 202,
    },
    arm64: {
      read: 63,
      write: 64,
      open: 56,
      clone: 220,
      unshare: 97,
      ioctl: 29,
      socket: 198,
      ptrace: 117,
      mount: 40,
      keyctl: 219,
      bpf: 280,
      setns: 268,
      execve: 221,
      futex: 98,
    },
  }[arch];

  test.each(["read", "write", "open", "execve", "futex"] as const)("%s is allowed", (name) => {
    expect(decide(arch, { number: numbers[name], arguments: [0x10020000, 0x5412] })).toBe(allow);
  });

  test.each(["ptrace", "mount", "keyctl", "bpf", "setns"] as const)("%s is refused", (name) => {
    expect(decide(arch, { number: numbers[name] })).toBe(EPERM);
  });

  test("io_uring and the new mount calls are refused, clone3 is not there", () => {
    for (const number of [425, 426, 427, 428, 429, 430, 431, 432, 442])
      expect(decide(arch, { number })).toBe(EPERM);
    expect(decide(arch, { number: 435 })).toBe("refuse 38");
  });

  test("new processes and threads, but no new user or mount namespace", () => {
    const threads = 0x3d0f00;
    expect(decide(arch, { number: numbers.clone, arguments: [threads] })).toBe(allow);
    expect(decide(arch, { number: numbers.clone, arguments: [0x10000000 | 17] })).toBe(EPERM);
    expect(decide(arch, { number: numbers.unshare, arguments: [0x20000] })).toBe(EPERM);
    expect(decide(arch, { number: numbers.unshare, arguments: [0x400] })).toBe(allow);
  });

  test("terminals may be asked, not typed into", () => {
    expect(decide(arch, { number: numbers.ioctl, arguments: [1, 0x5401] })).toBe(allow);
    expect(decide(arch, { number: numbers.ioctl, arguments: [1, 0x5412] })).toBe(EPERM);
    expect(decide(arch, { number: numbers.ioctl, arguments: [1, 0x541c] })).toBe(EPERM);
    // The kernel looks at the low half only: so must the filter.
    expect(decide(arch, { number: numbers.ioctl, arguments: [1, 0x100005412] })).toBe(EPERM);
  });

  test("sockets of the common families only", () => {
    for (const family of [1, 2, 10, 16])
      expect(decide(arch, { number: numbers.socket, arguments: [family] })).toBe(allow);
    for (const family of [3, 17, 31, 38, 40, 44]) {
      expect(decide(arch, { number: numbers.socket, arguments: [family] })).toBe("refuse 97");
    }
  });

  test("a foreign system-call table ends the process", () => {
    expect(decide(arch, { number: numbers.read, audit: 0x40000003 })).toBe("end");
    expect(decide(arch, { number: numbers.read, audit: arch === "x64" ? audit.arm64 : audit.x64 })).toBe(
      "end",
    );
  });
});

test("x32 calls on x64 end the process", () => {
  expect(decide("x64", { number: 0x40000000 + 101 })).toBe("end");
});

test("a processor without a table has no filter", () => {
  expect(seccompFilter("riscv64")).toBeUndefined();
});

describe.each(["x64", "arm64"] as const)("processes that share everything, %s", (arch) => {
  const numbers = {
    x64: {
      read: 0,
      kill: 62,
      tgkill: 234,
      socket: 41,
      socketpair: 53,
      fcntl: 72,
      prlimit: 302,
      utimensat: 280,
      ptrace: 101,
    },
    arm64: {
      read: 63,
      kill: 129,
      tgkill: 131,
      socket: 198,
      socketpair: 199,
      fcntl: 25,
      prlimit: 261,
      utimensat: 88,
      ptrace: 117,
    },
  }[arch];
  const shared = (number: number, ...args: number[]): string =>
    decide(arch, { number, arguments: args }, sharedSeccompFilter);

  test("no socket of any kind, pairs only", () => {
    for (const family of [1, 2, 10, 16]) expect(shared(numbers.socket, family)).toBe(EPERM);
    expect(shared(numbers.socketpair, 1)).toBe(allow);
    expect(shared(numbers.read)).toBe(allow);
  });

  test("signals reach the own group, and no other process by any way round", () => {
    expect(shared(numbers.kill, 0, 15)).toBe(allow);
    expect(shared(numbers.kill, 4321, 9)).toBe(EPERM);
    expect(shared(numbers.kill, 0xffffffff, 9)).toBe(EPERM);
    expect(shared(numbers.tgkill, 4321, 4321, 9)).toBe(EPERM);
    expect(shared(numbers.tgkill, 4321, 4321, 23)).toBe(allow);
    expect(shared(424, 3, 9)).toBe(EPERM);
    for (const request of [8, 10, 15]) expect(shared(numbers.fcntl, 3, request, 4321)).toBe(EPERM);
    expect(shared(numbers.fcntl, 3, 2, 1)).toBe(allow);
    expect(shared(numbers.prlimit, 4321)).toBe(EPERM);
    expect(shared(numbers.prlimit, 0)).toBe(allow);
  });

  test("modes, owners and attributes stay; times only through an opened file", () => {
    const calls = { x64: [90, 91, 268, 92, 188, 197, 132], arm64: [52, 53, 54, 55, 5, 14] }[arch];
    for (const call of [...calls, 452, 463]) expect(shared(call)).toBe(EPERM);
    expect(shared(numbers.utimensat, 3, 0)).toBe(allow);
    expect(shared(numbers.utimensat, 3, 0x7f0000000000)).toBe(EPERM);
    expect(shared(numbers.utimensat, 3, 0x1000)).toBe(EPERM);
  });

  test("what the other filter refuses is refused, and a foreign table ends the process before anything is allowed", () => {
    expect(shared(numbers.ptrace)).toBe(EPERM);
    expect(
      decide(arch, { number: numbers.tgkill, arguments: [1, 1, 0], audit: 1 }, sharedSeccompFilter),
    ).toBe("end");
  });
});
