import { common as grammars } from "lowlight";

/** Grammars for syntax colours, and which file has which. */
export { grammars };

/** Endings of file names; where one is a grammar's own name it is not listed. */
const endings: Readonly<Record<string, string>> = {
  astro: "xml",
  bash: "bash",
  bat: "shell",
  cc: "cpp",
  cjs: "javascript",
  cs: "csharp",
  cts: "typescript",
  cxx: "cpp",
  h: "cpp",
  hpp: "cpp",
  htm: "xml",
  html: "xml",
  js: "javascript",
  json5: "json",
  jsonc: "json",
  jsx: "javascript",
  kt: "kotlin",
  kts: "kotlin",
  m: "objectivec",
  md: "markdown",
  mjs: "javascript",
  mk: "makefile",
  mm: "objectivec",
  mts: "typescript",
  pl: "perl",
  py: "python",
  pyi: "python",
  rb: "ruby",
  rs: "rust",
  sh: "bash",
  svelte: "xml",
  svg: "xml",
  toml: "ini",
  ts: "typescript",
  tsx: "typescript",
  vb: "vbnet",
  vue: "xml",
  wat: "wasm",
  yml: "yaml",
  zsh: "bash",
};

const names: Readonly<Record<string, string>> = {
  makefile: "makefile",
  gemfile: "ruby",
  rakefile: "ruby",
  "cargo.lock": "ini",
  ".editorconfig": "ini",
  ".npmrc": "ini",
};

/** The grammar for a file, undefined where none fits. */
export function languageOf(path: string): string | undefined {
  const name = path.slice(path.lastIndexOf("/") + 1).toLowerCase();
  if (Object.hasOwn(names, name)) return names[name];
  const ending = name.slice(name.lastIndexOf(".") + 1);
  if (ending === name) return undefined;
  if (Object.hasOwn(endings, ending)) return endings[ending];
  return ending !== "plaintext" && Object.hasOwn(grammars, ending) ? ending : undefined;
}
