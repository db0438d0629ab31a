import { spawn } from "node:child_process";
import { once } from "node:events";
import { renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { takeSnapshot } from "../../../src/worktree/snapshot.ts";
import { committed, contentsOf, signal, snapshotOf, treeContents } from "../../support/developer-folder.ts";

describe("the developer's objects", () => {
  test("a snapshot outlives their garbage collection", async () => {
    using dev = committed();
    dev.write({ "staged.txt": "only in their index\n" });
    dev.git("add", "staged.txt");
    const { shadow, snapshot } = await snapshotOf(dev);
    dev.git("rm", "-q", "--cached", "staged.txt");
    dev.git("gc", "-q", "--prune=now");
    expect((await treeContents(shadow, snapshot.tree)).get("staged.txt")).toBe("file only in their index\n");
  });

  test("content that was only in a commit they dropped is taken over by the next snapshot", async () => {
    using dev = committed();
    dev.write({ "c.txt": "second\n" });
    dev.git("add", ".");
    dev.git("commit", "-qm", "second");
    await snapshotOf(dev);
    dev.git("reset", "-q", "HEAD~1");
    await snapshotOf(dev);
    dev.git("reflog", "expire", "--expire=now", "--all");
    dev.git("gc", "-q", "--prune=now");
    const { contents } = await snapshotOf(dev);
    expect(contents.get("c.txt")).toBe("file second\n");
  });

  test("content of theirs that vanished before is stored again from disk", async () => {
    using dev = committed();
    dev.write({ "c.txt": "second\n" });
    dev.git("add", ".");
    dev.git("commit", "-qm", "second");
    await snapshotOf(dev);
    dev.git("reset", "-q", "HEAD~1");
    dev.git("reflog", "expire", "--expire=now", "--all");
    dev.git("gc", "-q", "--prune=now");
    expect((await snapshotOf(dev)).contents.get("c.txt")).toBe("file second\n");
  });

  test("what they have is not stored twice", async () => {
    using dev = committed(
      Object.fromEntries(Array.from({ length: 50 }, (_none, at) => [`f${at}`, `${at}\n`])),
    );
    const { shadow } = await snapshotOf(dev);
    const own = await shadow.store.run(["cat-file", "--batch-all-objects", "--batch-check"], { signal });
    expect(
      own.stdout
        .toString()
        .split("\n")
        .filter((line) => line.includes(" blob ")).length,
    ).toBeLessThan(5);
  });
});

describe("while files change", () => {
  test("a file that is rewritten all the time is taken whole, or the snapshot is a fault", async () => {
    using dev = committed({ "big.bin": Buffer.alloc(3_000_000), b: "" });
    const shadow = await dev.shadow();
    const line = `${"x".repeat(70_000)}\n`;
    const loop = `for (;;) require("fs").writeFileSync("b", process.hrtime()[1] % 2 ? "" : ${JSON.stringify(line)})`;
    const writer = spawn(process.execPath, ["-e", loop], { cwd: dev.root, stdio: "ignore" });
    try {
      await once(writer, "spawn");
      const snapshot = await takeSnapshot(shadow, "r1", { carry: undefined }, signal);
      expect(["file ", `file ${line}`]).toContain((await treeContents(shadow, snapshot.tree)).get("b"));
    } catch (thrown) {
      expect(thrown).toMatchObject({
        code: "snapshot-failed",
        hint: expect.stringContaining("come to rest"),
      });
    } finally {
      writer.kill("SIGKILL");
      await once(writer, "close");
    }
    expect((await snapshotOf(dev)).contents).toEqual(contentsOf(dev.root));
  });

  test("a lock that a dead git left on our index is nobody's", async () => {
    using dev = committed();
    const { shadow } = await dev.snapshot();
    writeFileSync(join(shadow.dir, "index.lock"), "");
    dev.write({ "new.txt": "n\n" });
    expect((await snapshotOf(dev)).contents).toEqual(contentsOf(dev.root));
  });

  test("two snapshots at once wait for one another", async () => {
    using dev = committed();
    const shadow = await dev.shadow();
    const taken = await Promise.all(
      ["r1", "r2", "r3"].map((run) => takeSnapshot(shadow, run, { carry: undefined }, signal)),
    );
    expect(new Set(taken.map(({ tree }) => tree)).size).toBe(1);
  });
});

test("a folder that was moved away is a fault", async () => {
  using dev = committed();
  renameSync(dev.root, `${dev.root}-moved`);
  await expect(dev.shadow()).rejects.toMatchObject({ code: "snapshot-failed" });
});
