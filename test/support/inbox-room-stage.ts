import type { Sql } from "../../src/actor/sql.ts";
import { admit } from "../../src/inbox/admission.ts";
import { receiveActivity, receiveDeparture } from "../../src/inbox/changes.ts";
import type { DeviceSession, DeviceState } from "../../src/inbox/devices.ts";
import { InboxRoom } from "../../src/inbox/inbox-room.ts";
import { InboxStore } from "../../src/inbox/inbox-store.ts";
import { poll } from "../../src/inbox/polling.ts";
import { receive } from "../../src/inbox/receive.ts";
import type { Identity } from "../../src/protocol/identity.ts";
import type { InboxEventsQuery } from "../../src/protocol/inbox.ts";
import { type InboxServerFrame, inboxServerFrame } from "../../src/protocol/inbox-frames.ts";
import { RATES, type Rates } from "../../src/protocol/limits.ts";
import type { Presence } from "../../src/protocol/presence.ts";
import { fail, ok, type Result } from "../../src/protocol/result.ts";
import type { Activity, InboxFromInbox, ThreadFromInbox, Watch } from "../../src/protocol/rpc.ts";
import { VirtualClock } from "../../src/testing/virtual-clock.ts";
import { nodeSql } from "./node-sql.ts";
import { StageStorage } from "./storage.ts";

/** Whose inbox the stage shows. */
export const ADA: Identity = {
  userId: "ada",
  service: false,
  issuedAt: 1_794_999_000_000,
  expiresAt: 1_799_000_000_000,
};

/** One device of Ada's. */
export class StageDevice {
  readonly texts: string[] = [];
  closed: { code: number } | undefined;
  kept: DeviceState | undefined;
  pingAt: number | null = null;
  readonly #stage: InboxRoomStage;
  #read = 0;

  constructor(stage: InboxRoomStage) {
    this.#stage = stage;
  }

  readonly peer = {
    send: (text: string) => {
      if (this.closed) return false;
      this.texts.push(text);
      return true;
    },
    close: (code: number) => {
      this.closed = { code };
    },
    keep: (state: DeviceState) => {
      this.kept = structuredClone(state);
    },
    lastPingAt: () => this.pingAt,
  };

  async say(frame: object | string | ArrayBuffer): Promise<void> {
    const data = typeof frame === "string" || frame instanceof ArrayBuffer ? frame : JSON.stringify(frame);
    await receive(this.#stage.room, this.#stage.sessionOf(this), data);
  }

  /** The platform answers in the object's stead: nothing wakes. */
  ping(): void {
    this.pingAt = this.#stage.clock.now();
  }

  leave(): void {
    this.closed = { code: 1006 };
    this.#stage.room.ended(this.#stage.sessionOf(this));
  }

  /** The frames since the last time, each checked against the contract. */
  take(): InboxServerFrame[] {
    const texts = this.texts.slice(this.#read);
    this.#read = this.texts.length;
    return texts.flatMap((text) => {
      const value: unknown = JSON.parse(text);
      const frames: unknown[] = Array.isArray(value) ? value : [value];
      return frames.map((frame) => inboxServerFrame.parse(frame));
    });
  }
}

/** Other objects that remember what they were asked. */
class StageWorld implements InboxFromInbox {
  readonly asked: object[] = [];
  readonly told: { watcherId: string; presence: Presence }[] = [];
  readonly watches: ({ userId: string } & Watch)[] = [];
  coMembers: string[] = ["bob", "cy"];
  /** As whom Ada asked who her co-members are. */
  readonly askedBy: Pick<Identity, "userId" | "service">[] = [];
  failure: Result<null> | undefined;
  /** How the threads are for Ada, when she asks. */
  activity: Result<Activity> | undefined;

  readonly thread = (threadId: string): ThreadFromInbox => ({
    markRead: async (caller, read) => this.#note({ threadId, caller: caller.userId, read }),
    markDelivered: async (caller, delivered) => this.#note({ threadId, caller: caller.userId, delivered }),
    activity: async () => this.activity ?? fail("not_found"),
    coMembers: async ({ userId: by, service }, userIds) => {
      this.askedBy.push({ userId: by, service });
      return threadId === "elsewhere"
        ? fail("not_found")
        : ok(userIds.filter((userId) => this.coMembers.includes(userId)));
    },
  });

  async watch(userId: string, watch: Watch): Promise<Result<Presence>> {
    this.watches.push({ userId, ...watch });
    return ok({ userId, status: "online" });
  }
  async unwatch(userId: string, watcherId: string): Promise<Result<null>> {
    return this.#note({ unwatch: userId, watcherId });
  }
  async presenceChanged(watcherId: string, presence: Presence): Promise<Result<null>> {
    this.told.push({ watcherId, presence });
    return this.failure ?? ok(null);
  }

  #note(what: object): Result<null> {
    this.asked.push(what);
    return this.failure ?? ok(null);
  }
}

interface Scene {
  readonly rates?: Partial<Rates>;
  readonly verify?: (token: string) => Promise<Result<Identity>>;
  /** Storage that has something in it already. */
  readonly sql?: Sql;
}

/** Ada's inbox with virtual time and Node's SQLite, her devices, and a world around it that answers as it is told to. */
export class InboxRoomStage {
  readonly clock = new VirtualClock();
  readonly alarms: number[] = [];
  readonly reports: unknown[] = [];
  readonly pongs: string[] = [];
  readonly world = new StageWorld();
  readonly sql: Sql;
  readonly storage: StageStorage;
  room: InboxRoom;
  readonly #scene: Scene;
  #actors: { device: StageDevice; session: DeviceSession }[] = [];
  #ids = 0;
  #work: Promise<void>[] = [];
  #life = { isOver: false };

  constructor(scene: Scene = {}) {
    this.#scene = scene;
    this.sql = scene.sql ?? nodeSql();
    this.storage = new StageStorage(this.sql);
    this.room = this.#wake();
    this.room.woke(null);
  }

  connect(after?: number, identity: Identity = ADA): StageDevice {
    const device = new StageDevice(this);
    const session = admit(this.room, device.peer, { identity, query: { after } });
    this.#actors.push({ device, session });
    return device;
  }

  /** A thread calls. */
  hear(...activities: Activity[]): void {
    for (const one of activities) {
      const heard = receiveActivity(this.roomFor(), one);
      if (!heard.ok) throw new Error(heard.error.code);
    }
  }

  depart(threadId: string, generation: number): void {
    receiveDeparture(this.roomFor(), { threadId, generation });
  }

  /** The object as a call finds it: it says whose inbox this is. */
  roomFor(userId = ADA.userId): InboxRoom {
    this.room.setUserId(userId);
    return this.room;
  }

  async poll(query: Partial<InboxEventsQuery> = {}) {
    const polled = await poll(this.roomFor(), { wait: 0, ...query });
    if (!polled.ok) throw new Error(polled.error.code);
    return polled.value;
  }

  /** The object is put to sleep with its sockets open, and wakes with nothing but storage and attachments. */
  sleep(): void {
    this.room = this.#wake();
    this.#actors = this.#actors.flatMap(({ device }) =>
      device.kept && !device.kept.ended && !device.closed
        ? [{ device, session: this.room.restore(device.peer, device.kept) }]
        : [],
    );
    this.room.woke(this.alarmAt);
  }

  /** The object dies: its sockets are gone and what it had begun is forgotten, and neither written nor said any more. */
  crash(): void {
    this.#life.isOver = true;
    for (const { device } of this.#actors) device.closed ??= { code: 1006 };
    this.#work = [];
    this.sleep();
  }

  /** Lets `ms` pass, with the alarms that fall due meanwhile and all that they start. */
  async pass(ms: number): Promise<void> {
    const end = this.clock.now() + ms;
    while (this.alarmAt !== null && this.alarmAt <= end) {
      this.clock.advance(Math.max(0, this.alarmAt - this.clock.now()));
      this.storage.alarmAt = null;
      await this.room.onAlarm();
    }
    this.clock.advance(end - this.clock.now());
    await this.settle();
  }

  /** Waits for the calls that are under way. */
  async settle(): Promise<void> {
    while (this.#work.length > 0) await Promise.all(this.#work.splice(0));
  }

  get alarmAt(): number | null {
    return this.storage.alarmAt;
  }

  sessionOf(device: StageDevice): DeviceSession {
    const actor = this.#actors.find((one) => one.device === device);
    if (!actor) throw new Error("this socket is closed");
    return actor.session;
  }

  #wake(): InboxRoom {
    const life = { isOver: false };
    this.#life = life;
    const sql: Sql = {
      all: (statement, ...bindings) => this.storage.all(statement, ...bindings),
      transaction: (work) => {
        if (life.isOver) throw new Error("this life of the object is over");
        return this.storage.transaction(work);
      },
    };
    const inboxes: InboxFromInbox = {
      watch: (userId, watch) => this.world.watch(userId, watch),
      unwatch: (userId, watcherId) => this.world.unwatch(userId, watcherId),
      presenceChanged: (watcherId, presence) =>
        life.isOver ? new Promise(() => {}) : this.world.presenceChanged(watcherId, presence),
    };
    return new InboxRoom({
      store: new InboxStore(sql),
      clock: this.clock,
      rates: { ...RATES, ...this.#scene.rates },
      alarm: {
        set: (at) => {
          this.alarms.push(at);
          this.storage.alarmAt = at;
        },
      },
      randomId: () => `life${++this.#ids}`,
      verify: this.#scene.verify ?? (async () => ok(ADA)),
      setPong: (text) => this.pongs.push(text),
      thread: this.world.thread,
      inboxes,
      background: (work) => void this.#work.push(work),
      report: (error) => this.reports.push(error),
    });
  }
}
