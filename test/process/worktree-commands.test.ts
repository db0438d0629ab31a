import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { openOutputSink } from "../../src/base/output-sink.ts";
import type { Policy } from "../../src/sandbox/policy.ts";
import { runHeld } from "../../src/sandbox/run-confined.ts";
import { type Worktree, openWorktree } from "../../src/worktree/worktree.ts";
import { committed, signal } from "../support/developer-folder.ts";
import { confinement, whyNot } from "../support/sandbox-site.ts";
import { copyKind, worktreeKinds } from "../support/worktree-kind.ts";

/** Whatever is promised of a copy with layers for carried folders is promised of an overlay. */
const kinds =
  confinement.kind === "bubblewrap" && confinement.overlays
    ? [copyKind, ...(confinement.trees ? worktreeKinds.slice(1) : [])]
    : [];

function project() {
  const dev = committed({
    "src/a.ts": "a\n",
    "src/b.ts": "b\n",
    "app/package.json": "{}\n",
    ".gitignore": "node_modules/\n*.log\n",
  });
  dev.write({
    "node_modules/pkg/index.js": "original\n",
    "node_modules/pkg/old.js": "old\n",
    "app/node_modules/deep/index.js": "deep\n",
  });
  return dev;
}

describe.skipIf(whyNot !== "")("commands in a worktree", () => {
  test.each(kinds)(
    "$kind: seen at the developer's path with carried folders; every write is found, none lands there",
    async ({ options }) => {
      using dev = project();
      const { shadow, snapshot } = await dev.snapshot();
      const before = dev.fingerprint();
      await using worktree = await openWorktree(shadow, snapshot, options, signal);
      const read = await run(
        worktree,
        dev.root,
        "pwd; cat node_modules/pkg/index.js app/node_modules/deep/index.js",
      );
      expect(read).toEqual({ exitCode: 0, text: `${dev.root}\noriginal\ndeep\n` });
      writeFileSync(join(worktree.dir, "src/a.ts"), "tool\n");
      const script =
        "cat src/a.ts; echo more >> src/a.ts; rm src/b.ts; echo x > out.log; echo x > new.ts; " +
        "echo tampered > node_modules/pkg/index.js; rm node_modules/pkg/old.js; mkdir -p node_modules/.cache; " +
        "touch node_modules/.cache/x; echo y > app/node_modules/deep/more.js; git status --porcelain";
      const wrote = await run(worktree, dev.root, script);
      expect(wrote).toEqual({ exitCode: 0, text: "tool\n M src/a.ts\n D src/b.ts\n?? new.ts\n" });
      expect(readFileSync(join(worktree.dir, "src/a.ts"), "utf8")).toBe("tool\nmore\n");
      const { changed, hidden } = await worktree.freeze(signal);
      expect(changed).toEqual(["new.ts", "src/a.ts", "src/b.ts"]);
      expect(hidden.map(({ kind, path, detail }) => `${kind} ${path} ${detail}`).toSorted()).toEqual([
        "dependency app/node_modules/deep/more.js new file",
        "dependency node_modules/pkg/index.js changed",
        "dependency node_modules/pkg/old.js removed",
        "ignored out.log new file that git ignores",
      ]);
      expect(dev.fingerprint()).toEqual(before);
      await worktree.restore(signal);
      const again = await run(
        worktree,
        dev.root,
        "cat src/a.ts node_modules/pkg/index.js; ls *.log; git status -s",
      );
      expect(again.text).toContain("a\noriginal\n");
      expect(again.text).not.toContain("out.log\n");
      expect(await worktree.freeze(signal)).toEqual({ tree: snapshot.tree, hidden: [], changed: [] });
    },
  );

  test.each(kinds.filter(({ kind }) => kind !== copyKind.kind))(
    "$kind: several commands at once see each other's writes, in the tree and in carried folders",
    async ({ options }) => {
      using dev = project();
      const { shadow, snapshot } = await dev.snapshot();
      await using worktree = await openWorktree(shadow, snapshot, options, signal);
      const wait = "until [ -e $there ]; do sleep 0.05; done";
      const ping = `touch node_modules/pkg/ping; there=src/pong; ${wait}; echo first`;
      const pong = `there=node_modules/pkg/ping; ${wait}; touch src/pong; echo second`;
      const both = await Promise.all([ping, pong].map((script) => run(worktree, dev.root, script)));
      expect(both.map(({ text }) => text)).toEqual(["first\n", "second\n"]);
      expect((await worktree.freeze(signal)).changed).toEqual(["src/pong"]);
    },
  );

  test.each(kinds)(
    "$kind: the device by which a layer says that a name is gone cannot be made, or is listed",
    async ({ kind, options }) => {
      using dev = project();
      const { shadow, snapshot } = await dev.snapshot();
      await using worktree = await openWorktree(shadow, snapshot, options, signal);
      const { exitCode } = await run(worktree, dev.root, "mknod app/gone c 0 0");
      const { tree, hidden } = await worktree.freeze(signal);
      expect(tree).toBe(snapshot.tree);
      expect(hidden).toEqual(
        exitCode === 0 ? [{ kind: "special-file", path: "app/gone", detail: "device" }] : [],
      );
      if (kind === "overlay") expect(exitCode).not.toBe(0);
    },
  );

  test.each(kinds)(
    "$kind: a command that is stopped leaves a tree that can be frozen and closed",
    async ({ options }) => {
      using dev = project();
      const { shadow, snapshot } = await dev.snapshot();
      await using worktree = await openWorktree(shadow, snapshot, options, signal);
      const ended = await run(worktree, dev.root, "echo x > src/a.ts; (sleep 60 &) ; sleep 60", 700);
      expect(ended.exitCode).toBeUndefined();
      expect((await worktree.freeze(signal)).changed).toEqual(["src/a.ts"]);
    },
  );
});

async function run(worktree: Worktree, root: string, script: string, timeoutMs = 30_000) {
  if (confinement.kind === "none") throw new Error(whyNot);
  const { space, readOnly, overlays } = worktree;
  const policy: Policy = {
    tree: { dir: space?.at ?? worktree.dir, at: root },
    ...(space && { space }),
    readOnly,
    overlays,
    cwd: root,
    env: {},
    network: "none",
  };
  using sink = openOutputSink({});
  const command = { run: ["sh", "-c", script], timeoutMs, sink };
  const result = await runHeld(confinement, policy, command, signal);
  const { head, tail } = sink.close();
  return { exitCode: result.kind === "exited" ? result.exitCode : undefined, text: head + tail };
}
