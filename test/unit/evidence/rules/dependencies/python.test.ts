import { describe, test } from "vitest";
import { expectTold, type LabelledCase } from "./case.ts";

const tail = "The contract permits no change of dependencies, scripts or sources. (uncertain)";
const file =
  (path: string) =>
  (title: string, base: string, proposal: string, ...told: string[]): LabelledCase => ({
    title,
    base: { [path]: base },
    proposal: { [path]: proposal },
    told,
  });

const txt = file("requirements.txt");

describe("requirements.txt", () => {
  test.each([
    txt("kept: a comment", "flask==3.0\n", "# The web.\nflask==3.0  # pinned\n"),
    txt("kept: blanks and case", "Flask >= 3.0 , < 4\n", "flask<4,>=3.0\n"),
    txt("kept: a line that goes on", "flask==3.0\n", "flask==\\\n3.0\n"),
    txt("kept: another order", "a\nb\n", "b\na\n"),
    txt("kept: another way to write a name", "typing_extensions\n", "typing-extensions\n"),
    txt("kept: quotes of a marker", "a; python_version<'3.9'\n", 'a ; python_version<"3.9"\n'),
    txt(
      "added",
      "",
      "flask==3.0\n",
      "requirements.txt:1 dependencies: flask (==3.0) was added to requirements.",
    ),
    txt(
      "removed",
      "flask\n",
      "",
      "requirements.txt:1 (base) dependencies: flask was removed from requirements.",
    ),
    txt("another version", "flask==3.0\n", "flask==3.1\n", "flask in requirements changed: ==3.0 → ==3.1."),
    txt(
      "a version where any would do",
      "flask\n",
      "flask==3\n",
      "flask in requirements changed: any version → ==3.",
    ),
    txt(
      "an extra",
      "flask==3.0\n",
      "flask[async]==3.0\n",
      "flask in requirements changed: ==3.0 → [async]==3.0.",
    ),
    txt("a marker", "flask==3.0\n", "flask==3.0; os_name == 'nt'\n", '==3.0 → ==3.0 ; os_name == "nt".'),
    txt(
      "from a repository",
      "flask==3.0\n",
      "flask @ git+https://example.org/flask\n",
      "which is taken from a repository.",
    ),
    txt(
      "from an address",
      "",
      "https://example.org/flask.whl\n",
      "https://example.org/flask.whl was added to requirements, which is taken from an address.",
    ),
    txt(
      "from a folder",
      "",
      "./flask\n",
      "./flask was added to requirements, which is taken from a folder or file.",
    ),
    txt(
      "editable",
      "",
      "-e ./flask\n",
      "./flask (editable) was added to requirements, which is taken from a folder or file.",
    ),
    txt(
      "a registry",
      "flask\n",
      "--index-url https://example.org/simple\nflask\n",
      "requirements.txt:1 dependencies: The package source pip --index-url was added: https://example.org/simple.",
    ),
    txt(
      "one more registry",
      "",
      "--extra-index-url=https://example.org/simple\n",
      "The package source pip --extra-index-url was added: https://example.org/simple.",
    ),
    txt("another file", "", "-r more.txt\n", "The list of packages included by -r was added: more.txt."),
    txt(
      "another hash",
      "a==1 --hash=sha256:aaaa\n",
      "a==1 --hash=sha256:bbbb\n",
      "==1 with hash sha256:aaaa and 0 more → ==1 with hash sha256:bbbb and 0 more.",
    ),
    txt("a setting", "", "--pre\n", `The setting pip --pre was added. ${tail}`),
    file("requirements/dev.in")(
      "a folder of them",
      "",
      "pytest\n",
      "requirements/dev.in:1 dependencies: pytest was added to requirements.",
    ),
    file("dev-requirements.txt")("another name", "", "pytest\n", "pytest was added"),
    file("constraints.txt")("constraints", "", "pytest<9\n", "pytest (<9) was added"),
    file("notes.txt")("kept: notes", "", "pytest\n"),
  ])("$title", expectTold);
});
