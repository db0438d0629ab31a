import { describe, expect, test } from "vitest";
import { ruleCase } from "../../../../support/rule-case.ts";
import { expectFound } from "../labelled.ts";

const rails = (version: string): string => `db/migrate/${version}_a.rb`;
const django = (...after: readonly string[]): string =>
  `from django.db import migrations\n\nclass Migration(migrations.Migration):\n    dependencies = [${after.map((name) => `("shop", "${name}")`).join(", ")}]\n    operations = []\n`;
const alembic = (revision: string, down: string): string =>
  `revision = "${revision}"\ndown_revision = ${down}\n`;

type Files = Readonly<Record<string, string>>;

/** What is there, what is added, and what is found under "new". */
const placed: readonly (readonly [title: string, base: Files, added: Files, found: readonly string[]])[] = [
  ["Rails: the first", {}, { [rails("20240101000000")]: "a" }, []],
  ["Rails: a later one", { [rails("20240101000000")]: "a" }, { [rails("20240201000000")]: "b" }, []],
  [
    "Rails: two later ones",
    { [rails("20240101000000")]: "a" },
    { [rails("20240201000000")]: "b", [rails("20240301000000")]: "c" },
    [],
  ],
  [
    "Rails: an earlier one",
    { [rails("20240101000000")]: "a" },
    { [rails("20230201000000")]: "b" },
    ["sorts before db/migrate/20240101000000_a.rb"],
  ],
  [
    "Rails: the same version",
    { [rails("20240101000000")]: "a" },
    { "db/migrate/20240101000000_b.rb": "b" },
    ["has the version of db/migrate/20240101000000_a.rb"],
  ],
  [
    "Rails: another folder has its own order",
    { [rails("20240101000000")]: "a" },
    { "engines/x/db/migrate/20230101000000_b.rb": "b" },
    [],
  ],
  ["Flyway: 10 comes after 9", { "db/V9__a.sql": "a" }, { "db/V10__b.sql": "b" }, []],
  ["Flyway: 1.2 comes before 1.10", { "db/V1.10__a.sql": "a" }, { "db/V1.2__b.sql": "b" }, ["sorts before"]],
  ["Flyway: 1.1 comes after 1", { "db/V1__a.sql": "a" }, { "db/V1_1__b.sql": "b" }, []],
  ["Flyway: 1.0 is 1", { "db/V1__a.sql": "a" }, { "db/V1_0__b.sql": "b" }, ["has the version of"]],
  [
    "Prisma: an earlier one",
    { "prisma/migrations/20240101000000_a/migration.sql": "a" },
    { "prisma/migrations/20230101000000_b/migration.sql": "b" },
    ["sorts before"],
  ],
  [
    "Prisma: a later one",
    { "prisma/migrations/20240101000000_a/migration.sql": "a" },
    { "prisma/migrations/20250101000000_b/migration.sql": "b" },
    [],
  ],
  [
    "golang-migrate: a pair",
    { "m/1_a.up.sql": "a", "m/1_a.down.sql": "a" },
    { "m/2_b.up.sql": "b", "m/2_b.down.sql": "b" },
    [],
  ],
  [
    "golang-migrate: no way back",
    { "m/1_a.up.sql": "a", "m/1_a.down.sql": "a" },
    { "m/2_b.up.sql": "b" },
    ["has no down half beside it"],
  ],
  ["golang-migrate: nobody has a way back", { "m/1_a.up.sql": "a" }, { "m/2_b.up.sql": "b" }, []],
  [
    "golang-migrate: the first alone",
    {},
    { "m/1_b.up.sql": "b" },
    ["has no down half beside it; add it. (uncertain)"],
  ],
  [
    "golang-migrate: the same number",
    { "m/2_a.up.sql": "a", "m/2_a.down.sql": "a" },
    { "m/2_b.up.sql": "b", "m/2_b.down.sql": "b" },
    ["has the version of", "has the version of"],
  ],
  [
    "Diesel: a pair",
    { "migrations/2024-01-01-000000_a/up.sql": "a", "migrations/2024-01-01-000000_a/down.sql": "a" },
    { "migrations/2024-02-01-000000_b/up.sql": "b", "migrations/2024-02-01-000000_b/down.sql": "b" },
    [],
  ],
  [
    "Diesel: no way back",
    { "migrations/2024-01-01-000000_a/up.sql": "a", "migrations/2024-01-01-000000_a/down.sql": "a" },
    { "migrations/2024-02-01-000000_b/up.sql": "b" },
    ["has no down half beside it"],
  ],
  ["Django: the first", {}, { "shop/migrations/0001_initial.py": django() }, []],
  [
    "Django: after the last",
    { "shop/migrations/0001_a.py": django() },
    { "shop/migrations/0002_b.py": django("0001_a") },
    [],
  ],
  [
    "Django: a chain of two",
    { "shop/migrations/0001_a.py": django() },
    { "shop/migrations/0002_b.py": django("0001_a"), "shop/migrations/0003_c.py": django("0002_b") },
    [],
  ],
  [
    "Django: a second end",
    { "shop/migrations/0001_a.py": django(), "shop/migrations/0002_b.py": django("0001_a") },
    { "shop/migrations/0002_c.py": django("0001_a") },
    ["comes after 0001_a as shop/migrations/0002_b.py does"],
  ],
  [
    "Django: a merge of two ends",
    {
      "shop/migrations/0001_a.py": django(),
      "shop/migrations/0002_b.py": django("0001_a"),
      "shop/migrations/0002_c.py": django("0001_a"),
    },
    { "shop/migrations/0003_merge.py": django("0002_b", "0002_c") },
    [],
  ],
  [
    "Django: nothing before it",
    { "shop/migrations/0001_a.py": django() },
    { "shop/migrations/0002_b.py": django() },
    ["may not come after (uncertain)"],
  ],
  [
    "Django: what cannot be read",
    { "shop/migrations/0001_a.py": django() },
    { "shop/migrations/0002_b.py": "import x\n" },
    ["may not come after (uncertain)"],
  ],
  [
    "Alembic: after the head",
    { "db/versions/a_x.py": alembic("a", "None") },
    { "db/versions/b_x.py": alembic("b", '"a"') },
    [],
  ],
  [
    "Alembic: a second head",
    { "db/versions/a_x.py": alembic("a1", "None"), "db/versions/b_x.py": alembic("b1", '"a1"') },
    { "db/versions/c_x.py": alembic("c1", '"a1"') },
    ["comes after a1 as db/versions/b_x.py does"],
  ],
  [
    "Alembic: a merge",
    {
      "db/versions/a_x.py": alembic("a1", "None"),
      "db/versions/b_x.py": alembic("b1", '"a1"'),
      "db/versions/c_x.py": alembic("c1", '"a1"'),
    },
    { "db/versions/d_x.py": alembic("d1", '("b1", "c1")') },
    [],
  ],
  [
    "Laravel: an earlier one",
    { "database/migrations/2024_01_01_000000_a.php": "a" },
    { "database/migrations/2023_01_01_000000_b.php": "b" },
    ["sorts before"],
  ],
  [
    "TypeORM: an earlier one",
    { "src/migration/1700000000000-A.ts": "a" },
    { "src/migration/1600000000000-B.ts": "b" },
    ["sorts before"],
  ],
  [
    "Entity Framework: a later one with its designer",
    { "Migrations/20240101000000_A.cs": "a", "Migrations/20240101000000_A.Designer.cs": "a" },
    { "Migrations/20240201000000_B.cs": "b", "Migrations/20240201000000_B.Designer.cs": "b" },
    [],
  ],
];

describe("new", () => {
  const contract = { rules: { migrations: "new" } };

  test.each(placed)("%s", (title, base, added, found) =>
    expectFound("migrations", { title, base, proposal: { ...base, ...added }, contract, found }),
  );

  test.each([
    [rails("20240101000000"), "was changed; where it ran already"],
    ["shop/migrations/0001_a.py", "was changed; where it ran already"],
    ["db/V1__a.sql", "was changed; where it ran already"],
    ["m/1_a.down.sql", "was changed; where it ran already"],
    ["test/dummy/db/migrate/1000_a.rb", "was changed; where it ran already (uncertain)"],
  ])("%s is edited", (path, told) =>
    expectFound("migrations", {
      title: "",
      base: { [path]: "a\n" },
      proposal: { [path]: "b\n" },
      contract,
      found: [told],
    }),
  );

  test("one that is there is deleted", () =>
    expectFound("migrations", {
      title: "",
      base: { [rails("20240101000000")]: "a\n" },
      proposal: {},
      contract,
      found: ["was deleted; where it ran already"],
    }));
});

describe("alone", () => {
  const contract = { rules: { migrations: "alone" } };

  test("what its tool writes along is fine", () =>
    expectFound("migrations", {
      title: "",
      base: { "db/schema.rb": "1\n" },
      proposal: { "db/schema.rb": "2\n", [rails("20240101000000")]: "a\n" },
      contract,
      found: [],
    }));

  test("other changes are named, and without a migration nothing is said", async () => {
    const base = { "a.rb": "1\n", "b.rb": "1\n" };
    const proposal = { "a.rb": "2\n", "b.rb": "2\n" };
    expect(await ruleCase("migrations", { base, proposal, contract })).toEqual([]);
    await expectFound("migrations", {
      title: "",
      base,
      proposal: { ...proposal, [rails("20240101000000")]: "a\n" },
      contract,
      found: [
        "a.rb:1 migrations: a.rb, b.rb changed together with the migration db/migrate/20240101000000_a.rb",
      ],
    });
  });
});

test("what the scope names literally may change", () =>
  expectFound("migrations", {
    title: "",
    base: { [rails("20240101000000")]: "a\n", [rails("20240201000000")]: "a\n" },
    proposal: { [rails("20240101000000")]: "b\n", [rails("20240201000000")]: "b\n" },
    contract: { scope: { write: ["db/**", rails("20240101000000")] } },
    found: ["20240201000000_a.rb is a migration (Rails) and was changed; the contract lets none change"],
  }));
