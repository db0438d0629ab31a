import { spawn } from "node:child_process";
import { once } from "node:events";
import {
  existsSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { identify, isLiving } from "../../../src/base/process-identity.ts";
import { sweep } from "../../../src/worktree/sweep.ts";
import { type Worktree, openWorktree } from "../../../src/worktree/worktree.ts";
import { committed, contentsOf, fingerprint, signal, writeFiles } from "../../support/developer-folder.ts";
import { afterDoing } from "../../support/frozen-deed.ts";
import { shellIn, whyNoOverlay } from "../../support/worktree-kind.ts";

const options = { purpose: "work", run: "r1", copyCarries: false, overlay: true } as const;
const files = { "src/a.ts": "a\n", "src/b.ts": "b\n", "src/deep/c.ts": "c\n", "d/e/f": "f\n", top: "t\n" };

describe.skipIf(whyNoOverlay !== undefined)("an overlay", () => {
  test.each([
    [
      "a folder removed and made again hides what was in it",
      "rm -r src; mkdir -p src/deep; echo c > src/deep/c.ts",
    ],
    ["a folder removed and made again with all it held is no change", "cp -r src x; rm -r src; mv x src"],
    ["a file takes a folder's place", "rm -r src; echo x > src"],
    [
      "a file is renamed over another, a folder over an empty one",
      "mv src/a.ts src/b.ts; mkdir n; echo x > n/x; mkdir o; mv -T n o",
    ],
    ["a folder is moved away and back", "mv src away; mv away src; mv src/deep deep; mv deep src/deep"],
    ["only a mode", "chmod +x src/a.ts; chmod 700 src/deep"],
    [
      "only touched, opened for writing, or written back",
      "touch src/a.ts; : >> src/b.ts; cp README.md r; cat r > README.md; rm r",
    ],
    ["names of one file, above and below", "ln src/a.ts src/second; ln src/second src/third; rm src/a.ts"],
    ["a file removed and made again alike", "cp -p src/a.ts x; rm src/a.ts; mv x src/a.ts"],
    ["everything gone", "find . -mindepth 1 -delete"],
    ["a link takes a folder's place", "mv src real; ln -s real src"],
    ["a folder within a removed one", "rm -r src; mkdir -p src/deep/c.ts/inner; touch src/deep/c.ts/inner/x"],
  ])("%s: seen as in a copy", async (_what, script) => {
    await afterDoing((_worktree, shell) => shell(script));
  });

  test("is written by commands and by this process alike, and by several at a time", async () => {
    using dev = committed(files);
    const { shadow, snapshot } = await dev.snapshot();
    await using worktree = await openWorktree(shadow, snapshot, options, signal);
    writeFileSync(join(worktree.dir, "src/a.ts"), "mine\n");
    expect(shellIn(worktree, "cat src/a.ts; echo theirs > src/b.ts")).toBe("mine\n");
    expect(readFileSync(join(worktree.dir, "src/b.ts"), "utf8")).toBe("theirs\n");
    const scripts = [1, 2, 3].map((n) =>
      enter(worktree, `for i in 1 2 3 4 5 6 7 8 9; do echo $i > new-${n}-$i; done`),
    );
    await Promise.all(scripts.map(async ({ file, args }) => once(spawn(file, args, { cwd: "/" }), "close")));
    const { changed } = await worktree.freeze(signal);
    expect(changed).toHaveLength(2 + 27);
    expect(readdirSync(worktree.space?.at ?? "")).toEqual([]);
  });

  test("never changes the base below it, and shares it", async () => {
    using dev = committed(files);
    const { shadow, snapshot } = await dev.snapshot();
    await using first = await openWorktree(shadow, snapshot, options, signal);
    const base = join(shadow.dir, "bases/1/files");
    const before = fingerprint(base);
    await using second = await openWorktree(shadow, snapshot, options, signal);
    shellIn(
      first,
      "echo x >> src/a.ts; chmod -R 777 .; rm -r d; mv top bottom; ln src/b.ts h; touch -d @1 src/deep",
    );
    expect(contentsOf(second.dir)).toEqual(contentsOf(dev.root));
    expect(fingerprint(base)).toEqual(before);
    expect(readdirSync(join(shadow.dir, "bases"))).toEqual(["1"]);
  });

  test("a base in use stays as it is: another snapshot gets another, and the idle one is used again", async () => {
    using dev = committed(files);
    const { shadow, snapshot } = await dev.snapshot();
    const first = await openWorktree(shadow, snapshot, options, signal);
    dev.write({ "src/a.ts": "later\n" });
    const later = await dev.snapshot();
    {
      await using second = await openWorktree(shadow, later.snapshot, options, signal);
      expect(readFileSync(join(second.dir, "src/a.ts"), "utf8")).toBe("later\n");
      expect(readFileSync(join(first.dir, "src/a.ts"), "utf8")).toBe("a\n");
      expect(readdirSync(join(shadow.dir, "bases"))).toEqual(["1", "2"]);
    }
    await first[Symbol.asyncDispose]();
    dev.write({ "src/a.ts": "latest\n" });
    const latest = await dev.snapshot();
    await using third = await openWorktree(shadow, latest.snapshot, options, signal);
    expect(contentsOf(third.dir)).toEqual(contentsOf(dev.root));
    expect(readdirSync(join(shadow.dir, "bases"))).toEqual(["1", "2"]);
  });

  test("has the developer's times also where nothing but times changed", async () => {
    using dev = committed(files);
    const { shadow, snapshot } = await dev.snapshot();
    await (await openWorktree(shadow, snapshot, options, signal))[Symbol.asyncDispose]();
    utimesSync(join(dev.root, "top"), 1_600_000_000, 1_600_000_000);
    const later = await dev.snapshot();
    await using worktree = await openWorktree(shadow, later.snapshot, options, signal);
    expect(statSync(join(worktree.dir, "top")).mtimeMs).toBeCloseTo(1_600_000_000_000, 0);
    expect((await worktree.freeze(signal)).changed).toEqual([]);
  });

  test.each([
    ["of which a file lacks", (dir: string) => rmSync(join(dir, "files/src/a.ts"))],
    ["whose decoy lacks", (dir: string) => rmSync(join(dir, "files/.git"), { recursive: true })],
    ["whose index is garbage", (dir: string) => writeFileSync(join(dir, "index"), "DIRC garbage")],
  ])("a base that was being made when everything ended, %s, is made anew", async (_what, damage) => {
    using dev = committed(files);
    const { shadow, snapshot } = await dev.snapshot();
    await (await openWorktree(shadow, snapshot, options, signal))[Symbol.asyncDispose]();
    const dir = join(shadow.dir, "bases/1");
    const [held = ""] = readdirSync(dir).filter((name) => name.startsWith("tree-"));
    renameSync(join(dir, held), join(dir, `${held}.making`));
    damage(dir);
    await using worktree = await openWorktree(shadow, snapshot, options, signal);
    expect(contentsOf(worktree.dir)).toEqual(contentsOf(dev.root));
    expect(await worktree.freeze(signal)).toEqual({ tree: snapshot.tree, hidden: [], changed: [] });
    expect(shellIn(worktree, "git status --porcelain")).toBe("");
  });

  test("nothing is left of a process that was killed, and nothing holds the next one up", async () => {
    using dev = committed(files);
    const { shadow, snapshot } = await dev.snapshot();
    const { holder } = await killedHolder(dev, snapshot);
    const [left = ""] = readdirSync(join(shadow.dir, "overlays"));
    expect(existsSync(join(shadow.dir, "overlays", left, "work/work"))).toBe(true);
    await until(() => !isLiving(holder));
    dev.write({ "src/a.ts": "later\n" });
    const later = await dev.snapshot();
    await using worktree = await openWorktree(shadow, later.snapshot, options, signal);
    expect(contentsOf(worktree.dir)).toEqual(contentsOf(dev.root));
    expect(readdirSync(join(shadow.dir, "bases"))).toEqual(["1"]);
    expect((await sweep(shadow, signal)).removed).toContain(`overlays/${left}`);
    expect(readdirSync(join(shadow.dir, "overlays"))).toHaveLength(1);
    expect((await worktree.freeze(signal)).changed).toEqual([]);
  });

  test("closing leaves no process, no mount and no layer", async () => {
    using dev = committed(files);
    const { shadow, snapshot } = await dev.snapshot();
    const worktree = await openWorktree(shadow, snapshot, options, signal);
    shellIn(worktree, "mkdir -p x/y; chmod 0 x/y x; mkfifo pipe; rm -r d");
    const held = holderOf(worktree);
    await worktree[Symbol.asyncDispose]();
    expect(isLiving(held)).toBe(false);
    expect(readdirSync(join(shadow.dir, "overlays"))).toEqual([]);
    expect(readdirSync(join(shadow.dir, "bases/1/users"))).toEqual([]);
    expect(readFileSync("/proc/self/mountinfo", "utf8")).not.toContain(shadow.dir);
  });

  test("a space whose process was ended runs nothing more", async () => {
    using dev = committed(files);
    const { shadow, snapshot } = await dev.snapshot();
    await using worktree = await openWorktree(shadow, snapshot, options, signal);
    process.kill(holderOf(worktree).pid, "SIGKILL");
    await until(() => throwsFault(() => worktree.space?.enter({ file: "/bin/true", args: [] })));
    expect(readFileSync(join(worktree.dir, "src/a.ts"), "utf8")).toBe("a\n");
  });
});

function enter(worktree: Worktree, script: string) {
  const args = ["-c", `cd "$1" && ${script}`, "sh", worktree.space?.at ?? ""];
  return worktree.space?.enter({ file: "/bin/sh", args }) ?? { file: "false", args: [] };
}

/** The process that holds the mounts. */
function holderOf(worktree: Worktree) {
  const door = worktree.space?.enter({ file: "x", args: [] }).args.join(" ") ?? "";
  return identify(Number(/\/proc\/(\d+)\/ns\/mnt/.exec(door)?.[1]));
}

async function killedHolder(dev: { dir: string; root: string; stateDir: string }, snapshot: unknown) {
  const at = (name: string): string =>
    JSON.stringify(join(import.meta.dirname, "../../../src/worktree", name));
  const script = `
    import { openWorktree } from ${at("worktree.ts")};
    import { openShadow } from ${at("shadow.ts")};
    import { writeFileSync } from "node:fs";
    const { signal } = new AbortController();
    const shadow = await openShadow(${JSON.stringify(dev.root)}, ${JSON.stringify(dev.stateDir)}, signal);
    const worktree = await openWorktree(shadow, ${JSON.stringify(snapshot)}, ${JSON.stringify(options)}, signal);
    writeFileSync(worktree.dir + "/src/a.ts", "x");
    console.log(worktree.space.enter({ file: "x", args: [] }).args.join(" "));
    setInterval(() => undefined, 1000);`;
  const file = join(dev.dir, "holder.mts");
  writeFiles(dev.dir, { "holder.mts": script });
  const child = spawn(process.execPath, [file], { stdio: ["ignore", "pipe", "inherit"] });
  const [printed] = await once(child.stdout, "data");
  const holder = identify(Number(/\/proc\/(\d+)\/ns\/mnt/.exec(String(printed))?.[1]));
  expect(isLiving(holder)).toBe(true);
  child.kill("SIGKILL");
  await once(child, "close");
  return { holder };
}

async function until(holds: () => boolean): Promise<void> {
  await expect.poll(holds, { timeout: 10_000 }).toBe(true);
}

function throwsFault(body: () => unknown): boolean {
  try {
    body();
    return false;
  } catch (thrown) {
    return String(thrown).includes("has ended");
  }
}
