import assert from "node:assert/strict";
import { test } from "node:test";
import { greet, part } from "../src/greet.mjs";

test("greets", () => {
  assert.equal(greet(), "Hello!");
});

test("parts", () => {
  assert.equal(part(), "Bye!");
});
