import type { Env } from "../../src/env.ts";
import { UserInbox as Inbox } from "../../src/inbox/user-inbox.ts";
import type { Presence } from "../../src/protocol/presence.ts";
import type { Activity } from "../../src/protocol/rpc.ts";
import { ThreadRoom as Room } from "../../src/thread/thread-room.ts";
import worker from "../../src/worker.ts";

/** What the platform would bill, counted by the objects themselves; all of them share an isolate with the Worker. */
const meter = { rows: 0, calls: 0, alarms: 0, constructed: 0 };

/** The objects that have an alarm ahead: whoever owes something has. */
const armed = new Set<string>();

/** Counts what an object writes and arms. An armed alarm is a written row too. */
function metered(ctx: DurableObjectState): DurableObjectState {
  meter.constructed++;
  const { storage } = ctx;
  const { sql } = storage;
  const exec = sql.exec.bind(sql);
  // Our own code reads every cursor to its end at once, and only then is it known what was written.
  sql.exec = <Row extends Record<string, SqlStorageValue>>(query: string, ...bindings: unknown[]) => {
    const cursor = exec<Row>(query, ...bindings);
    const toArray = cursor.toArray.bind(cursor);
    cursor.toArray = () => {
      const rows = toArray();
      meter.rows += cursor.rowsWritten;
      return rows;
    };
    return cursor;
  };
  const setAlarm = storage.setAlarm.bind(storage);
  storage.setAlarm = (...args) => {
    meter.rows++;
    armed.add(String(ctx.id));
    return setAlarm(...args);
  };
  return ctx;
}

export class ThreadRoom extends Room {
  constructor(ctx: DurableObjectState, env: Env) {
    super(metered(ctx), env);
  }

  override alarm(info?: AlarmInvocationInfo): Promise<void> {
    meter.alarms++;
    armed.delete(String(this.ctx.id));
    return super.alarm(info);
  }
}

export class UserInbox extends Inbox {
  constructor(ctx: DurableObjectState, env: Env) {
    super(metered(ctx), env);
  }

  override alarm(): Promise<void> {
    meter.alarms++;
    armed.delete(String(this.ctx.id));
    return super.alarm();
  }

  override activity(userId: string, activity: Activity) {
    meter.calls++;
    return super.activity(userId, activity);
  }

  override presenceChanged(watcherId: string, presence: Presence) {
    meter.calls++;
    return super.presenceChanged(watcherId, presence);
  }
}

export default {
  fetch(request, env, ctx) {
    if (new URL(request.url).pathname === "/meter") return Response.json({ ...meter, armed: armed.size });
    return worker.fetch(request, env, ctx);
  },
} satisfies ExportedHandler<Env>;
