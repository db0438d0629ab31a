import { Fault } from "../base/fault.ts";
import { throwIfStopped } from "../base/stop.ts";
import type { Finding, Wanted } from "./finding.ts";
import { getJson } from "./http.ts";
import type { Endpoint } from "./http.ts";
import type { ModelOptions } from "./llama.ts";
import { isLoaded, waitUntilLoaded } from "./loading.ts";
import { examineCache, examineSeparation } from "./probe.ts";
import { recommendedCommand, recommendedContextTokens } from "./recommended-command.ts";
import { readServerFacts } from "./server-facts.ts";
import type { ServerFacts } from "./server-facts.ts";

export type { Finding, Wanted } from "./finding.ts";
export { recommendedCommand } from "./recommended-command.ts";

/**
 * Examines a llama-server: what it says of itself, and by asking it. Ends with the first finding that makes the
 * others impossible. Asks nothing of the model while a slot is processing. Faults become findings; a stop throws.
 */
export async function examineModel(
  options: ModelOptions,
  wanted: Wanted,
  signal: AbortSignal,
): Promise<readonly Finding[]> {
  const reached = await examineReach(options, wanted, signal);
  if (reached.some((finding) => finding.state === "bad")) return reached;
  const facts = await readFacts(options, signal);
  if (!("url" in facts)) return [...reached, facts];
  return [
    ...reached,
    describeModel(facts),
    examineContext(facts, wanted),
    examineSlots(facts, wanted),
    examineTemplate(facts),
    await attempt("foreign pages", () => examineOrigins(options, signal), signal),
    await attempt("server tools", () => examineServerTools(options, facts, signal), signal),
    await attempt("prefix cache", () => examineCache(options, facts, signal), signal),
    await attempt("separate conversations", () => examineSeparation(options, facts, signal), signal),
  ];
}

async function examineReach(
  options: ModelOptions,
  wanted: Wanted,
  signal: AbortSignal,
): Promise<readonly Finding[]> {
  let wasLoading = false;
  const reach = await attempt(
    "reachable",
    async () => {
      wasLoading = !(await isLoaded(options, signal));
      return { name: "reachable", state: "ok", detail: `${options.url} answers.` };
    },
    signal,
  );
  if (reach.state === "bad") return [reach];
  return [reach, await attempt("loaded", () => examineLoading(options, wanted, wasLoading, signal), signal)];
}

async function examineLoading(
  options: ModelOptions,
  wanted: Wanted,
  wasLoading: boolean,
  signal: AbortSignal,
): Promise<Finding> {
  const startMs = performance.now();
  const patience = { loadingTimeoutMs: options.loadingTimeoutMs, sinceMs: startMs };
  const report = wanted.onProgress ?? (async () => undefined);
  if (wasLoading) await waitUntilLoaded(options, patience, report, signal);
  const detail = wasLoading
    ? `Loaded after ${Math.round((performance.now() - startMs) / 1000)} s more.`
    : "The model is loaded.";
  return { name: "loaded", state: "ok", detail };
}

async function readFacts(options: ModelOptions, signal: AbortSignal): Promise<ServerFacts | Finding> {
  try {
    return await readServerFacts(options, signal);
  } catch (thrown) {
    return toFinding("model", thrown, signal);
  }
}

/** What examining gave; a fault on the way is a bad finding with the fault's own hint. */
async function attempt(name: string, examine: () => Promise<Finding>, signal: AbortSignal): Promise<Finding> {
  try {
    return await examine();
  } catch (thrown) {
    return toFinding(name, thrown, signal);
  }
}

function toFinding(name: string, thrown: unknown, signal: AbortSignal): Finding {
  throwIfStopped(signal);
  if (!(thrown instanceof Fault)) throw thrown;
  return {
    name,
    state: "bad",
    detail: thrown.message,
    ...(thrown.hint === undefined ? {} : { next: thrown.hint }),
  };
}

function describeModel(facts: ServerFacts): Finding {
  const parameters =
    facts.parameters === undefined ? "" : `, ${(facts.parameters / 1e9).toFixed(1)} G parameters`;
  return { name: "model", state: "ok", detail: `${facts.model}${parameters}, build ${facts.build}.` };
}

const leastContextTokens = 16_384;

function examineContext(facts: ServerFacts, wanted: Wanted): Finding {
  const { contextTokens } = facts;
  const wantedTokens = Math.min(wanted.limitTokens, recommendedContextTokens);
  const detail = `One slot holds ${contextTokens} tokens; a run may use ${wanted.limitTokens}.`;
  if (contextTokens >= wantedTokens) return { name: "context", state: "ok", detail };
  return {
    name: "context",
    state: contextTokens < leastContextTokens ? "bad" : "warning",
    detail: `${detail} A longer conversation has to be begun anew in between.`,
    next: `Give each slot at least ${wantedTokens} tokens: ${recommendedCommand(facts.modelFile)}`,
  };
}

function examineSlots(facts: ServerFacts, wanted: Wanted): Finding {
  const detail = `${facts.totalSlots} slots for ${wanted.parallelRuns} parallel runs.`;
  if (facts.totalSlots < wanted.parallelRuns) {
    return {
      name: "slots",
      state: "warning",
      detail: `${detail} Runs push each other's conversation out and evaluate it anew.`,
      next: `Start the server with -np ${wanted.parallelRuns}, or allow fewer parallel runs.`,
    };
  }
  if (facts.slots !== undefined) return { name: "slots", state: "ok", detail };
  return {
    name: "slots",
    state: "unknown",
    detail: `${detail} Which of them are in use cannot be seen.`,
    next: "Start the server without --no-slots.",
  };
}

function examineTemplate(facts: ServerFacts): Finding {
  const name = "tool calls";
  const next = "Start the server with --jinja and a chat template that has tools.";
  if (facts.template.tools === undefined) {
    return {
      name,
      state: "unknown",
      detail: "The server does not say whether its template has tools.",
      next,
    };
  }
  const template = facts.template.digest === "" ? "" : ` (template ${facts.template.digest.slice(0, 12)})`;
  if (facts.template.tools)
    return { name, state: "ok", detail: `The chat template has tool calls${template}.` };
  return { name, state: "bad", detail: `The chat template has no tool calls${template}.`, next };
}

const foreignOrigin = "https://foreign.example";

async function examineOrigins(endpoint: Endpoint, signal: AbortSignal): Promise<Finding> {
  const reply = await getJson(endpoint, "/health", signal, foreignOrigin);
  const allowed = reply.headers.get("access-control-allow-origin");
  const name = "foreign pages";
  if (allowed !== "*" && allowed !== foreignOrigin) {
    return { name, state: "ok", detail: "Web pages of other origins may not read from the server." };
  }
  return {
    name,
    state: "warning",
    detail: `Any web page that is open on this machine may use the server (Access-Control-Allow-Origin: ${allowed}).`,
    next: "Start the server with --cors-origins localhost, and with --api-key.",
  };
}

async function examineServerTools(
  endpoint: Endpoint,
  facts: ServerFacts,
  signal: AbortSignal,
): Promise<Finding> {
  const { status } = await getJson(endpoint, "/tools", signal);
  const name = "server tools";
  if (status === 200 || facts.corsProxy) {
    return {
      name,
      state: "bad",
      detail: `The server gives ${status === 200 ? "files and a shell" : "a proxy"} of this machine to whoever can call it.`,
      next: "Start the server without --tools, --agent, --mcp-servers-config and --ui-mcp-proxy.",
    };
  }
  return { name, state: "ok", detail: "The server's own tools are off." };
}
