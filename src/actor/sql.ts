/** What SQLite gives and takes here. Ids are bound as strings: a bound number comes back as a float. */
export type SqlValue = string | number | null;

/**
 * The part of a database that rules see, so that they run over a Durable Object's storage and over
 * `node:sqlite` alike. Synchronous on purpose: nothing can slip between a read and the write it decides.
 */
export interface Sql {
  /** Runs one statement and returns its rows. `Row` describes the columns that the statement itself names. */
  all<Row>(statement: string, ...bindings: SqlValue[]): Row[];
  /** Runs `work`; all its writes hold, or none when it throws. Not to be nested. */
  transaction<T>(work: () => T): T;
}
