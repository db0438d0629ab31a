import { describe, expect, test } from "vitest";
import { isSecretPath } from "../../../src/contract/secrets.ts";

describe("which files never reach a worktree", () => {
  test.each([".env", "app/.env", ".env.local", ".env.production", ".ENV", "a/.Env.Test"])(
    "%s, even when git tracks it",
    (path) => {
      expect(isSecretPath(path)).toBe("always");
    },
  );

  test.each([
    ".env.example",
    ".env.sample",
    "a/.env.template",
    ".env.dist",
    ".env.defaults",
    ".env.local.example",
  ])("%s is made to be shared", (path) => {
    expect(isSecretPath(path)).toBeUndefined();
  });

  test.each([
    "id_rsa",
    "keys/id_ed25519",
    "id_rsa_work",
    "server.pem",
    "server.KEY",
    "a.p12",
    "a.pfx",
    "release.keystore",
    "x.jks",
    ".netrc",
    ".git-credentials",
    ".pypirc",
    ".npmrc",
    ".aws/credentials",
    "home/.ssh/config",
    ".docker/config.json",
    "sub/.docker/config.json",
  ])("%s, when git does not track it", (path) => {
    expect(isSecretPath(path)).toBe("untracked");
  });

  test.each([
    "src/env.ts",
    "environment",
    "id_rsa.pub",
    "pem.ts",
    "key",
    "docs/.awsome/x",
    "config.json",
    ".envoy/x",
    "x.env",
  ])("%s is like any file", (path) => {
    expect(isSecretPath(path)).toBeUndefined();
  });
});
