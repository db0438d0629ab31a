import { describe, expect, test } from "vitest";
import { lint } from "./lint-subject.ts";

describe("the scope", () => {
  test.each<[string, object, string[]]>([
    [
      "a mistyped file",
      { write: ["src/gret.ts"] },
      [
        'error scope.write[0]: found "src/gret.ts", which names no file; did you mean "src/greet.ts"? (a file to be made belongs in scope.create)',
      ],
    ],
    [
      "a file in another folder",
      { write: ["lib/greet.ts"] },
      [
        'error scope.write[0]: found "lib/greet.ts", which names no file; did you mean "src/greet.ts"? (a file to be made belongs in scope.create)',
      ],
    ],
    [
      "a file like no other",
      { write: ["zzzzzzzzzzzz"] },
      [
        'error scope.write[0]: found "zzzzzzzzzzzz", which names no file; a file to be made belongs in scope.create',
      ],
    ],
    [
      "another case",
      { write: ["src/Greet.ts"] },
      [
        'error scope.write[0]: found "src/Greet.ts", which names no file; did you mean "src/greet.ts"? (a file to be made belongs in scope.create)',
      ],
    ],
    [
      "a folder without its slash",
      { write: ["src"] },
      [
        'error scope.write[0]: found "src", which names no file: it is a folder, and "src/" names everything below it',
      ],
    ],
    [
      "an ignored file",
      { write: ["src/generated.ts"] },
      [
        'error scope.write[0]: found "src/generated.ts", which names no file: it exists, but as an ignored file or a secret it is no part of a run\'s tree',
      ],
    ],
    [
      "a mistyped folder of a glob",
      { write: ["scr/**/*.ts", "docs/*"] },
      [
        'warning scope.write[0]: found "scr/**/*.ts", which names no file; did you mean "src/**/*.ts"? (a file to be made belongs in scope.create)',
      ],
    ],
    [
      "globs that together name nothing",
      { write: ["src/*.py"] },
      [
        "error scope: no file of this tree may be changed and none created, wanted a scope that allows something",
        'warning scope.write[0]: found "src/*.py", which names no file; a file to be made belongs in scope.create',
      ],
    ],
    [
      "a glob that never takes back",
      { write: ["README.md", "src/*.ts"], never: ["src/**"] },
      [
        'error scope.write[1]: every file that it names ("src/greet.ts", "src/wave.ts") is refused: src/greet.ts must stay untouched: the contract\'s never list holds src/**, which wins over write and create.',
      ],
    ],
    [
      "a glob for protected files alone",
      { write: [".github/**"] },
      [
        'error scope.write[0]: every file that it names (".github/workflows/ci.yml") is refused: .github/workflows/ci.yml is protected (continuous integration): only a scope.write that names it literally, without a wildcard, allows it.',
      ],
    ],
    [
      "a secret",
      { write: [".env"] },
      [
        'error scope.write[0]: every file that it names (".env") is refused: .env is a secret: no contract lets it be read or written.',
      ],
    ],
    [
      "a secret to be made",
      { create: ["config/.env"] },
      [
        "error scope.create[0]: it is refused: config/.env is a secret: no contract lets it be read or written.",
      ],
    ],
    [
      "git's own folder",
      { create: [".git/hooks/pre-commit"] },
      [
        "error scope.create[0]: it is refused: .git/hooks/pre-commit lies in git's own folder: no contract allows it.",
      ],
    ],
    [
      "new files that never takes back",
      { write: ["README.md"], create: ["src/**"], never: ["src/"] },
      [
        "warning scope.create[0]: it seems that every file below it is refused: src/zqj7w must stay untouched: the contract's never list holds src/, which wins over write and create.",
      ],
    ],
    [
      "a file to be made that is there",
      { create: ["README.md"] },
      [
        'warning scope.create[0]: found "README.md", which exists already: to change it, name it in scope.write',
      ],
    ],
    [
      "signs of other tools",
      { write: ["src/**"], never: ["!src/greet.ts"] },
      [
        'warning scope.never[0]: found "!src/greet.ts", in which "!" is an ordinary character: what must stay untouched belongs in scope.never',
      ],
    ],
  ])("%s", (_name, scope, expected) => {
    expect(lint({ scope })).toEqual(expected);
  });

  test("on a file system without case another spelling is the same file", () => {
    expect(lint({ scope: { write: ["SRC/Greet.ts"] } }, { caseInsensitive: true })).toEqual([]);
  });

  test("the contract itself cannot be reached by a glob", () => {
    const found = lint({ scope: { write: ["docs/*.md"] } }, { contractFile: "docs/guide.md" });
    expect(found).toEqual([expect.stringContaining("docs/guide.md is protected (the contract itself)")]);
  });
});
