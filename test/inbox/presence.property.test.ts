import { setImmediate as nextTurn } from "node:timers/promises";
import fc from "fast-check";
import { expect, it } from "vitest";
import { setStatus } from "../../src/inbox/receive.ts";
import { TIMES } from "../../src/protocol/limits.ts";
import type { Status } from "../../src/protocol/presence.ts";
import { fail, ok } from "../../src/protocol/result.ts";
import { activity } from "../support/activity.ts";
import { InboxRoomStage, type StageDevice } from "../support/inbox-room-stage.ts";

const EVENTS = ["turn", "crash", "poll", "fail", "mend", "storage fails", "storage works"] as const;

type Move =
  | { do: "connect" | "leave" | "ping" | "idle" | "active"; device: number }
  | { do: "pass" | "sleep"; ms: number }
  | { do: "set"; status: Status; forMs: number | undefined }
  | { do: (typeof EVENTS)[number] };
const move: fc.Arbitrary<Move> = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constantFrom(...(["connect", "leave", "ping", "idle", "active"] as const)),
      device: fc.nat(2),
    }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constantFrom(...(["pass", "sleep"] as const)), ms: fc.nat(40_000) }) },
  fc.record({
    do: fc.constant("set" as const),
    status: fc.constantFrom(...(["online", "away", "busy", "offline"] as const)),
    forMs: fc.option(fc.integer({ min: 1, max: 60_000 }), { nil: undefined }),
  }),
  { weight: 3, arbitrary: fc.record({ do: fc.constantFrom(...EVENTS) }) },
);

interface Gone {
  readonly until: number;
  readonly idle: boolean;
}

/** What was wrong once. */
const FOUND: [Move[]][] = [
  // Somebody could not be told, nor could that be noted; then all but they were told something else.
  [
    [
      { do: "connect", device: 0 },
      { do: "pass", ms: 0 },
      { do: "fail" },
      { do: "set", status: "away", forMs: undefined },
      { do: "storage fails" },
      { do: "pass", ms: 0 },
      { do: "storage works" },
      { do: "set", status: "offline", forMs: undefined },
      { do: "sleep", ms: 0 },
    ],
  ],
];

/** The simplest that could be right: who gave a sign when, and what was said last. */
class Model {
  readonly devices = new Map<number, { at: number; idle: boolean }>();
  /** A device without a socket, or one that left just now, and what of it is stored for certain. */
  gone: Gone = { until: 0, idle: false };
  kept: Gone = this.gone;
  manual: { status: Status; until: number } | undefined;
  /** A sleep or a crash may have forgotten the latest of what is gone. */
  doubtUntil = 0;
  isStoring = true;

  /** What may be shown. */
  statuses(now: number): string[] {
    const { until } = this.gone;
    const doubtful = [{ until, idle: true }, { until, idle: false }, this.kept];
    const gone = [this.gone, ...(now < this.doubtUntil ? doubtful : [])];
    return gone.map((one) => this.#status(now, one));
  }

  forgotten(): void {
    if (this.kept !== this.gone) this.doubtUntil = this.gone.until;
  }

  #status(now: number, gone: Gone): string {
    const alive = [...this.devices.values()].filter(({ at }) => now - at < TIMES.presenceMs);
    const idle = [...alive.map((device) => device.idle), ...(now < gone.until ? [gone.idle] : [])];
    const manual = this.manual && now < this.manual.until ? this.manual.status : undefined;
    if (manual === "offline" || idle.length === 0) return "offline";
    return manual ?? (idle.includes(false) ? "online" : "away");
  }

  /** While somebody watches, a poll is written at most every thirty seconds. */
  polled(now: number): void {
    this.gone = { until: Math.max(this.gone.until, now + TIMES.presenceMs), idle: false };
    if (!this.isStoring) return;
    this.kept = { until: Math.max(this.kept.until, now + TIMES.presenceMs - 30_000), idle: false };
  }

  left(n: number, now: number): void {
    const known = this.devices.get(n);
    this.devices.delete(n);
    if (!known || now - known.at >= TIMES.presenceMs) return;
    const isLast = [...this.devices.values()].every(({ at }) => now - at >= TIMES.presenceMs);
    const stay = (gone: Gone): Gone => ({
      until: Math.max(gone.until, now + TIMES.reloadMs),
      idle: now < gone.until && !gone.idle ? false : known.idle,
    });
    const isDoubtful = now < this.doubtUntil;
    this.gone = stay(this.gone);
    if (isDoubtful) this.doubtUntil = this.gone.until;
    if (isLast && this.isStoring) this.kept = isDoubtful ? stay(this.kept) : this.gone;
  }
}

/** Ada's inbox beside the model of it, her devices, and what two watchers and each device believe. */
class World {
  readonly stage = new InboxRoomStage();
  readonly model = new Model();
  readonly devices = new Map<number, StageDevice>();
  readonly believed = new Map<string, string>([
    ["bob", "offline"],
    ["cy", "offline"],
  ]);
  isFailing = false;
  #crashes = 0;

  constructor() {
    this.stage.hear(activity("t1"));
    const until = this.stage.clock.now() + TIMES.watchMs;
    for (const watcherId of this.believed.keys()) this.stage.room.watchers.add({ watcherId, until });
    this.stage.world.presenceChanged = async (watcherId, { status }) => {
      const before = this.#crashes;
      // One hears it while the other's call is still under way.
      for (let turns = watcherId === "bob" ? 1 : 3; turns > 0; turns--) await nextTurn();
      if (this.#crashes > before) return new Promise(() => {});
      if (this.isFailing && watcherId === "bob") return fail("overloaded");
      this.believed.set(watcherId, status);
      return ok(null);
    };
  }

  async make(one: Move): Promise<void> {
    const { stage, model } = this;
    const now = stage.clock.now();
    if ("device" in one) await this.#use(one.device, one.do);
    else if (one.do === "turn") await nextTurn();
    else if (one.do === "pass") {
      await stage.settle();
      await stage.pass(one.ms);
    } else if (one.do === "sleep") {
      await stage.settle();
      // Its own alarm would wake the object.
      const ms = Math.min(one.ms, Math.max(0, (stage.alarmAt ?? Number.POSITIVE_INFINITY) - now));
      stage.clock.advance(ms);
      stage.sleep();
      model.forgotten();
      await stage.pass(0);
    } else if (one.do === "crash") {
      this.#crashes++;
      stage.crash();
      this.devices.clear();
      model.devices.clear();
      model.forgotten();
    } else if (one.do === "poll") {
      await stage.poll();
      model.polled(now);
    } else if (one.do === "set") {
      const until = one.forMs === undefined ? undefined : now + one.forMs;
      const set = setStatus(stage.roomFor(), { status: one.status, until });
      if (!set.ok) return;
      const manual = { status: one.status, until: until ?? Number.POSITIVE_INFINITY };
      model.manual = one.status === "online" ? undefined : manual;
    } else if (one.do === "storage fails" || one.do === "storage works") {
      model.isStoring = one.do === "storage works";
      stage.storage.isFull = !model.isStoring;
    } else this.isFailing = one.do === "fail";
  }

  async #use(n: number, what: "connect" | "leave" | "ping" | "idle" | "active"): Promise<void> {
    const { stage, model } = this;
    const now = stage.clock.now();
    const device = this.devices.get(n);
    const known = model.devices.get(n);
    if (what === "connect" && !device) {
      this.devices.set(n, stage.connect());
      model.devices.set(n, { at: now, idle: false });
    } else if (!device || !known) return;
    else if (what === "ping") {
      device.ping();
      known.at = now;
    } else if (what === "leave") {
      device.leave();
      this.devices.delete(n);
      model.left(n, now);
    } else {
      await device.say({ type: "update_status", status: what === "idle" ? "away" : "online", auto: true });
      known.idle = what === "idle";
    }
  }

  /** What each device was told last of Ada's own status by hand. */
  ownByHand(): unknown[] {
    return [...this.devices.values()].map((device) => {
      const last = device.texts
        .flatMap((text): object[] => [JSON.parse(text)].flat())
        .findLast((frame) => "type" in frame && ("you" in frame || frame.type === "user_status_update"));
      const { manual } = Object(Object(last).you ?? last);
      return manual;
    });
  }
}

it("S1 S2 S3 S4 S7: presence is what a simple model says, through sleeps and crashes, and who watches ends knowing it", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(move, { maxLength: 40, size: "max" }), async (moves) => {
      const world = new World();
      const { stage, model } = world;
      const status = () => stage.room.ownPresence.presence.status;
      for (const one of moves) {
        await world.make(one);
        expect(world.ownByHand()).toEqual([...world.devices].map(() => stage.room.ownPresence.status.manual));
        expect({ one, is: status(), may: model.statuses(stage.clock.now()) }).toSatisfy(({ is, may }) =>
          may.includes(is),
        );
      }
      world.isFailing = false;
      stage.storage.isFull = false;
      for (const device of world.devices.values()) device.ping();
      await stage.settle();
      await stage.pass(90_000);
      expect([...world.believed.values()]).toEqual([status(), status()]);
    }),
    { numRuns: 500, examples: FOUND },
  );
}, 60_000);
