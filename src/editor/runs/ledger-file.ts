import { mkdir, readFile } from "node:fs/promises";
import { dirname } from "node:path";
import * as z from "zod/mini";
import { isErrno } from "../../base/fault.ts";
import { writeDurable } from "../../base/durable-file.ts";
import { emptyLedger, type Ledger } from "./queue.ts";

const waiting = {
  id: z.string(),
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
}

/** `file` is absolute. */
export function openLedgerFile(file: string): LedgerFile {
  let last = Promise.resolve();
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
  };
}
