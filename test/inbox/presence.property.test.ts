import fc from "fast-check";
import { expect, it } from "vitest";
import { setStatus } from "../../src/inbox/receive.ts";
import { fail } from "../../src/protocol/errors.ts";
import { TIMES } from "../../src/protocol/limits.ts";
import { activity } from "../support/activity.ts";
import { HubStage, type StageDevice } from "../support/hub-stage.ts";

/** Ada has a thread, and Bob watches her. */
async function watched() {
  const stage = new HubStage();
  stage.hear(activity("t1"));
  stage.hub.watches.add({ watcherId: "bob", until: stage.clock.now() + TIMES.watchMs });
  await stage.pass(0);
  stage.world.told.splice(0);
  return stage;
}
const statusOf = (stage: HubStage) => stage.hub.availability.presence.status;

type Move =
  | { do: "connect" | "leave" | "ping" | "die" | "idle" | "active"; device: number }
  | { do: "pass" | "busy-for"; ms: number }
  | { do: "sleep" | "crash" | "fail" | "mend" | "poll" | "busy" | "hide" | "show" };
const move: fc.Arbitrary<Move> = fc.oneof(
  fc.record({
    do: fc.constantFrom(...(["connect", "leave", "ping", "die", "idle", "active"] as const)),
    device: fc.nat(2),
  }),
  fc.record({ do: fc.constantFrom(...(["pass", "busy-for"] as const)), ms: fc.integer({ min: 1, max: 40_000 }) }),
  fc.record({
    do: fc.constantFrom(...(["sleep", "crash", "fail", "mend", "poll", "busy", "hide", "show"] as const)),
  }),
);

/** What is written of a device that is not connected. */
function trace(stage: HubStage): Model["gone"] {
  const { traceUntil = 0, traceAuto } = stage.hub.inbox.meta;
  return { until: traceUntil, idle: traceAuto === "away" };
}

/** The simplest that could be right: who gave a sign when, and what was said last. */
class Model {
  readonly devices = new Map<number, { at: number; idle: boolean }>();
  gone = { until: 0, idle: false };
  manual: { status: "busy" | "offline"; until: number } | undefined;

  status(now: number): string {
    const alive = [...this.devices.values()].filter(({ at }) => now - at < TIMES.presenceMs);
    const idle = [...alive.map((device) => device.idle), ...(now < this.gone.until ? [this.gone.idle] : [])];
    const manual = this.manual && now < this.manual.until ? this.manual.status : undefined;
    if (manual === "offline" || idle.length === 0) return "offline";
    return manual ?? (idle.includes(false) ? "online" : "away");
  }
}

it("S1 S2 S3 S4: presence is what a simple model says, and the watchers end knowing it", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(move, { maxLength: 40, size: "max" }), async (moves) => {
      const stage = await watched();
      const model = new Model();
      const devices = new Map<number, StageDevice>();
      for (const one of moves) {
        const now = stage.clock.now();
        const n = "device" in one ? one.device : 0;
        const device = devices.get(n);
        const known = model.devices.get(n);
        if (one.do === "pass") await stage.pass(one.ms);
        else if (one.do === "sleep" || one.do === "crash") {
          if (one.do === "sleep") {
            await stage.settle();
            stage.sleep();
          } else {
            stage.crash();
            devices.clear();
            model.devices.clear();
          }
          // Of who left and who polls, an instance that wakes knows what is written.
          model.gone = trace(stage);
        } else if (one.do === "fail" || one.do === "mend") {
          stage.world.failure = one.do === "fail" ? fail("overloaded") : undefined;
        } else if (one.do === "busy-for") {
          setStatus(stage.hub.of("ada"), { status: "busy", until: now + one.ms });
          model.manual = { status: "busy", until: now + one.ms };
        } else if (one.do === "poll") {
          await stage.poll();
          const isIdle = now < model.gone.until && !model.gone.idle ? model.gone.idle : false;
          model.gone = { until: Math.max(model.gone.until, now + TIMES.presenceMs), idle: isIdle };
        } else if (one.do === "busy" || one.do === "hide" || one.do === "show") {
          const status = one.do === "busy" ? "busy" : one.do === "hide" ? "offline" : "online";
          setStatus(stage.hub.of("ada"), { status, until: undefined });
          model.manual = status === "online" ? undefined : { status, until: Number.POSITIVE_INFINITY };
        } else if (one.do === "connect" && !device) {
          devices.set(n, stage.connect());
          model.devices.set(n, { at: now, idle: false });
        } else if (device && known && one.do === "ping") {
          device.ping();
          known.at = now;
        } else if (device && known && (one.do === "idle" || one.do === "active")) {
          await device.say({ type: "update_status", status: one.do === "idle" ? "away" : "online", auto: true });
          known.idle = one.do === "idle";
        } else if (device && known && one.do === "leave") {
          device.leave();
          devices.delete(n);
          model.devices.delete(n);
          if (now - known.at < TIMES.presenceMs) {
            const idle = now < model.gone.until && !model.gone.idle ? false : known.idle;
            model.gone = { until: Math.max(model.gone.until, now + TIMES.reloadMs), idle };
          }
        }
        if (statusOf(stage) !== model.status(stage.clock.now())) {
          throw new Error(`${statusOf(stage)}, not ${model.status(stage.clock.now())}, after ${JSON.stringify(one)}`);
        }
      }
      stage.world.failure = undefined;
      for (const device of devices.values()) device.ping();
      await stage.pass(90_000);
      const last = stage.world.told.at(-1)?.presence.status ?? "offline";
      expect(last).toBe(statusOf(stage));
    }),
    { numRuns: 300 },
  );
}, 60_000);
