import type { RepoPath } from "../base/repo-path.ts";

/**
 * Which files never reach a worktree: `always` even when git tracks them, `untracked` when it does not.
 * Decided by the name alone, without regard to case.
 */
export function isSecretPath(path: RepoPath): "always" | "untracked" | undefined {
  const parts = path.toLowerCase().split("/");
  const name = parts.at(-1) ?? "";
  if (isEnvironmentFile(name)) return "always";
  if (secretNames.has(name) || secretEndings.some((ending) => name.endsWith(ending))) return "untracked";
  if (isPrivateKey(name) || parts.slice(0, -1).some((part) => secretFolders.has(part))) return "untracked";
  if (secretPlaces.some((place) => `/${parts.join("/")}`.endsWith(place))) return "untracked";
  return undefined;
}

/** Endings of environment files that are made to be shared. */
const sharedEndings = [".example", ".sample", ".template", ".dist", ".defaults"];

const secretNames = new Set([
  ".envrc",
  ".netrc",
  "_netrc",
  ".npmrc",
  ".yarnrc.yml",
  ".pypirc",
  ".git-credentials",
  ".dockercfg",
  ".pgpass",
  ".my.cnf",
  ".htpasswd",
  ".s3cfg",
  ".boto",
  ".vault-token",
  ".terraformrc",
  "kubeconfig",
  "application_default_credentials.json",
]);

const secretEndings = [
  ".pem",
  ".key",
  ".p12",
  ".pfx",
  ".p8",
  ".ppk",
  ".keystore",
  ".jks",
  ".kdbx",
  ".tfstate",
  ".tfvars",
  ".mobileprovision",
];

const secretFolders = new Set([".aws", ".ssh", ".gnupg", ".azure", ".kube"]);

const secretPlaces = ["/.docker/config.json", "/.cargo/credentials", "/.cargo/credentials.toml"];

function isEnvironmentFile(name: string): boolean {
  if (name === ".env") return true;
  return name.startsWith(".env.") && !sharedEndings.some((ending) => name.endsWith(ending));
}

function isPrivateKey(name: string): boolean {
  return /^id_(?:rsa|dsa|ecdsa|ed25519)/u.test(name) && !name.endsWith(".pub");
}
