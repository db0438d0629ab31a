import type { RepoPath } from "../../base/repo-path.ts";
import { protectedBy } from "../../contract/protected.ts";

const prose = /\.(?:md|mdx|markdown|rst|adoc|asciidoc|org|textile|rdoc|pod|rtf|tex)$/i;
const names =
  /^(?:readme|changelog|changes|history|news|release[-_]?notes|licen[cs]e|copying|notice|authors|contributors|maintainers|contributing|code[-_]of[-_]conduct|security|support|governance|roadmap|todo|thanks|credits|install|upgrading|faq|glossary)(?:[-_.][\w.-]*)?$/i;
const inDocs = /(?:^|\/)(?:docs?|documentation|man|manual|wiki)\//i;
const pictures =
  /\.(?:png|jpe?g|gif|svg|webp|ico|pdf|html?|dot|puml|plantuml|mmd|drawio|excalidraw|[1-9]|txt)$/i;
const codeName =
  /\.(?:[cm]?[jt]sx?|py|rb|go|rs|java|kt|c|h|cc|cpp|cs|php|sh|json|ya?ml|toml|lock|xml|css|scss)$/i;
const machineRead =
  /^(?:(?:.*[-_.])?requirements(?:[-_.].*)?|constraints.*|cmakelists|robots|ads|humans|security|llms)\.txt$/i;

/** Whether a file is documentation: `maybe` for texts that may be read by a program. */
export function isDocumentation(path: RepoPath): "yes" | "maybe" | "no" {
  if (protectedBy(path) !== undefined) return "no";
  const name = path.slice(path.lastIndexOf("/") + 1);
  if (prose.test(name)) return "yes";
  if (machineRead.test(name)) return "no";
  if (names.test(name) && !codeName.test(name)) return "yes";
  if (inDocs.test(path) && pictures.test(name)) return "yes";
  return /\.txt$/i.test(name) ? "maybe" : "no";
}
