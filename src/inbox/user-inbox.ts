import { DurableObject } from "cloudflare:workers";
import { durableSql } from "../actor/durable-sql.ts";
import { hasSchema, migrate } from "../actor/migrate.ts";
import type { Sql } from "../actor/sql.ts";
import type { Env } from "../env.ts";
import { ok, type Result } from "../protocol/errors.ts";
import type { Rate } from "../protocol/limits.ts";
import { MIGRATIONS } from "./migrations.ts";
import { takeThreadCreation } from "./thread-creation.ts";

/** Everything of one user, in an object named by the user's id. Nothing is written before the first write asked for. */
export class UserInbox extends DurableObject<Env> {
  readonly #sql: Sql;

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    this.#sql = durableSql(ctx.storage);
    if (hasSchema(this.#sql)) this.#migrate();
  }

  /** Answers when the object can be reached. */
  async ping(): Promise<Result<null>> {
    return ok(null);
  }

  /** Takes one from the threads that the user may create at this rate. */
  async takeThreadCreation(rate: Rate): Promise<Result<null>> {
    if (!hasSchema(this.#sql)) this.#migrate();
    return this.#sql.transaction(() => takeThreadCreation(this.#sql, rate, Date.now()));
  }

  #migrate(): void {
    this.#sql.transaction(() => migrate(this.#sql, MIGRATIONS));
  }
}
