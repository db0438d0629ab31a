import { toFault, type FaultCode } from "../../base/fault.ts";
import { isLoaded } from "../../model/loading.ts";
import { readServerFacts, readSlots, type ServerFacts } from "../../model/server-facts.ts";

/** Where the model's server is asked. */
export interface AskedServer {
  readonly url: string;
  readonly apiKey?: string;
}

/** What is known of the model's server at the moment. */
export type ServerStatus =
  | { readonly kind: "unasked" }
  | { readonly kind: "loading" }
  | { readonly kind: "ready"; readonly facts: ServerFacts; readonly busySlots?: number }
  | { readonly kind: "failed"; readonly code: FaultCode; readonly message: string };

const patienceMs = 2_000;

/**
 * Asks a server how it is, in a few short requests and within two seconds. What it says of itself is taken from the
 * status before when that was of the same server.
 */
export async function askServer(
  server: AskedServer,
  before: ServerStatus,
  signal: AbortSignal,
): Promise<ServerStatus> {
  const endpoint = { ...server, connectTimeoutMs: patienceMs, idleTimeoutMs: patienceMs };
  const either = AbortSignal.any([signal, AbortSignal.timeout(patienceMs)]);
  try {
    if (!(await isLoaded(endpoint, either))) return { kind: "loading" };
    const known = before.kind === "ready" && before.facts.url === server.url ? before.facts : undefined;
    const facts = known ?? (await readServerFacts(endpoint, either));
    const slots = known === undefined ? facts.slots : await readSlots(endpoint, either);
    if (slots === undefined) return { kind: "ready", facts };
    return { kind: "ready", facts, busySlots: slots.filter(({ isProcessing }) => isProcessing).length };
  } catch (thrown) {
    const { code, message } = toFault(thrown);
    if (either.aborted && !signal.aborted) return { kind: "failed", code: "model-unreachable", message };
    return { kind: "failed", code, message };
  }
}
