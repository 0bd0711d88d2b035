import { DatabaseSync } from "node:sqlite";
import type { Sql, SqlValue } from "../../src/actor/sql.ts";

/** An in-memory `Sql` over Node's own SQLite, for rules that run without the platform. */
export function nodeSql(): Sql {
  const database = new DatabaseSync(":memory:");
  return {
    all<Row>(statement: string, ...bindings: SqlValue[]): Row[] {
      const rows: unknown = database.prepare(statement).all(...bindings);
      if (!areRows<Row>(rows)) throw new TypeError("SQLite gave no rows");
      return rows;
    },
    transaction(work) {
      database.exec("BEGIN");
      try {
        const value = work();
        database.exec("COMMIT");
        return value;
      } catch (error) {
        database.exec("ROLLBACK");
        throw error;
      }
    },
  };
}

/** SQLite gives what the statement names; no more can be known here. */
function areRows<Row>(rows: unknown): rows is Row[] {
  return Array.isArray(rows);
}
