import { describe, expect, test } from "vitest";
import { writeFiles } from "../../support/developer-folder.ts";
import { afterDoing } from "../../support/frozen-deed.ts";

describe("what git does to the decoy changes nothing", () => {
  test("commits, branches, stashes, assume-unchanged, a removed or hostile index", async () => {
    const { contents, changed } = await afterDoing((_worktree, shell) => {
      shell(
        "git update-index --assume-unchanged src/a.ts; echo z > src/a.ts; git update-index --skip-worktree src/b.ts",
      );
      shell("git checkout -q -b x; git commit -qm x --allow-empty; rm .git/index; git read-tree --empty");
      shell("rm -rf .git/refs .git/HEAD");
    });
    expect(contents.get("src/a.ts")).toBe("file z\n");
    expect(changed).toEqual(["src/a.ts"]);
  });

  test("settings, hooks and alternates are listed and never run", async () => {
    const { hidden, same } = await afterDoing(({ dir }, shell) => {
      shell("git config core.fsmonitor ./evil; git config core.hooksPath x");
      writeFiles(dir, {
        ".git/hooks/post-checkout": "x",
        ".git/info/attributes": "* filter=evil\n",
        ".git/info/grafts": "x",
      });
      writeFiles(dir, { ".git/objects/info/alternates": "/etc\n", ".git/hooks/pre-push.sample": "x" });
    });
    expect(same).toBe(true);
    expect(hidden.map(({ kind, path, detail }) => `${kind} ${path} ${detail}`)).toEqual([
      "git-metadata .git/config changed",
      "git-metadata .git/hooks/post-checkout added",
      "git-metadata .git/info/attributes changed",
      "git-metadata .git/info/grafts added",
      "git-metadata .git/objects/info/alternates changed",
    ]);
  });

  test.each([
    ["removed", "rm -rf .git"],
    ["a file", "rm -rf .git; echo 'gitdir: /etc' > .git"],
    ["a link", "rm -rf .git; ln -s /etc .git"],
  ])("a decoy that is %s is listed", async (_what, script) => {
    const { hidden, same } = await afterDoing((_worktree, shell) => shell(script));
    expect(same).toBe(true);
    expect(hidden).toContainEqual({ kind: "git-metadata", path: ".git", detail: "added" });
  });
});
