import { describe, test } from "vitest";
import { expectTold, rowsOf, type LabelledCase } from "./case.ts";

const tail = "The contract permits no change of dependencies, scripts or sources. (uncertain)";

function toml(title: string, base: string, proposal: string, ...told: string[]): LabelledCase {
  const head = '[package]\nname = "greeting"\nversion = "1.0.0"\n';
  return { title, base: { "Cargo.toml": head + base }, proposal: { "Cargo.toml": head + proposal }, told };
}

describe("Cargo.toml", () => {
  test.each([
    toml("kept: edition and description", "", 'edition = "2024"\ndescription = "Hello."\n'),
    toml(
      "kept: a comment",
      '[dependencies]\nserde = "1"\n',
      '[dependencies]\n# For the wire.\nserde = "1"\n',
    ),
    toml("kept: another spelling", '[dependencies]\nserde = "1"\n', '[dependencies.serde]\nversion = "1"\n'),
    toml(
      "kept: features in another order",
      '[dependencies]\nserde = { version = "1", features = ["a", "b"] }\n',
      '[dependencies]\nserde = { features = ["b", "a"], version = "1" }\n',
    ),
    toml("kept: a profile", "", "[profile.release]\nlto = true\n"),
    toml("kept: a feature of its own", "", "[features]\nsimd = []\n"),
    toml(
      "kept: lints and metadata",
      "",
      '[lints.rust]\nunsafe_code = "forbid"\n[package.metadata.docs.rs]\nall-features = true\n',
    ),
    toml("kept: a binary", "", '[[bin]]\nname = "x"\npath = "x.rs"\n'),
    toml(
      "added",
      "",
      '[dependencies]\nserde = "1"\n',
      "Cargo.toml:5 dependencies: serde (1) was added to dependencies.",
    ),
    toml(
      "removed",
      '[dependencies]\nserde = "1"\n',
      "",
      "Cargo.toml:5 (base) dependencies: serde (1) was removed from dependencies.",
    ),
    toml(
      "another version",
      '[dependencies]\nserde = "1.0.1"\n',
      '[dependencies]\nserde = "1.0.2"\n',
      "serde in dependencies changed: 1.0.1 → 1.0.2.",
    ),
    toml(
      "another feature",
      '[dependencies]\nserde = "1"\n',
      '[dependencies]\nserde = { version = "1", features = ["derive"] }\n',
      "serde in dependencies changed: 1 → 1, features = [derive].",
    ),
    toml(
      "without its defaults",
      '[dependencies]\na = "1"\n',
      '[dependencies]\na = { version = "1", default-features = false }\n',
      "a in dependencies changed: 1 → 1, default-features = false.",
    ),
    toml(
      "optional",
      '[dependencies]\na = "1"\n',
      '[dependencies]\na = { version = "1", optional = true }\n',
      "1 → 1, optional = true.",
    ),
    toml(
      "for development, then for all",
      '[dev-dependencies]\na = "1"\n',
      '[dependencies]\na = "1"\n',
      "a moved from dev-dependencies to dependencies.",
    ),
    toml("for the build", "", '[build-dependencies]\ncc = "1"\n', "cc (1) was added to build-dependencies."),
    toml(
      "for one system",
      "",
      '[target."cfg(unix)".dependencies]\nlibc = "0.2"\n',
      "libc (0.2) was added to target.cfg(unix).dependencies.",
    ),
    toml(
      "from a repository",
      '[dependencies]\na = "1"\n',
      '[dependencies]\na = { git = "https://example.org/a" }\n',
      "1 → git = https://example.org/a, which is taken from a repository.",
    ),
    toml(
      "another branch",
      '[dependencies]\na = { git = "https://example.org/a" }\n',
      '[dependencies]\na = { git = "https://example.org/a", branch = "x" }\n',
      "git = https://example.org/a → branch = x, git = https://example.org/a.",
    ),
    toml(
      "from a folder",
      '[dependencies]\na = "1"\n',
      '[dependencies]\na = { path = "../a" }\n',
      "which is taken from a folder or file.",
    ),
    toml(
      "from another registry",
      '[dependencies]\na = "1"\n',
      '[dependencies]\na = { version = "1", registry = "x" }\n',
      "1 → 1, registry = x.",
    ),
    toml(
      "from the workspace",
      '[dependencies]\na = "1"\n',
      "[dependencies]\na.workspace = true\n",
      "which is taken from the workspace.",
    ),
    toml(
      "of the workspace",
      "",
      '[workspace.dependencies]\na = "1"\n',
      "a (1) was added to workspace.dependencies.",
    ),
    toml(
      "a patch",
      "",
      '[patch.crates-io]\na = { path = "a" }\n',
      "The override of a (patch.crates-io) was added: path = a.",
    ),
    toml(
      "a replacement",
      "",
      '[replace]\n"a:1.0.0" = { path = "a" }\n',
      "The override of a:1.0.0 (replace) was added: path = a.",
    ),
    toml(
      "the oldest compiler",
      'rust-version = "1.80"\n',
      'rust-version = "1.90"\n',
      "The toolchain package.rust-version changed: 1.80 → 1.90.",
    ),
    toml(
      "a build script",
      "",
      'build = "build.rs"\n',
      "What runs on install or build, package.build was added: build.rs.",
    ),
    toml(
      "members",
      '[workspace]\nmembers = ["a"]\n',
      '[workspace]\nmembers = ["a", "b"]\n',
      'The list of packages workspace.members changed: ["a"] → ["a","b"].',
    ),
    toml(
      "a feature that enables a package",
      "[features]\nx = []\n",
      '[features]\nx = ["dep:a"]\n',
      `The setting features.x was added: dep:a. ${tail}`,
    ),
    toml("broken", "", "[dependencies\n", "(uncertain)"),
  ])("$title", expectTold);
});

const lock = (
  version: string,
  more = "",
  source = "registry+https://github.com/rust-lang/crates.io-index",
  checksum = `checksum = "${version}"\n`,
) =>
  `version = 4\n\n[[package]]\nname = "greeting"\nversion = "1.0.0"\n\n[[package]]\nname = "serde"\nversion = "${version}"\nsource = "${source}"\n${checksum}${more}`;
const locks = rowsOf("Cargo.lock");

describe("Cargo.lock", () => {
  test.each([
    locks(
      "kept: the package's own version",
      lock("1.0.1"),
      lock("1.0.1").replace('"1.0.0"', '"1.1.0"'),
      "none",
    ),
    locks(
      "another version",
      lock("1.0.1"),
      lock("1.0.2"),
      "none",
      "Cargo.lock:9 dependencies: Cargo.lock changes one package: serde 1.0.1 → 1.0.2.",
    ),
    locks("kept: where lockfiles may change", lock("1.0.1"), lock("1.0.2"), "lockfile-only"),
    locks(
      "kept: the public registry's other name",
      lock("1.0.1"),
      lock("1.0.1", "", "sparse+https://index.crates.io/"),
      "lockfile-only",
    ),
    locks(
      "another registry",
      lock("1.0.1"),
      lock("1.0.1", "", "registry+https://example.org/index"),
      "lockfile-only",
      "serde 1.0.1 is taken from another source than before: registry+https://example.org/index.",
    ),
    locks(
      "a repository",
      lock("1.0.1"),
      lock("1.0.1", "", "git+https://example.org/serde#abc", ""),
      "lockfile-only",
      "serde 1.0.1#abc is taken from a repository: git+https://example.org/serde.",
    ),
    locks(
      "another checksum",
      lock("1.0.1"),
      lock("1.0.1").replace('checksum = "1.0.1"', 'checksum = "evil"'),
      "lockfile-only",
      "serde 1.0.1 has another checksum under the same version.",
    ),
    locks(
      "no checksum",
      lock("1.0.1"),
      lock("1.0.2", "", "registry+https://github.com/rust-lang/crates.io-index", ""),
      "lockfile-only",
      "serde 1.0.2 has no checksum.",
    ),
    locks(
      "a listed package",
      lock("1.0.1"),
      lock("1.0.2"),
      { listed: ["libc"] },
      "serde 1.0.1 → 1.0.2. The contract permits changes of libc alone.",
    ),
    locks("kept: the listed package", lock("1.0.1"), lock("1.0.2"), { listed: ["serde"] }),
  ])("$title", expectTold);

  test.each([
    {
      title: "a toolchain",
      base: { "rust-toolchain": "1.80\n" },
      proposal: { "rust-toolchain": "nightly\n" },
      told: ["The toolchain channel changed: 1.80 → nightly."],
    },
    {
      title: "a toolchain in a table",
      base: {},
      proposal: { "rust-toolchain.toml": '[toolchain]\nchannel = "1.90"\n' },
      told: ["The toolchain channel was added: 1.90."],
    },
    {
      title: "cargo's own configuration",
      base: {},
      proposal: { ".cargo/config.toml": "[net]\noffline = true\n" },
      told: [".cargo/config.toml was added; it says where packages come from and how they are installed."],
    },
    {
      title: "kept: a listed crate",
      base: { "Cargo.toml": '[dependencies]\nserde_json = "1"\n' },
      proposal: { "Cargo.toml": '[dependencies]\nserde_json = "1.0.2"\n' },
      option: { listed: ["serde-json"] },
      told: [],
    },
    {
      title: "a listed crate from a repository",
      base: { "Cargo.toml": '[dependencies]\na = "1"\n' },
      proposal: { "Cargo.toml": '[dependencies]\na = { git = "x" }\n' },
      option: { listed: ["a"] },
      told: ["which is taken from a repository."],
    },
  ])("$title", expectTold);
});
