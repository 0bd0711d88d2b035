import type { Env } from "../../src/env.ts";
import { UserInbox as Inbox } from "../../src/inbox/user-inbox.ts";
import { ThreadRoom as Room } from "../../src/thread/thread-room.ts";
import worker from "../../src/worker.ts";
import type { Count } from "./meter.ts";

/** What the platform would bill, counted by the objects themselves; all of them share an isolate with the Worker. */
const meter: Omit<Count, "activeMs" | "storedBytes"> = {
  rowsWritten: 0,
  rowsRead: 0,
  alarmsSet: 0,
  workerRequests: 0,
  objectRequests: 0,
  messages: 0,
  calls: 0,
  alarms: 0,
  constructed: 0,
};

/** The objects that have an alarm ahead: whoever owes something has, until it has been done. */
const armed = new Set<string>();

/** One object over all its lives: how long it could not sleep, and how much it stores. */
class Stay {
  readonly id: string;
  storedBytes = 0;
  #activeMs = 0;
  #since = 0;
  #reasons = 0;

  constructor(id: string) {
    this.id = id;
  }

  /** Something has begun that has not ended. */
  get isAwake(): boolean {
    return this.#reasons > 0;
  }

  get activeMs(): number {
    return this.#activeMs + (this.#reasons > 0 ? performance.now() - this.#since : 0);
  }

  /** There is one reason more to stay awake, until the function that is returned has been called. */
  hold(): () => void {
    if (this.#reasons++ === 0) this.#since = performance.now();
    let isHeld = true;
    return () => {
      if (!isHeld) return;
      isHeld = false;
      if (--this.#reasons === 0) this.#activeMs += performance.now() - this.#since;
    };
  }

  /** Stays awake until the work is done. */
  during<T>(work: T): T {
    const release = this.hold();
    Promise.resolve(work).then(release, release);
    return work;
  }
}

const stays = new Map<string, Stay>();
const stayOf = new WeakMap<object, Stay>();

function stayOfId(objectId: DurableObjectId): Stay {
  const id = String(objectId);
  const stay = stays.get(id) ?? new Stay(id);
  stays.set(id, stay);
  return stay;
}

/** The object whose event began last: a timer that is set now is taken for its own. */
let current: Stay | undefined;

const setTimer = globalThis.setTimeout;
const clearTimer = globalThis.clearTimeout;
const timers = new Map<unknown, () => void>();

/** A pending timer keeps its object awake. */
globalThis.setTimeout = <Args extends unknown[]>(work: (...args: Args) => void, ms?: number, ...args: Args): number => {
  const owner = current;
  const release = owner?.hold();
  const timer = setTimer(() => {
    timers.delete(timer);
    current = owner;
    try {
      work(...args);
    } finally {
      release?.();
    }
  }, ms);
  if (release) timers.set(timer, release);
  return timer;
};

globalThis.clearTimeout = (timer) => {
  timers.get(timer)?.();
  timers.delete(timer);
  clearTimer(timer);
};

/** Counts what an object reads, writes and arms. An armed alarm is a written row too. */
function metered(ctx: DurableObjectState): DurableObjectState {
  meter.constructed++;
  const { storage } = ctx;
  const { sql } = storage;
  const stay = stayOfId(ctx.id);
  current = stay;
  const exec = sql.exec.bind(sql);
  // Our own code reads every cursor to its end at once, and only then is it known what was read and written.
  sql.exec = <Row extends Record<string, SqlStorageValue>>(query: string, ...bindings: unknown[]) => {
    const cursor = exec<Row>(query, ...bindings);
    const toArray = cursor.toArray.bind(cursor);
    cursor.toArray = () => {
      const rows = toArray();
      meter.rowsRead += cursor.rowsRead;
      meter.rowsWritten += cursor.rowsWritten;
      if (cursor.rowsWritten > 0) stay.storedBytes = sql.databaseSize;
      return rows;
    };
    return cursor;
  };
  const setAlarm = storage.setAlarm.bind(storage);
  storage.setAlarm = (...args) => {
    meter.rowsWritten++;
    meter.alarmsSet++;
    armed.add(stay.id);
    return setAlarm(...args);
  };
  const waitUntil = ctx.waitUntil.bind(ctx);
  ctx.waitUntil = (work) => waitUntil(stay.during(work));
  return ctx;
}

/** The environment of an object, which counts what it asks of others. */
function counting(env: Env): Env {
  return { ...env, THREAD_ROOM: countingCalls(env.THREAD_ROOM), USER_INBOX: countingCalls(env.USER_INBOX) };
}

function countingCalls<T extends object>(namespace: T): T {
  return new Proxy(namespace, {
    get(target, name) {
      const method: unknown = Reflect.get(target, name, target);
      if (typeof method !== "function") return method;
      return (...args: unknown[]) => {
        const result: unknown = Reflect.apply(method, target, args);
        return name === "get" && typeof result === "object" && result !== null ? countingStub(result) : result;
      };
    },
  });
}

function countingStub(stub: object): object {
  return new Proxy(stub, {
    get(target, name) {
      const method: unknown = Reflect.get(target, name, target);
      if (typeof method !== "function") return method;
      return (...args: unknown[]) => {
        meter.calls++;
        return Reflect.apply(method, target, args);
      };
    },
  });
}

/** Ends of sockets are not billed. */
const FREE = new Set(["webSocketClose", "webSocketError"]);

function countEvent(name: string): void {
  if (name === "webSocketMessage") meter.messages++;
  else if (name === "alarm") meter.alarms++;
  else if (!FREE.has(name)) meter.objectRequests++;
}

/** Counts the events of a class by their names, and how long each keeps its object awake. */
function meterEvents(meteredClass: { prototype: object }, original: object): void {
  for (const name of Object.getOwnPropertyNames(original)) {
    const method: unknown = Reflect.get(original, name);
    if (name === "constructor" || typeof method !== "function") continue;
    const event = function (this: object, ...args: unknown[]): unknown {
      countEvent(name);
      const stay = stayOf.get(this);
      if (name === "alarm" && stay) armed.delete(stay.id);
      current = stay;
      const work: unknown = Reflect.apply(method, this, args);
      return stay ? stay.during(work) : work;
    };
    Object.defineProperty(meteredClass.prototype, name, { value: event, configurable: true, writable: true });
  }
}

export class ThreadRoom extends Room {
  constructor(ctx: DurableObjectState, env: Env) {
    super(metered(ctx), counting(env));
    stayOf.set(this, stayOfId(ctx.id));
  }
}

export class UserInbox extends Inbox {
  constructor(ctx: DurableObjectState, env: Env) {
    super(metered(ctx), counting(env));
    stayOf.set(this, stayOfId(ctx.id));
  }
}

meterEvents(ThreadRoom, Room.prototype);
meterEvents(UserInbox, Inbox.prototype);

function readMeter(): Count & { owing: number } {
  let [activeMs, storedBytes, owing] = [0, 0, 0];
  for (const stay of stays.values()) {
    activeMs += stay.activeMs;
    storedBytes += stay.storedBytes;
    if (stay.isAwake || armed.has(stay.id)) owing++;
  }
  return { ...meter, activeMs, storedBytes, owing };
}

export default {
  fetch(request, env, ctx) {
    const { pathname } = new URL(request.url);
    if (pathname === "/meter") return Response.json(readMeter());
    if (pathname !== "/healthz") meter.workerRequests++;
    return worker.fetch(request, env, ctx);
  },
} satisfies ExportedHandler<Env>;
