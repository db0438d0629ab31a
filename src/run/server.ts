import { isLoaded, waitUntilLoaded } from "../model/loading.ts";
import { readServerFacts, type ServerFacts } from "../model/server-facts.ts";
import type { WorkRequest } from "./request.ts";

/** What the model's server says, once it has loaded. Faults of the model come before anything is done. */
export async function askServer({ model, listen }: WorkRequest, signal: AbortSignal): Promise<ServerFacts> {
  if (!(await isLoaded(model, signal))) {
    const patience = { loadingTimeoutMs: model.loadingTimeoutMs, sinceMs: performance.now() };
    await waitUntilLoaded(model, patience, (message) => listen({ type: "warning", message }), signal);
  }
  return readServerFacts(model, signal);
}
