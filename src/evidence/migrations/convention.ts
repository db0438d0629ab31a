import type { RepoPath } from "../../base/repo-path.ts";

/** How a tool knows what comes before a migration. */
export type MigrationOrder = "version" | "django" | "alembic" | "none";

/** A file that is a migration, or a part of one, by where it lies and what it is called. */
export interface Migration {
  readonly path: RepoPath;
  /** Such as `Rails`. */
  readonly tool: string;
  /** Migrations of one folder stand in one order. */
  readonly folder: string;
  /** What sorts it within its folder; the same for both halves of a pair. */
  readonly version: string;
  /** What both halves of a pair share. */
  readonly name: string;
  /** Which half of a pair it is; undefined for a whole one. */
  readonly half: "up" | "down" | undefined;
  readonly order: MigrationOrder;
}

interface Convention {
  readonly tool: string;
  /** Groups `folder`, `version` and, for halves, `half`. */
  readonly pattern: RegExp;
  readonly order?: MigrationOrder;
}

/** The first that fits decides. */
const conventions: readonly Convention[] = [
  {
    tool: "Rails",
    pattern: /^(?<folder>(?:.*\/)?db\/(?:\w+\/)?\w*migrate\/)(?<version>\d{3,17})_\w+(?:\.\w+)?\.rb$/,
  },
  { tool: "Prisma", pattern: /^(?<folder>(?:.*\/)?migrations\/)(?<version>\d{14})_[^/]+\/migration\.sql$/ },
  {
    tool: "Diesel",
    pattern: /^(?<folder>(?:.*\/)?migrations\/)(?<version>[\d-]{3,20})_[^/]+\/(?<half>up|down)\.sql$/,
  },
  {
    tool: "Laravel",
    pattern: /^(?<folder>(?:.*\/)?migrations\/)(?<version>\d{4}_\d\d_\d\d_\d{6})_\w+\.php$/,
  },
  {
    tool: "Doctrine",
    pattern: /^(?<folder>(?:.*\/)?[Mm]igrations?\/(?:\d{4}\/)?)Version(?<version>\d{14})\.php$/,
  },
  {
    tool: "Entity Framework",
    pattern:
      /^(?<folder>(?:.*\/)?[^/]*Migrations\/(?:[^/]+\/)?)(?<version>\d{14,17})_\w+\.(?:Designer\.)?cs$/,
  },
  { tool: "Django", pattern: /^(?<folder>(?:.*\/)?migrations\/)(?<version>\d{4})_\w+\.py$/, order: "django" },
  { tool: "Alembic", pattern: /^(?<folder>(?:.*\/)?versions\/)(?<version>\w+)\.py$/, order: "alembic" },
  {
    tool: "Ecto",
    pattern: /^(?<folder>(?:.*\/)?priv\/(?:[^/]+\/)*migrations\/)(?<version>\d{14})_\w+\.exs$/,
  },
  { tool: "Flyway", pattern: /^(?<folder>(?:.*\/)?)V(?<version>\d+(?:[._]\d+)*)__[^/]+\.(?:sql|java|kt)$/ },
  {
    tool: "Drizzle",
    pattern: /^(?<folder>(?:.*\/)?drizzle\/(?:migrations\/)?)(?<version>\d{4})_\w+\.sql$/,
  },
  {
    tool: "golang-migrate",
    pattern: /^(?<folder>(?:.*\/)?)(?<version>\d+)_[^/]+\.(?<half>up|down)\.(?:sql|json|cql)$/,
  },
  {
    tool: "TypeORM",
    pattern: /^(?<folder>(?:.*\/)?migrations?\/)(?<version>\d{13})-[^/]+\.(?:ts|js|mjs|cjs)$/,
  },
  {
    tool: "Sequelize",
    pattern: /^(?<folder>(?:.*\/)?migrations?\/)(?<version>\d{14})-[^/]+\.(?:ts|js|mjs|cjs)$/,
  },
  {
    tool: "Knex",
    pattern: /^(?<folder>(?:.*\/)?migrations?\/)(?<version>\d{8,14})_[^/]+\.(?:ts|js|mjs|cjs)$/,
  },
  {
    tool: "SQL",
    pattern:
      /^(?<folder>(?:.*\/)?(?:migrations?|migrate|goose)\/(?:\w+\/)?)(?<version>\d{1,17})[_-][^/]+\.(?:sql|go|php|exs|sh)$/,
  },
];

/** Nearly every path is none, and needs no closer look. */
const likely = /(?:^|\/)(?:[V\d][^/]*|(?:migration|up|down)\.sql|versions\/[^/]*)$/;

/** The migration that a path is; undefined for every other file. What only its text tells is looked at elsewhere. */
export function migrationAt(path: RepoPath): Migration | undefined {
  if (!likely.test(path)) return undefined;
  for (const { tool, pattern, order = "version" } of conventions) {
    const groups = pattern.exec(path)?.groups;
    if (groups === undefined) continue;
    const { folder = "", version = "", half } = groups;
    const name = path.replace(/(?:\.|\/)(?:up|down)(?=\.[a-z]+$)/, "").replace(/\.Designer\.cs$/, ".cs");
    return { path, tool, folder, version, name, order, half: half as Migration["half"] };
  }
  return undefined;
}

/** Files that tools write along with a migration: what the database looks like afterwards. */
export function isCompanion(path: RepoPath): boolean {
  return /(?:^|\/)(?:db\/(?:\w+_)?(?:schema\.rb|structure\.sql)|db\/schema\.sql|db\/schema_migrations\/\w+|migrations\/(?:migration_lock\.toml|__init__\.py|max_migration\.txt|atlas\.sum)|drizzle\/(?:migrations\/)?meta\/[^/]+\.json|schema\.prisma|schema\.rs|\w+ModelSnapshot\.cs)$/.test(
    path,
  );
}

/** By the value of their numbers, part by part; below zero when the first comes first. */
export function compareVersions(a: string, b: string): number {
  const [left = [], right = []] = [a, b].map((version) => version.match(/\d+/g)?.map(BigInt) ?? []);
  for (let at = 0; at < Math.max(left.length, right.length); at += 1) {
    const [one = 0n, other = 0n] = [left[at], right[at]];
    if (one !== other) return one < other ? -1 : 1;
  }
  return 0;
}
