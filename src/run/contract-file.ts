import { randomBytes } from "node:crypto";
import { access, lstat, mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { Fault, isErrno } from "../base/fault.ts";
import type { ProjectFiles } from "../contract/propose.ts";
import { contractJsonSchema } from "../contract/schema.ts";

/** Where a new contract will lie. Nothing has been made yet. */
export interface ContractPlace {
  /** Absolute. */
  readonly file: string;
  /** How the contract names its JSON Schema: a path relative to the contract. */
  readonly schema: string;
  /** Writes contract and schema, whole or not at all. Fault usage when another contract has come in between. */
  write(text: string): Promise<void>;
}

/** A contract's name: the given one, checked, or the first words of a goal. Fault: usage. */
export function contractNameOf(text: string, given: boolean): string {
  if (!given) return slug(text);
  if (/^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/.test(text)) return text.replace(/\.jsonc?$/, "");
  throw new Fault("usage", `A contract cannot be named ${JSON.stringify(text)}.`, {
    hint: "Use letters, digits, dots, dashes and underscores.",
  });
}

/** Finds the place of a contract in the folder `.remit/contracts`. Fault usage when it is taken, unless forced. */
export async function placeContract(root: string, name: string, force: boolean): Promise<ContractPlace> {
  const dir = join(root, ".remit", "contracts");
  const file = join(dir, `${name}.json`);
  if (!force && (await exists(file))) throw taken(name);
  return {
    file,
    schema: "../contract.schema.json",
    async write(text) {
      await makeFolders(dirname(dir), dir);
      const schema = `${JSON.stringify(contractJsonSchema(), undefined, 2)}\n`;
      await replaceFile(join(dirname(dir), "contract.schema.json"), schema);
      await (force ? replaceFile(file, text) : createFile(file, text, name));
    },
  };
}

/**
 * Writes a new contract without its schema, for an editor that brings the schema itself, under the first free name:
 * `draft`, `draft-2` and so on. Returns its absolute file.
 */
export async function addContract(root: string, name: string, text: string): Promise<string> {
  const dir = join(root, ".remit", "contracts");
  await makeFolders(dirname(dir), dir);
  for (let number = 1; ; number += 1) {
    const file = join(dir, `${number === 1 ? name : `${name}-${number}`}.json`);
    if (await exists(file)) continue;
    await createFile(file, text, name);
    return file;
  }
}

/** The developer's folder as far as proposing commands must see it. */
export function projectFiles(root: string): ProjectFiles {
  return {
    read: (path) => readIfThere(join(root, path)),
    exists: (path) => exists(join(root, path)),
  };
}

function slug(goal: string): string {
  const plain = goal.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
  const words = plain.match(/[a-z0-9]+/g) ?? [];
  const name = words.slice(0, 6).join("-").slice(0, 40).replace(/-+$/, "");
  return name === "" ? "contract" : name;
}

/** A link in the repository must not lead the contract out of it. */
async function makeFolders(...dirs: readonly string[]): Promise<void> {
  for (const dir of dirs) {
    await mkdir(dir).catch(unlessThere);
    if ((await lstat(dir)).isDirectory()) continue;
    throw new Fault("usage", `${dir} is no folder.`, {
      hint: "Take it away; contracts lie in .remit/contracts, and no link may stand there.",
    });
  }
}

function unlessThere(thrown: unknown): void {
  if (!isErrno(thrown, "EEXIST")) throw thrown;
}

async function replaceFile(file: string, text: string): Promise<void> {
  if ((await readIfThere(file)) === text) return;
  const temporary = join(dirname(file), `.${randomBytes(6).toString("hex")}.tmp`);
  try {
    await writeFile(temporary, text, { flag: "wx" });
    await rename(temporary, file);
  } finally {
    await rm(temporary, { force: true });
  }
}

async function createFile(file: string, text: string, name: string): Promise<void> {
  try {
    await writeFile(file, text, { flag: "wx" });
  } catch (thrown) {
    if (isErrno(thrown, "EEXIST")) throw taken(name);
    await rm(file, { force: true });
    throw thrown;
  }
}

function taken(name: string): Fault {
  return new Fault("usage", `There is a contract ${name} already.`, {
    hint: "Give another --name, or replace it with --force.",
  });
}

async function exists(file: string): Promise<boolean> {
  try {
    await access(file);
    return true;
  } catch (thrown) {
    if (isErrno(thrown, "ENOENT") || isErrno(thrown, "ENOTDIR")) return false;
    throw thrown;
  }
}

async function readIfThere(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, "utf8");
  } catch (thrown) {
    if (isErrno(thrown, "ENOENT") || isErrno(thrown, "ENOTDIR") || isErrno(thrown, "EISDIR"))
      return undefined;
    throw thrown;
  }
}
