import type { Sql, SqlValue } from "./sql.ts";

/** A Durable Object's own SQLite as `Sql`. Writes outside `transaction` are not undone by a later exception. */
export function durableSql(storage: DurableObjectStorage): Sql {
  return {
    all<Row>(statement: string, ...bindings: SqlValue[]) {
      return storage.sql.exec<Row & Record<string, SqlStorageValue>>(statement, ...bindings).toArray();
    },
    transaction: (work) => storage.transactionSync(work),
  };
}
