import type { RepoPath } from "../../base/repo-path.ts";

interface GeneratedName {
  /** What the name tells, such as `protoc's name`. */
  readonly what: string;
  readonly pattern: RegExp;
  /** Endings of the files that it is usually made from, beside the same stem. */
  readonly sources: readonly string[];
}

const protobuf = [".proto"];

/** Names that a generator gives and a person does not. Tested against the whole path; none of them can backtrack. */
export const generatedNames: readonly GeneratedName[] = [
  {
    what: "a name of protoc",
    pattern: /(?:\.pb|\.pb\.gw|_grpc\.pb)\.(?:go|cc|h|c|swift|dart|rb|rs)$/,
    sources: protobuf,
  },
  { what: "a name of protoc", pattern: /_pb2(?:_grpc)?\.pyi?$/, sources: protobuf },
  { what: "a name of protoc", pattern: /_(?:grpc_)?pb\.(?:js|d\.ts|rb)$/, sources: protobuf },
  {
    what: "a name of Dart's build_runner",
    pattern: /\.(?:g|freezed|gr|config|mocks)\.dart$/,
    sources: [".dart"],
  },
  {
    what: "a name of Visual Studio's designer",
    pattern: /\.designer\.(?:cs|vb)$/i,
    sources: [".resx", ".cs", ".vb"],
  },
  {
    what: "a name of a .NET source generator",
    pattern: /\.(?:g|g\.i)\.(?:cs|vb)$/i,
    sources: [".xaml", ".cs"],
  },
  { what: "a name of SpecFlow", pattern: /\.feature\.cs$/i, sources: [".feature"] },
  {
    what: "the folder __generated__",
    pattern: /(?:^|\/)__generated__\//,
    sources: [".graphql", ".ts", ".tsx", ".js"],
  },
  {
    what: "a name of a Kubernetes generator",
    pattern: /(?:^|\/)zz_generated[._][^/]*\.go$/,
    sources: [".go"],
  },
  { what: "the word .generated. in its name", pattern: /[^/]\.generated\.[^./]+$/i, sources: [] },
  {
    what: "a name of a minifier",
    pattern: /[.-]min\.(?:js|mjs|cjs|css)$/i,
    sources: [".js", ".ts", ".css", ".scss"],
  },
  { what: "a source map", pattern: /\.(?:js|mjs|cjs|css)\.map$/i, sources: [".js", ".ts", ".css", ".scss"] },
  { what: "Rails' dump of the database", pattern: /(?:^|\/)db\/(?:\w+_)?structure\.sql$/, sources: [] },
  { what: "Yarn's loader", pattern: /(?:^|\/)\.pnp\.[^/]+$/, sources: [] },
  { what: "a folder of CocoaPods", pattern: /(?:^|\/)Pods\//, sources: [] },
  { what: "a folder of Carthage", pattern: /(?:^|\/)Carthage\/Build\//, sources: [] },
  { what: "a name of Zephir", pattern: /\.zep\.(?:c|h|php)$/, sources: [".zep"] },
  { what: "a name of Delphi's importer", pattern: /_tlb\.pas$/i, sources: [] },
  { what: "a state file of Xcode", pattern: /\.(?:xcuserstate|xcworkspacedata)$/, sources: [] },
];

/** What the name of a file tells of who writes it; undefined where it tells nothing. */
export function generatedName(path: RepoPath): GeneratedName | undefined {
  return generatedNames.find(({ pattern }) => pattern.test(path));
}
