import { readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import * as z from "zod/mini";
import { isErrno } from "../base/fault.ts";
import { redactDeep, type Redact } from "../base/redact.ts";
import type { RunEvent } from "../run/events.ts";
import { idle, nextActivity, type Activity } from "./activity.ts";

/** What a run was doing a moment ago, for whoever did not start it. Times are ISO 8601, UTC. */
export interface LiveActivity extends Activity {
  readonly startedAt: string;
  readonly updatedAt: string;
}

/** Keeps `activity.json` of a run's folder while the run lives. No record: nothing that befalls it ends a run. */
export interface ActivityFile {
  note(event: RunEvent): void;
  /** The first thing that could not be written, said once; undefined before and after. */
  takeFailure(): string | undefined;
  /** Takes the file away. */
  close(): Promise<void>;
}

const name = "activity.json";

/** At most four writes a second; what came last is always written. */
const minPauseMs = 250;

/** Begins the file with a run that has done nothing yet. */
export function openActivityFile(runDir: string, redact: Redact): ActivityFile {
  const startedAt = new Date().toISOString();
  let activity = idle;
  let failure: { readonly message: string; told: boolean } | undefined;
  const fail = (thrown: unknown): void => {
    failure ??= { message: thrown instanceof Error ? thrown.message : String(thrown), told: false };
  };
  const pace = openPace(async () => {
    const live: LiveActivity = { ...activity, startedAt, updatedAt: new Date().toISOString() };
    await replaceFile(join(runDir, name), `${JSON.stringify(redactDeep(live, redact))}\n`).catch(fail);
  });
  pace.ask();
  return {
    note(event) {
      const next = nextActivity(activity, event);
      if (next === activity) return;
      activity = next;
      pace.ask();
    },
    takeFailure() {
      if (failure === undefined || failure.told) return undefined;
      failure.told = true;
      return `What the run is doing cannot be shown: ${failure.message}`;
    },
    async close() {
      await pace.end();
      await rm(join(runDir, name), { force: true }).catch(fail);
    },
  };
}

/** What a live run is doing; undefined where nothing says it. */
export async function readActivity(runDir: string): Promise<LiveActivity | undefined> {
  try {
    const { data } = z.safeParse(liveSchema, JSON.parse(await readFile(join(runDir, name), "utf8")));
    return data === undefined ? undefined : { ...data, step: data.step };
  } catch (thrown) {
    if (isErrno(thrown, "ENOENT") || thrown instanceof SyntaxError) return undefined;
    throw thrown;
  }
}

const count = z.int().check(z.minimum(0));
const liveSchema = z.object({
  phase: z.enum(["open", "implement", "gather", "fix", "judge"]),
  round: count,
  step: z.optional(count),
  doing: z.string(),
  tokens: z.object({ evaluated: count, cached: count, generated: count }),
  last: z.string(),
  prompt: z.exactOptional(z.object({ processed: count, total: count })),
  startedAt: z.string(),
  updatedAt: z.string(),
});

interface Pace {
  /** Has it written soon. */
  ask(): void;
  /** Waits for a write under way; nothing is written any more. */
  end(): Promise<void>;
}

/** Writes one after the other with a pause between them; an asking during the pause is answered at its end. */
function openPace(write: () => Promise<void>): Pace {
  let timer: NodeJS.Timeout | undefined;
  let writing = Promise.resolve();
  let ended = false;
  let lastMs = Number.NEGATIVE_INFINITY;
  const start = (): void => {
    timer = undefined;
    lastMs = performance.now();
    writing = writing.then(write);
  };
  return {
    ask() {
      if (ended || timer !== undefined) return;
      const restMs = Math.max(lastMs + minPauseMs - performance.now(), 0);
      timer = setTimeout(start, restMs);
      timer.unref();
    },
    async end() {
      ended = true;
      clearTimeout(timer);
      await writing;
    },
  };
}

async function replaceFile(file: string, text: string): Promise<void> {
  await writeFile(`${file}.tmp`, text, { mode: 0o600 });
  await rename(`${file}.tmp`, file);
}
