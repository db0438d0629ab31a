import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import * as z from "zod/mini";
import { isErrno } from "../../base/fault.ts";
import { writeDurable } from "../../base/durable-file.ts";
import { emptyLedger, type Ledger } from "./queue.ts";

const waiting = {
  // Also a file's name.
  id: z.uuid(),
  folder: z.string(),
  contract: z.string(),
  goal: z.string(),
  since: z.string(),
  continues: z.exactOptional(z.object({ run: z.string(), remark: z.string() })),
};

const ledgerSchema = z.object({
  version: z.literal(1),
  waiting: z.array(z.object(waiting)),
  started: z.array(
    z.object({
      ...waiting,
      pid: z.int(),
      started: z.exactOptional(z.string()),
      run: z.exactOptional(z.string()),
    }),
  ),
});

/** Where the queue lies while no window shows it. */
export interface LedgerFile {
  /** An empty ledger where there is none; `unreadable` when there is something else. */
  read(): Promise<Ledger | "unreadable">;
  /** Writes after what was written before. */
  write(ledger: Ledger): Promise<void>;
  /** Takes a waiting run for this window; false when another window on the same folder has it. */
  claim(id: string): Promise<boolean>;
  /** After its end. */
  release(id: string): Promise<void>;
}

/** `file` is absolute. */
export function openLedgerFile(file: string): LedgerFile {
  let last = Promise.resolve();
  const claims = join(dirname(file), "claims");
  return {
    async read() {
      try {
        const { data } = ledgerSchema.safeParse(JSON.parse(await readFile(file, "utf8")));
        return data === undefined ? "unreadable" : { waiting: data.waiting, started: data.started };
      } catch (thrown) {
        if (isErrno(thrown, "ENOENT")) return emptyLedger;
        if (thrown instanceof SyntaxError) return "unreadable";
        throw thrown;
      }
    },
    write(ledger) {
      const written = last.then(async () => {
        await mkdir(dirname(file), { recursive: true });
        await writeDurable(file, `${JSON.stringify({ version: 1, ...ledger })}\n`);
      });
      last = written.catch(() => undefined);
      return written;
    },
    async claim(id) {
      await mkdir(claims, { recursive: true });
      try {
        await writeFile(join(claims, id), "", { flag: "wx" });
        return true;
      } catch (thrown) {
        if (isErrno(thrown, "EEXIST")) return false;
        throw thrown;
      }
    },
    release: (id) => rm(join(claims, id), { force: true }),
  };
}
