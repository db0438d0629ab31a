// Writes dist/THIRD-PARTY-NOTICES.txt: the licence of every library that ended up in a bundle.
import { existsSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** `metafiles` are those of esbuild; `more` names packages whose files were copied. */
export function writeNotices(file, metafiles, more) {
  const inputs = metafiles.flatMap((metafile) =>
    Object.values(metafile.outputs).flatMap((output) => Object.keys(output.inputs)),
  );
  const found = inputs.map(packageDir).filter((dir) => dir !== undefined);
  const dirs = [...new Set([...found, ...more.map((name) => `node_modules/${name}`)])].toSorted((a, b) =>
    a.localeCompare(b, "en"),
  );
  const parts = dirs.map((dir) => {
    const { name, version, license } = JSON.parse(readFileSync(join(dir, "package.json"), "utf8"));
    return {
      title: `${name} ${version} (${licenceName(license)})`,
      text: licenceText(dir) || keptText(name),
    };
  });
  const lacking = parts.filter(({ text }) => text === "").map(({ title }) => title);
  if (lacking.length > 0) throw new Error(`no licence text lies in: ${lacking.join(", ")}`);
  const head = "Remit contains the following libraries. Their licences follow.\n";
  const list = parts.map(({ title }) => `  ${title}`).join("\n");
  const texts = parts.map(({ title, text }) => `${"=".repeat(78)}\n${title}\n${"=".repeat(78)}\n\n${text}\n`);
  writeFileSync(file, `${head}\n${list}\n\n${texts.join("\n")}`);
}

/** The package of a bundled file, by the last node_modules of its path. */
function packageDir(input) {
  const at = input.lastIndexOf("node_modules/");
  if (at === -1) return undefined;
  const rest = input.slice(at + "node_modules/".length).split("/");
  const name = rest[0]?.startsWith("@") ? rest.slice(0, 2) : rest.slice(0, 1);
  const dir = input.slice(0, at) + ["node_modules", ...name].join("/");
  return existsSync(join(dir, "package.json")) ? dir : undefined;
}

function licenceName(license) {
  return typeof license === "string" ? license : (license?.type ?? "see below");
}

function licenceText(dir) {
  const names = readdirSync(dir).filter((name) => /^(licen[cs]e|copying|notice)/i.test(name));
  return names.map((name) => readFileSync(join(dir, name), "utf8").trim()).join("\n\n");
}

/** The text of a package that comes without one, kept here as its repository has it. */
function keptText(name) {
  const file = new URL(`licences/${name.replace("/", "+")}.txt`, import.meta.url);
  return existsSync(file) ? readFileSync(file, "utf8").trim() : "";
}
