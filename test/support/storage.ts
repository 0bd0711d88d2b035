import type { Sql } from "../../src/actor/sql.ts";

/**
 * An object's storage as the platform keeps it: the alarm belongs to it as the rows do, so a transaction that fails
 * takes back both. It fails as often as it is told to, at the commit: whatever the transaction did, it did before.
 */
export class StageStorage implements Sql {
  /** When the platform's alarm will go off. */
  alarmAt: number | null = null;
  /** No transaction that writes is committed. */
  isFull = false;
  readonly #sql: Sql;

  constructor(sql: Sql) {
    this.#sql = sql;
  }

  all<Row>(...query: Parameters<Sql["all"]>): Row[] {
    return this.#sql.all<Row>(...query);
  }

  transaction<T>(work: () => T): T {
    const { alarmAt } = this;
    try {
      return this.#sql.transaction(() => {
        const before = this.#changes();
        const value = work();
        if (this.isFull && this.#changes() > before) throw new Error("database or disk is full");
        return value;
      });
    } catch (error) {
      this.alarmAt = alarmAt;
      throw error;
    }
  }

  /** Rows written so far, those of undone transactions included. */
  #changes(): number {
    return this.#sql.all<{ n: number }>("SELECT total_changes() AS n")[0]?.n ?? 0;
  }
}
