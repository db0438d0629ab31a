import { describe, expect, test } from "vitest";
import { migrationAt } from "../../../../../src/evidence/migrations/convention.ts";
import { expectFound } from "../labelled.ts";

describe("what is a migration", () => {
  test.each([
    ["db/migrate/20240101120000_create_users.rb", "Rails"],
    ["db/post_migrate/20240101120000_drop.rb", "Rails"],
    ["engines/shop/db/migrate/001_a.rb", "Rails"],
    ["db/migrate/20240101120000_create_tables.active_storage.rb", "Rails"],
    ["app/migrations/0001_initial.py", "Django"],
    ["alembic/versions/1975ea83b712_add.py", "Alembic"],
    ["src/main/resources/db/migration/V1__init.sql", "Flyway"],
    ["db/V1_2_3__more.sql", "Flyway"],
    ["src/main/java/db/migration/V2__Code.java", "Flyway"],
    ["prisma/migrations/20240101120000_init/migration.sql", "Prisma"],
    ["migrations/2024-01-01-120000_users/up.sql", "Diesel"],
    ["migrations/000001_users.up.sql", "golang-migrate"],
    ["internal/db/1_users.down.sql", "golang-migrate"],
    ["migrations/20240101120000_users.sql", "SQL"],
    ["supabase/migrations/20240101120000_users.sql", "SQL"],
    ["db/migrations/00001_users.go", "SQL"],
    ["migrations/20240101120000_users.js", "Knex"],
    ["src/migrations/20240101120000-users.js", "Sequelize"],
    ["src/migration/1700000000000-Users.ts", "TypeORM"],
    ["database/migrations/2024_01_01_120000_create_users.php", "Laravel"],
    ["migrations/Version20240101120000.php", "Doctrine"],
    ["Data/Migrations/20240101120000_Init.cs", "Entity Framework"],
    ["Data/Migrations/20240101120000_Init.Designer.cs", "Entity Framework"],
    ["priv/repo/migrations/20240101120000_users.exs", "Ecto"],
    ["drizzle/0001_users.sql", "Drizzle"],
  ])("%s: %s", (path, tool) => {
    expect(migrationAt(path)?.tool).toBe(tool);
  });

  test.each([
    "app/migrations/__init__.py",
    "app/migrations/helpers.py",
    "db/schema.rb",
    "db/seeds.rb",
    "R__views.sql",
    "docs/migrations/2024-notes.md",
    "src/migrate.ts",
    "src/migrations/index.ts",
    "api/versions/v1.go",
    "prisma/schema.prisma",
    "Data/Migrations/AppModelSnapshot.cs",
    "src/V1.ts",
    "sql/001_users.txt",
  ])("%s: none", (path) => {
    expect(migrationAt(path)).toBeUndefined();
  });

  test("a folder of versions is Alembic's only where its files say so", () =>
    expectFound("migrations", {
      title: "",
      base: {
        "api/versions/v1.py": "x = 1\n",
        "db/versions/a1.py": "revision = 'a1'\ndown_revision = None\n",
      },
      proposal: {
        "api/versions/v1.py": "x = 2\n",
        "db/versions/a1.py": "revision = 'a1'\ndown_revision = None\n1\n",
      },
      found: ["db/versions/a1.py is a migration (Alembic) and was changed"],
    }));
});
