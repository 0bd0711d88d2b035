import type { Sql } from "./sql.ts";

/** One step of a schema. The list of steps only grows; `reason` is for whoever reads it in years. */
export interface Migration {
  readonly reason: string;
  readonly statements: readonly string[];
}

/** Whether an object has ever been written to: reading must not create tables, since any name addresses an object. */
export function hasSchema(sql: Sql): boolean {
  return sql.all("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'migration'").length > 0;
}

/**
 * Brings the schema up to the end of the list; call it inside a transaction. The steps taken are recorded in
 * a table, since Durable Objects refuse `PRAGMA user_version`.
 */
export function migrate(sql: Sql, migrations: readonly Migration[]): void {
  if (!hasSchema(sql)) sql.all("CREATE TABLE migration (step INTEGER PRIMARY KEY, reason TEXT NOT NULL)");
  const [{ taken } = { taken: 0 }] = sql.all<{ taken: number }>("SELECT count(*) AS taken FROM migration");
  migrations.slice(taken).forEach((migration, index) => {
    for (const statement of migration.statements) sql.all(statement);
    sql.all("INSERT INTO migration (step, reason) VALUES (?, ?)", taken + index + 1, migration.reason);
  });
}
