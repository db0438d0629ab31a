import type { Report } from "./schema.ts";

type CommandResult = Report["evidence"]["commands"][number];
type Network = NonNullable<CommandResult["network"]>;
type Connection = NonNullable<Network["connections"]>[number];

/** How a command ended, in two or three words. */
export function describeCommand({ outcome }: CommandResult): string {
  switch (outcome.kind) {
    case "exited":
      return outcome.exitCode === 0 ? "passed" : `exit ${outcome.exitCode}`;
    case "signalled":
      return `ended by ${outcome.signal}`;
    case "timed-out":
      return `no end in ${Math.round(outcome.afterMs / 1000)} s`;
    case "not-found":
      return "not found";
    case "not-run":
      return "not run";
  }
}

/** What a command tried on the network; empty where it tried nothing. */
export function describeNetwork({ unrouted = 0, connections = [] }: Network): string {
  const timesOf = (allowed: boolean): number =>
    connections.filter((one) => one.allowed === allowed).reduce((sum, { times }) => sum + times, 0);
  const [allowed, refused] = [timesOf(true), timesOf(false)];
  const parts = [
    ...(allowed === 0 ? [] : [`${allowed} ${allowed === 1 ? "connection" : "connections"} to named hosts`]),
    ...(refused === 0
      ? []
      : [`${refused} ${refused === 1 ? "connection" : "connections"} to others refused`]),
    ...(unrouted === 0 ? [] : [`${unrouted} ${unrouted === 1 ? "try" : "tries"} to reach outside refused`]),
  ];
  return parts.join(", ");
}

/** One connection: `registry.npmjs.org:443, 2 times, 812 bytes sent, 20311 received`. */
export function describeConnection(connection: Connection): string {
  const { host, port, allowed, why, times, sent, received } = connection;
  const parts = [
    `${host}:${port}`,
    ...(times === 1 ? [] : [`${times} times`]),
    ...(allowed ? [`${sent} bytes sent, ${received} received`] : ["refused"]),
    ...(why === undefined ? [] : [why]),
  ];
  return parts.join(", ");
}

/** The tests that a command's runner named, such as `, 12 → 14 tests, 1 failed`; empty where it named none. */
export function describeTests(now: CommandResult, before: CommandResult | undefined): string {
  if (now.tests === undefined) return "";
  const { passed, failed, skipped } = now.tests;
  const ran = passed + failed;
  const was = before?.tests === undefined ? "" : `${before.tests.passed + before.tests.failed} → `;
  const parts = [`${was}${ran} ${ran === 1 ? "test" : "tests"}`, ...(failed > 0 ? [`${failed} failed`] : [])];
  return `, ${[...parts, ...(skipped > 0 ? [`${skipped} skipped`] : [])].join(", ")}`;
}
