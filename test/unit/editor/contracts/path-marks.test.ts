import { expect, test } from "vitest";
import type { Scope } from "../../../../src/contract/schema.ts";
import { compileScope, type ScopeMatcher } from "../../../../src/contract/scope.ts";
import { compileMarks, namedPaths } from "../../../../src/editor/contracts/path-marks.ts";

const scope: Scope = {
  write: ["src/greet.ts", "lib/**", "app/[[]id]/page.tsx", "**/*.css", "odd/[[]x]/**"],
  create: ["lib/**", "test/greet*.test.mjs", "odd/[[]x]/new/*.ts", "*.md"],
  never: ["lib/vendor/**", "**/*.snap", "src/fixed.ts"],
  read: ["**"],
};

function marksOf(matcher: ScopeMatcher = compileScope(scope, { ignoreCase: false })) {
  return compileMarks(scope, matcher);
}

const marks: readonly (readonly [path: string, mark: string | undefined])[] = [
  ["src/greet.ts", "allowed scope.write[0] own file"],
  ["src", undefined],
  ["src/other.ts", undefined],
  ["lib", "allowed-creatable scope.write[1] scope.create[0] own"],
  ["lib/deep/a.ts", "allowed scope.write[1]"],
  ["lib/deep", "allowed scope.write[1]"],
  ["lib/vendor", "protected scope.never[0] own"],
  ["lib/vendor/x.js", "protected scope.never[0]"],
  ["lib/a.snap", "protected scope.never[1] file"],
  ["src/fixed.ts", "protected scope.never[2] own file"],
  ["app/[id]/page.tsx", "allowed scope.write[2] own file"],
  ["app/i/page.tsx", undefined],
  ["theme/a.css", "allowed scope.write[3] file"],
  ["test", "creatable scope.create[1] own"],
  ["test/greet.test.mjs", undefined],
  ["odd/[x]", "allowed scope.write[4] own"],
  ["odd/[x]/new", "creatable scope.create[2] own"],
  [".github/workflows/a.css", undefined],
  [".env", undefined],
  [".git/config", undefined],
];

test.each(marks)("%s is marked: %s", (path, expected) => {
  const mark = marksOf()(path);
  const text =
    mark === undefined
      ? undefined
      : [mark.kind, ...mark.clauses, ...(mark.own ? ["own"] : []), ...(mark.fileOnly ? ["file"] : [])].join(
          " ",
        );
  expect(text).toBe(expected);
});

test("a path costs one decision at most, whatever the tree holds, and building the marks costs none", () => {
  const real = compileScope(scope, { ignoreCase: false });
  let decisions = 0;
  const markOf = marksOf({
    decide(path, action) {
      decisions += 1;
      return real.decide(path, action);
    },
  });
  expect(decisions).toBe(0);
  for (let index = 0; index < 1000; index += 1) markOf(`packages/p${index}/src/file${index}.ts`);
  expect(decisions).toBe(1000);
  markOf("lib");
  expect(decisions).toBe(1000);
});

test("what a scope lets change by its own name", () => {
  expect(namedPaths(scope)).toEqual([
    "src/greet.ts",
    "app/[id]/page.tsx",
    "lib",
    "odd/[[]x]",
    "odd/[x]",
    "test",
    "odd/[x]/new",
  ]);
});
