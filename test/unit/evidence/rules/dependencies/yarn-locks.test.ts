import { describe, test } from "vitest";
import { expectTold, rowsOf } from "./case.ts";

const yarn = rowsOf("yarn.lock");
const classic = (version: string, host = "registry.yarnpkg.com", seal = `  integrity sha512-${version}\n`) =>
  `# yarn lockfile v1\n\n\nms@^2.1.0:\n  version "${version}"\n  resolved "https://${host}/ms/-/ms-${version}.tgz#abc"\n${seal}`;
const berry = (version: string, resolution = `ms@npm:${version}`) =>
  `__metadata:\n  version: 8\n  cacheKey: 10c0\n\n"ms@npm:^2.1.0":\n  version: ${version}\n  resolution: "${resolution}"\n  checksum: 10c0/${version}\n  languageName: node\n  linkType: hard\n`;

describe("yarn.lock", () => {
  test.each([
    yarn(
      "another version",
      classic("2.1.2"),
      classic("2.1.3"),
      "none",
      "yarn.lock changes one package: ms 2.1.2 → 2.1.3.",
    ),
    yarn("kept: the other public registry", classic("2.1.2"), classic("2.1.2", "registry.npmjs.org"), "none"),
    yarn(
      "another registry",
      classic("2.1.2"),
      classic("2.1.2", "npm.example.org"),
      "lockfile-only",
      "ms 2.1.2 is taken from another source than before: npm.example.org.",
    ),
    yarn(
      "no checksum",
      classic("2.1.2"),
      classic("2.1.3", "registry.yarnpkg.com", ""),
      "lockfile-only",
      "ms 2.1.3 has no checksum.",
    ),
    yarn(
      "berry: another version",
      berry("2.1.2"),
      berry("2.1.3"),
      "none",
      "yarn.lock changes one package: ms 2.1.2 → 2.1.3.",
    ),
    yarn("berry: kept where lockfiles may change", berry("2.1.2"), berry("2.1.3"), "lockfile-only"),
    yarn(
      "berry: a repository",
      berry("2.1.2"),
      berry("2.1.2", "ms@https://github.com/x/ms.git#commit=abc"),
      "lockfile-only",
      "ms 2.1.2 is taken from a repository: https://github.com/x/ms.git.",
    ),
    yarn(
      "berry: another checksum",
      berry("2.1.2"),
      berry("2.1.2").replace("10c0/2.1.2", "10c0/evil"),
      "lockfile-only",
      "ms 2.1.2 has another checksum under the same version.",
    ),
  ])("$title", expectTold);
});

const bun = rowsOf("bun.lock");
const bunLock = (entry: string) =>
  `{\n  "lockfileVersion": 1,\n  "packages": {\n    "ms": ${entry},\n  },\n}\n`;

describe("bun.lock", () => {
  test.each([
    bun(
      "another version",
      bunLock('["ms@2.1.2", "", {}, "sha512-a"]'),
      bunLock('["ms@2.1.3", "", {}, "sha512-b"]'),
      "none",
      "bun.lock:4 dependencies: bun.lock changes one package: ms 2.1.2 → 2.1.3.",
    ),
    bun(
      "kept: a comment",
      bunLock('["ms@2.1.2", "", {}, "sha512-a"]'),
      bunLock('["ms@2.1.2", "", {}, "sha512-a"] // kept'),
      "none",
    ),
    bun(
      "a repository",
      bunLock('["ms@2.1.2", "", {}, "sha512-a"]'),
      bunLock('["ms@github:x/ms#abc", {}, "x-ms-abc"]'),
      "lockfile-only",
      "is taken from a repository: github:x/ms.",
    ),
    bun(
      "another registry",
      bunLock('["ms@2.1.2", "", {}, "sha512-a"]'),
      bunLock('["ms@2.1.2", "https://npm.example.org/ms.tgz", {}, "sha512-a"]'),
      "lockfile-only",
      "ms 2.1.2 is taken from another source than before: npm.example.org.",
    ),
    bun("broken", bunLock("[]"), "{", "none", "(uncertain)"),
  ])("$title", expectTold);
});
