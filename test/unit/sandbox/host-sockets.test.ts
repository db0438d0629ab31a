import { expect, test } from "vitest";
import { socketPaths } from "../../../src/sandbox/host-sockets.ts";

test("the kernel's list: places with spaces, each once; none of the abstract kind or without a name", () => {
  const list = [
    "Num       RefCount Protocol Flags    Type St Inode Path",
    "0000000065ceae00: 00000003 00000000 00000000 0001 03 9570821",
    "00000000e501aa6d: 00000002 00000000 00010000 0001 01 9566922 /tmp/a folder/agent.sock",
    "00000000e501aa6e: 00000002 00000000 00010000 0001 01  1127 /run/x",
    "00000000e501aa6f: 00000002 00000000 00010000 0001 01 9566923 @/tmp/abstract",
    "00000000e501aa70: 00000003 00000000 00000000 0001 03 9566924 /run/x",
    "00000000e501aa71: 00000003 00000000 00000000 0001 03 9566925 relative",
    "",
  ].join("\n");
  expect(socketPaths(list)).toEqual(["/tmp/a folder/agent.sock", "/run/x"]);
});
