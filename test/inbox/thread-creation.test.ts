import { expect, it } from "vitest";
import { migrate } from "../../src/actor/migrate.ts";
import { MIGRATIONS } from "../../src/inbox/migrations.ts";
import { takeThreadCreation } from "../../src/inbox/thread-creation.ts";
import { nodeSql } from "../support/node-sql.ts";

const HOUR_MS = 3_600_000;
const twentyAnHour = { burst: 20, perSecond: 20 / 3600 };

function inbox() {
  const sql = nodeSql();
  migrate(sql, MIGRATIONS);
  const take = (now: number) => takeThreadCreation(sql, twentyAnHour, now);
  return { sql, take, takeMany: (count: number, now: number) => Array.from({ length: count }, () => take(now).ok) };
}

it("G2: a user creates twenty threads at once, and the next three minutes later", () => {
  const { take, takeMany } = inbox();
  expect(takeMany(20, 0)).not.toContain(false);
  expect(take(0)).toMatchObject({ ok: false, error: { code: "rate_limited", retryAfterMs: 180_000 } });
  expect(take(179_999)).toMatchObject({ ok: false, error: { retryAfterMs: 1 } });
  expect(take(180_000)).toMatchObject({ ok: true });
  expect(take(180_000)).toMatchObject({ ok: false });
});

it("G2: asking while refused does not make the wait longer", () => {
  const { take, takeMany } = inbox();
  takeMany(200, 0);
  expect(take(180_000)).toMatchObject({ ok: true });
});

it("G2: what was not used is not saved up beyond twenty", () => {
  const { takeMany } = inbox();
  takeMany(20, 0);
  expect(takeMany(30, 10 * HOUR_MS).filter((taken) => taken)).toHaveLength(20);
});

it("G2: keeps one row for ever", () => {
  const { sql, takeMany } = inbox();
  takeMany(30, HOUR_MS);
  expect(sql.all("SELECT * FROM thread_creation")).toHaveLength(1);
});
