import { describe, test } from "vitest";
import { expectFiles, expectTold, type Row } from "./case.ts";

const skipped = "skipped now";
const less = "asserts less";
const more = "tolerates more";
const lost = "lost 1 assertion";
const empty = "asserts nothing any more";
const other = "?expects something else";

const bodies: Row[] = [
  ["another layout", "assert f(1, 2) == 'a'", 'assert f(\n        1,\n        2,\n    ) == "a"'],
  ["a message", "assert f() == 1", "assert f() == 1, 'why'"],
  ["one more", "assert f() == 1", "assert f() == 1\n    assert g() == 2"],
  ["== to truth", "assert f() == 1", "assert f()", less],
  ["== to in", "assert f() == 1", "assert f() in (1, 2)", other],
  ["== to >=", "assert f() == 1", "assert f() >= 1", less],
  ["== to is not None", "assert f() == 1", "assert f() is not None", less],
  ["is to ==", "assert f() is x", "assert f() == x", other],
  ["== to !=", "assert f() == 1", "assert f() != 1", other],
  ["another value", "assert f() == 1", "assert f() == 2", other],
  ["or True", "assert f() == 1", "assert f() == 1 or True", empty],
  ["assert True", "assert f() == 1", "assert True", empty],
  ["pass", "assert f() == 1", "pass", empty],
  ["split by and", "assert a == 1 and b == 2", "assert a == 1\n    assert b == 2"],
  ["half of an and", "assert a == 1 and b == 2", "assert a == 1", lost],
  ["one of two", "assert f() == 1\n    assert g() == 2", "assert f() == 1", lost],
  ["commented out", "assert f() == 1\n    assert g() == 2", "assert f() == 1\n    # assert g() == 2", lost],
  ["printed", "assert f() == 1\n    assert g() == 2", "assert f() == 1\n    print(g() == 2)", lost],
  [
    "raises of any",
    "with pytest.raises(KeyError):\n        f()",
    "with pytest.raises(Exception):\n        f()",
    less,
  ],
  [
    "raises without match",
    "with pytest.raises(KeyError, match='a'):\n        f()",
    "with pytest.raises(KeyError):\n        f()",
    less,
  ],
  ["raises as a block", "pytest.raises(KeyError, f)", "with pytest.raises(KeyError):\n        f()"],
  [
    "another error",
    "with pytest.raises(KeyError):\n        f()",
    "with pytest.raises(ValueError):\n        f()",
    other,
  ],
  ["approx rel", "assert f() == approx(1, rel=1e-6)", "assert f() == approx(1, rel=0.1)", more],
  ["approx abs", "assert f() == approx(1, abs=0.01)", "assert f() == approx(1, abs=0.5)", more],
  ["approx closer", "assert f() == approx(1, abs=0.5)", "assert f() == approx(1, abs=0.01)"],
  ["== to approx", "assert f() == 1", "assert f() == pytest.approx(1)", less],
  ["isinstance", "assert f() == 1", "assert isinstance(f(), int)", other],
  ["skip", "assert f() == 1", "pytest.skip('x')\n    assert f() == 1", skipped],
  [
    "skip under a condition",
    "assert f() == 1",
    "if x:\n        pytest.skip('x')\n    assert f() == 1",
    "?skipped under a condition",
  ],
  ["return", "assert f() == 1", "return\n    assert f() == 1", "never runs"],
  [
    "try and pass",
    "assert f() == 1",
    "try:\n        assert f() == 1\n    except AssertionError:\n        pass",
    "it is caught now",
  ],
  ["a condition", "assert f() == 1", "if x:\n        assert f() == 1", "?only under a condition"],
  [
    "another input",
    "a = g(1)\n    assert f(a) == 1",
    "a = g(2)\n    assert f(a) == 1",
    "?was changed; its assertions stay",
  ],
  ["a mock's call", "m.assert_called_once_with(1)", "m.assert_called()", less],
  ["a helper", "assert f() == 1", "assert_all(f())", other],
];

describe("a test's body", () => {
  test.each(bodies)("%s", async (...[title, base, proposal, ...told]) => {
    const file = (body: string): string => `import pytest\n\n\ndef test_a():\n    ${body}\n`;
    await expectTold("tests/test_a.py", [title, file(base), file(proposal), ...told]);
  });
});

const unit: Row[] = [
  ["assertEqual to assertTrue", "self.assertEqual(f(), 1)", "self.assertTrue(f())", less],
  ["assertEqual to assertIsNotNone", "self.assertEqual(f(), 1)", "self.assertIsNotNone(f())", less],
  ["assertEqual to assertIn", "self.assertEqual(f(), 1)", "self.assertIn(f(), [1])", less],
  ["places", "self.assertAlmostEqual(f(), 1, 7)", "self.assertAlmostEqual(f(), 1, 1)", more],
  [
    "places by name",
    "self.assertAlmostEqual(f(), 1, places=7)",
    "self.assertAlmostEqual(f(), 1, places=1)",
    more,
  ],
  ["delta", "self.assertAlmostEqual(f(), 1, delta=0.1)", "self.assertAlmostEqual(f(), 1, delta=5)", more],
  ["assertTrue of a comparison", "self.assertTrue(f() == 1)", "self.assertTrue(f())", less],
  [
    "assertRaises",
    "with self.assertRaises(KeyError):\n            f()",
    "with self.assertRaises(Exception):\n            f()",
    less,
  ],
  ["nothing", "self.assertEqual(f(), 1)", "pass", empty],
  ["another value", "self.assertEqual(f(), 1)", "self.assertEqual(f(), 2)", other],
  ["skipTest", "self.assertEqual(f(), 1)", "self.skipTest('x')\n        self.assertEqual(f(), 1)", skipped],
  ["the same by assert", "self.assertTrue(f() == 1)", "assert f() == 1"],
];

describe("unittest", () => {
  test.each(unit)("%s", async (...[title, base, proposal, ...told]) => {
    const file = (body: string): string => `class TestA(TestCase):\n    def test_a(self):\n        ${body}\n`;
    await expectTold("a/tests.py", [title, file(base), file(proposal), ...told]);
  });
});

const a = "def test_a():\n    assert f(1) == 1\n";
const b = "def test_b():\n    assert h.i('x').j == [2, 3, 4]\n";
const mark = (text: string, on = a): string => `@${text}\n${on}`;
const files: Row[] = [
  ["mark.skip", a, mark("pytest.mark.skip"), skipped],
  ["mark.skip with a reason", a, mark("pytest.mark.skip(reason='x')"), skipped],
  ["mark.skipif", a, mark("pytest.mark.skipif(win, reason='x')"), "?skipped under a condition"],
  ["mark.skipif True", a, mark("pytest.mark.skipif(True, reason='x')"), skipped],
  ["mark.xfail", a, mark("pytest.mark.xfail"), skipped],
  ["mark.slow", a, mark("pytest.mark.slow")],
  ["unittest.skip", a, mark("unittest.skip('x')"), skipped],
  ["no longer skipped", mark("pytest.mark.skip"), a],
  ["pytestmark", a + b, `pytestmark = pytest.mark.skip\n${a}${b}`, "are skipped now"],
  ["removed", a + b, a, "was removed"],
  ["renamed so that nobody runs it", a + b, a + b.replace("test_b", "x_test_b"), "was removed"],
  ["renamed", b, b.replace("test_b", "test_other")],
  ["into a class", a, "class TestX:\n    def test_a(self):\n        assert f(1) == 1\n"],
  [
    "a row less",
    mark("pytest.mark.parametrize('x', [1, 2])"),
    mark("pytest.mark.parametrize('x', [1])"),
    "lost 1 case",
  ],
  ["a row more", mark("pytest.mark.parametrize('x', [1])"), mark("pytest.mark.parametrize('x', [1, 2])")],
  ["flaky", a, mark("pytest.mark.flaky(reruns=3)"), "is tried more often"],
  ["time-out", mark("pytest.mark.timeout(1)"), mark("pytest.mark.timeout(9)"), "may take longer"],
  [
    "a fixture",
    `@pytest.fixture\ndef g():\n    return 1\n\n${a}`,
    `@pytest.fixture\ndef g():\n    return 2\n\n${a}`,
    "?share was changed: g",
  ],
  ["an import", `import x\n${a}`, `import y\n${a}`],
];

describe("a file", () => {
  test.each(files)("%s", async (...row) => expectTold("tests/test_a.py", row));
});

test("a new conftest.py is told where pytest loads it before tests that are there, and nowhere else", async () => {
  const own = { "tests/test_a.py": a };
  const told = ["?pytest loads this new file before tests that are there already"];
  await expectFiles(own, { ...own, "tests/conftest.py": "x = 1\n" }, told);
  await expectFiles(own, { ...own, "more/conftest.py": "x = 1\n" }, []);
});
