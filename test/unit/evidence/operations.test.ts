import { chmodSync, mkdirSync, renameSync, rmSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { Contract } from "../../../src/contract/schema.ts";
import type { Violation } from "../../../src/evidence/evidence.ts";
import { listChanges } from "../../../src/worktree/diff.ts";
import { developerFolder, signal, type DeveloperFolder } from "../../support/developer-folder.ts";
import { contractOf, found } from "./sample-change.ts";

describe("operations, from real trees", () => {
  const all = ["create", "delete", "rename", "mode", "symlink", "binary"];
  const text = Array.from({ length: 20 }, (_, at) => `line ${at}\n`).join("");

  interface Case {
    readonly name: string;
    readonly act: (folder: DeveloperFolder) => void;
    /** Operations that this needs; without each alone it is broken. */
    readonly needs: Readonly<Record<string, readonly Partial<Violation>[]>>;
  }

  const cases: readonly Case[] = [
    {
      name: "a changed line",
      act: (at) => at.write({ "a.txt": text.replace("line 3", "line three") }),
      needs: {},
    },
    {
      name: "a new file",
      act: (at) => at.write({ "new.txt": "one\ntwo\n" }),
      needs: {
        create: [
          {
            path: "new.txt",
            message: "new.txt is a new file; the contract REST",
            lines: { start: 1, end: 2, side: "proposal" },
            hunks: ["new.txt:1"],
          },
        ],
      },
    },
    {
      name: "a deleted file",
      act: (at) => rmSync(join(at.root, "a.txt")),
      needs: {
        delete: [
          {
            path: "a.txt",
            message: "a.txt was deleted; the contract REST",
            lines: { start: 1, end: 20, side: "base" },
          },
        ],
      },
    },
    {
      name: "an executable bit",
      act: (at) => chmodSync(join(at.root, "a.txt"), 0o755),
      needs: {
        mode: [{ path: "a.txt", message: "a.txt has another file mode; the contract REST", hunks: [] }],
      },
    },
    {
      name: "a symbolic link in a file's place",
      act: (at) => {
        rmSync(join(at.root, "a.txt"));
        symlinkSync("/etc/passwd", join(at.root, "a.txt"));
      },
      needs: {
        symlink: [
          {
            path: "a.txt",
            message: "a.txt is a symbolic link now or was one; the contract REST",
            lines: { start: 1, end: 1, side: "proposal" },
          },
        ],
      },
    },
    {
      name: "a new symbolic link",
      act: (at) => symlinkSync("a.txt", join(at.root, "link")),
      needs: { create: [{ path: "link" }], symlink: [{ path: "link" }] },
    },
    {
      name: "a symbolic link that points elsewhere",
      act: (at) => {
        rmSync(join(at.root, "to-a"));
        symlinkSync("b.bin", join(at.root, "to-a"));
      },
      needs: { symlink: [{ path: "to-a" }] },
    },
    {
      name: "a changed binary file",
      act: (at) => at.write({ "b.bin": Buffer.from([0, 9, 9]) }),
      needs: { binary: [{ path: "b.bin", message: "b.bin is binary; the contract REST", hunks: [] }] },
    },
    {
      name: "a text that becomes binary",
      act: (at) => at.write({ "a.txt": Buffer.from(`${text}\0`) }),
      needs: { binary: [{ path: "a.txt", hunks: [] }] },
    },
  ];

  test.each(cases)("$name: kept with leave, broken without", async ({ act, needs }) => {
    const changes = await changesOf(act);
    expect(changes.length).toBeGreaterThan(0);
    expect(await found(withOperations(all), changes)).toEqual([]);
    for (const operation of all) {
      const allowed = all.filter((other) => other !== operation);
      const violations = await found(withOperations(allowed), changes);
      expect(violations, operation).toEqual(
        (needs[operation] ?? []).map((part) => violationOf(part, allowed)),
      );
    }
  });

  test("a rename, as both, is broken without leave for it and for one of its parts", async () => {
    const changes = await changesOf((at) => renameSync(join(at.root, "a.txt"), join(at.root, "z.txt")));
    const lines = { start: 1, end: 20 } as const;
    for (const part of ["create", "delete"]) {
      const allowed = all.filter((other) => other !== "rename" && other !== part);
      expect(await found(withOperations(allowed), changes)).toEqual([
        violationOf(
          {
            path: "a.txt",
            message: "a.txt was renamed; the contract REST",
            lines: { ...lines, side: "base" },
          },
          allowed,
        ),
        violationOf(
          {
            path: "z.txt",
            message: "z.txt was renamed; the contract REST",
            lines: { ...lines, side: "proposal" },
          },
          allowed,
        ),
      ]);
    }
  });

  test("a rename needs no leave of its own where creating and deleting are allowed", async () => {
    const changes = await changesOf((at) => renameSync(join(at.root, "a.txt"), join(at.root, "z.txt")));
    expect(await found(withOperations(["create", "delete"]), changes)).toEqual([]);
    expect(await found(withOperations(["create"]), changes)).toHaveLength(2);
  });

  test("a rename needs no leave for the creation and deletion that it is made of", async () => {
    const changes = await changesOf((at) => renameSync(join(at.root, "a.txt"), join(at.root, "z.txt")));
    expect(changes.map(({ path, kinds }) => [path, kinds])).toEqual([
      ["a.txt", ["delete", "rename"]],
      ["z.txt", ["create", "rename"]],
    ]);
    expect(await found(withOperations(["rename"]), changes)).toEqual([]);
  });

  test("a submodule is frozen, whatever the contract allows", async () => {
    const changes = await changesOf((at) => {
      mkdirSync(join(at.root, "sub"));
      at.git("update-index", "--add", "--cacheinfo", `160000,${"c".repeat(40)},sub`);
    });
    expect(await found(withOperations(all), changes)).toEqual([
      violationOf(
        { path: "sub", message: "sub is a submodule, which is frozen; the contract REST", hunks: [] },
        all,
      ),
    ]);
  });

  test("a contract without operations says that it allows content only", async () => {
    const changes = await changesOf((at) => chmodSync(join(at.root, "a.txt"), 0o755));
    expect((await found(withOperations([]), changes)).map(({ message }) => message)).toEqual([
      "a.txt has another file mode; the contract allows changes of content only.",
    ]);
  });

  test("by default only creation is allowed", async () => {
    const changes = await changesOf((at) => {
      at.write({ "new.txt": "one\n" });
      rmSync(join(at.root, "a.txt"));
    });
    expect((await found(contractOf(), changes)).map(({ path, clause }) => [path, clause])).toEqual([
      ["a.txt", "rules.operations"],
    ]);
  });

  function withOperations(operations: readonly string[]): Contract {
    return contractOf({ rules: { operations } });
  }

  function violationOf(part: Partial<Violation>, allowed: readonly string[]): object {
    const rest = `allows changes of content and: ${allowed.join(", ")}.`;
    const { message, ...others } = part;
    return expect.objectContaining({
      rule: "operations",
      clause: "rules.operations",
      certain: true,
      ...(message === undefined ? {} : { message: message.replace("REST", rest) }),
      ...others,
    });
  }

  /** Commits a base, acts on it, and lists what differs between both trees. */
  async function changesOf(act: (folder: DeveloperFolder) => void) {
    using folder = developerFolder();
    folder.write({ "a.txt": text, "b.bin": Buffer.from([0, 1, 2]) });
    symlinkSync("a.txt", join(folder.root, "to-a"));
    folder.git("add", "-A");
    const base = folder.git("write-tree").trim();
    act(folder);
    folder.git("add", "-A");
    const proposal = folder.git("write-tree").trim();
    return await listChanges(await folder.shadow(), base, proposal, signal);
  }
});
