import { describe, test } from "vitest";
import { expectTold, type Row } from "./case.ts";

const skipped = "skipped now";
const less = "asserts less";
const lost = "lost 1 assertion";
const empty = "asserts nothing any more";
const other = "?expects something else";

const bodies: Row[] = [
  ["another layout", "assert_eq!(f(1, 2), 3);", "assert_eq!(\n    f(1, 2),\n    3,\n);"],
  ["a message", "assert_eq!(f(), 1);", 'assert_eq!(f(), 1, "why {}", 2);'],
  ["one more", "assert_eq!(f(), 1);", "assert_eq!(f(), 1); assert!(g());"],
  ["a comment", "assert_eq!(f(), 1);", "// why\nassert_eq!(f(), 1);"],
  ["to truth", "assert_eq!(f(), 1);", "assert!(f() > 0);", less],
  ["to >=", "assert!(f() == 1);", "assert!(f() >= 1);", less],
  ["eq by ==", "assert_eq!(f(), 1);", "assert!(f() == 1);", other],
  ["another value", "assert_eq!(f(), 1);", "assert_eq!(f(), 2);", other],
  ["the opposite", "assert_eq!(f(), 1);", "assert_ne!(f(), 1);", other],
  ["not", "assert!(f());", "assert!(!f());", other],
  ["nothing", "assert_eq!(f(), 1);", "f();", empty],
  ["true", "assert_eq!(f(), 1);", "assert!(true);", empty],
  ["printed", "assert_eq!(f(), 1);", 'println!("{}", f());', empty],
  ["one of two", "assert_eq!(f(), 1); assert!(g());", "assert_eq!(f(), 1);", lost],
  ["commented out", "assert_eq!(f(), 1); assert!(g());", "assert_eq!(f(), 1); // assert!(g());", lost],
  ["behind a return", "assert_eq!(f(), 1);", "return; assert_eq!(f(), 1);", "never runs"],
  ["in a condition", "assert_eq!(f(), 1);", "if x { assert_eq!(f(), 1); }", "?only under a condition"],
  ["debug", "assert_eq!(f(), 1);", "debug_assert_eq!(f(), 1);"],
  [
    "another input",
    "let a = g(1); assert_eq!(f(a), 1);",
    "let a = g(2); assert_eq!(f(a), 1);",
    "?was changed; its assertions stay",
  ],
  ["a statement more", "let a = g(1); assert_eq!(f(a), 1);", "let a = g(1); h(); assert_eq!(f(a), 1);"],
  ["matches", "assert!(matches!(f(), Some(1)));", "assert!(f().is_some());", other],
  ["a snapshot", "insta::assert_snapshot!(f());", "f();", empty],
  ["unwrap alone", "assert_eq!(f().unwrap(), 1);", "f().unwrap();", empty],
  ["in a loop", "for x in y { assert_eq!(f(x), 1); }", "for x in y { assert_eq!(f(x), 1); assert!(x); }"],
  ["inside a macro", "check! { assert_eq!(f(), 1); }", "check! { f(); }", empty],
];

describe("a test's body", () => {
  test.each(bodies)("%s", async (...[title, base, proposal, ...told]) => {
    const file = (body: string): string =>
      `fn f() {}\n\n#[cfg(test)]\nmod tests {\n#[test]\nfn a() {\n${body}\n}\n}\n`;
    await expectTold("src/a.rs", [title, file(base), file(proposal), ...told]);
  });
});

const a = "#[test]\nfn a() { assert_eq!(f(1), 1); }\n";
const b = '#[test]\nfn b() { assert!(g("x", true).list().is_empty()); }\n';
const macro = "rgtest!(a, |dir: Dir| { eqnice!(1, f()); eqnice!(2, g()); });\n";
const on = (attribute: string, text = a): string => `#[${attribute}]\n${text}`;
const files: Row[] = [
  ["ignore", a, on("ignore"), skipped],
  ["ignore with a reason", a, on('ignore = "slow"'), skipped],
  ["no longer ignored", on("ignore"), a],
  ["cfg", a, on('cfg(feature = "x")'), "?skipped under a condition"],
  ["cfg that never holds", a, on("cfg(any())"), skipped],
  ["cfg_attr", a, on("cfg_attr(windows, ignore)"), "?skipped under a condition"],
  [
    "cfg of a module",
    `#[cfg(test)]\nmod t {\n${a}}\n`,
    `#[cfg(all(test, unix))]\nmod t {\n${a}}\n`,
    "?skipped under a condition",
  ],
  ["no test any more", a + b, a + b.replace("#[test]\n", ""), "was removed"],
  ["removed", a + b, a, "was removed"],
  ["commented out", a + b, `${a}/*\n${b}*/\n`, "was removed"],
  ["renamed", b, b.replace("fn b", "fn other")],
  ["into a module", a, `mod t {\n${a}}\n`],
  ["a test more", a, a + b],
  ["tokio", a.replace("test", "tokio::test"), "", "was removed"],
  [
    "tokio is ignored",
    a.replace("test", "tokio::test"),
    on("ignore", a.replace("test", "tokio::test")),
    skipped,
  ],
  ["should_panic without a message", on('should_panic(expected = "x")'), on("should_panic"), less],
  ["another panic", on('should_panic(expected = "x")'), on('should_panic(expected = "y")'), other],
  ["no panic", on("should_panic"), a, lost],
  ["a case less", on("case(1)", on("case(2)", on("rstest"))), on("case(1)", on("rstest")), "lost 1 case"],
  ["a case more", on("case(1)", on("rstest")), on("case(1)", on("case(2)", on("rstest")))],
  ["another case", on("case(1)", on("rstest")), on("case(2)", on("rstest")), "?1 other case"],
  ["a macro that defines a test", a + macro, a, "was removed"],
  ["a macro's assertion", macro, macro.replace("eqnice!(2, g()); ", ""), lost],
  ["a macro's value", macro, macro.replace("(2,", "(3,"), other],
  ["another attribute", a, on("allow(unused)")],
  ["a doc comment", a, `/// What it does.\n${a}`],
];

describe("a file", () => {
  test.each(files)("%s", async (...row) => expectTold("src/a.rs", row));
});

const integration: Row[] = [
  ["a helper", `fn g() -> i32 { 1 }\n${a}`, `fn g() -> i32 { 2 }\n${a}`, "?share was changed: g"],
  ["a new helper", a, `fn g() -> i32 { 1 }\n${a}`],
  ["a use", `use a::b;\n${a}`, `use a::c;\n${a}`],
  ["a mistake in the text", a + b, `${a}fn (((\n`, "?was removed"],
  ["code beside tests of a source file is free", a, a],
  ["the file is emptied", a, "", "was removed"],
  ["two of three", a + b + macro, a, "was removed", "was removed"],
  ["a macro of any name", 'sherlock!(a, "x", |wd: Dir| {\n    assert_eq!(1, f());\n});\n', "", "was removed"],
  ["a constant", `const X: i32 = 1;\n${a}`, `const X: i32 = 2;\n${a}`, "?share was changed: X"],
  ["a static", `static X: i32 = 1;\n${a}`, a, "?share was changed: X"],
];

describe("an integration test", () => {
  test.each(integration)("%s", async (...row) => expectTold("tests/a.rs", row));
});
