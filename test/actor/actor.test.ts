import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Alarms } from "../../src/actor/alarms.ts";
import { Broadcaster, pauseFor } from "../../src/actor/broadcaster.ts";
import { batch, encode, utf8Length } from "../../src/actor/frame-text.ts";
import { hasSchema, migrate } from "../../src/actor/migrate.ts";
import { isDeeper, parseFrames } from "../../src/actor/parse-frames.ts";
import { RateLimiter, TokenBucket } from "../../src/actor/rate-limit.ts";
import { LIMITS } from "../../src/protocol/limits.ts";
import { VirtualClock } from "../../src/testing/virtual-clock.ts";
import { nodeSql } from "../support/node-sql.ts";

describe("the broadcaster", () => {
  function scene(readers: number) {
    const clock = new VirtualClock();
    const flushes: number[] = [];
    const start = clock.now();
    const broadcaster = new Broadcaster({
      clock,
      flush: () => flushes.push(clock.now() - start),
      readers: () => readers,
      frameMs: 0.031,
    });
    return { clock, flushes, broadcaster };
  }

  it("flushes at once when idle, then what came meanwhile after one pause", () => {
    const { clock, flushes, broadcaster } = scene(200);
    for (let n = 0; n < 5; n++) broadcaster.request();
    expect(flushes).toEqual([0]);
    clock.advance(100);
    expect(flushes).toEqual([0, 12]);
    broadcaster.request();
    expect(flushes).toEqual([0, 12, 100]);
  });

  it("never makes two people wait", () => {
    const { flushes, broadcaster } = scene(2);
    for (let n = 0; n < 3; n++) broadcaster.request();
    expect(flushes).toEqual([0, 0, 0]);
  });

  it("pauses longer with more readers, and where a frame costs more, 15 ms at most", () => {
    expect([2, 50, 200, 1_000, 5_000].map((readers) => pauseFor(readers, 0.031))).toEqual([0, 3, 12, 15, 15]);
    expect([50, 200, 1_000].map((readers) => pauseFor(readers, 0.012))).toEqual([1, 4, 15]);
  });
});

describe("alarms", () => {
  function scene(handlers: { a?: number; b?: number } = {}) {
    const set: number[] = [];
    const ran: string[] = [];
    const handler = (name: "a" | "b") => () => {
      ran.push(name);
      return handlers[name];
    };
    return { set, ran, alarms: new Alarms({ set: (at) => set.push(at) }, { a: handler("a"), b: handler("b") }) };
  }

  /** As `scene`, with `b` standing for nothing stored; what ran, and whether it was remembered. */
  function volatileScene() {
    const set: number[] = [];
    const ran: [string, boolean][] = [];
    const handler = (name: "a" | "b") => (_: number, remembered: boolean) => void ran.push([name, remembered]);
    const clock = { at: 0 };
    const volatile = { name: "b", now: () => clock.at } as const;
    const alarms = new Alarms({ set: (at) => set.push(at) }, { a: handler("a"), b: handler("b") }, volatile);
    return { clock, set, ran, alarms };
  }

  it("arms the platform's alarm only for an earlier deadline: each time is a row", () => {
    const { set, ran, alarms } = scene();
    alarms.wokeWith(null);
    alarms.arm("a", 100);
    alarms.arm("b", 200);
    alarms.arm("a", 150);
    alarms.arm("b", 50);
    expect(set).toEqual([100, 50]);
    alarms.fire(50);
    expect(ran).toEqual(["b"]);
    expect(set).toEqual([100, 50, 100]);
  });

  it("is not put off by what is armed after a transaction was undone", () => {
    const { set, alarms } = scene();
    alarms.wokeWith(null);
    alarms.arm("a", 100);
    alarms.arm("b", 50);
    alarms.undone();
    alarms.arm("b", 200);
    expect(set).toEqual([100, 50, 50]);
    const inherited = scene();
    inherited.alarms.wokeWith(70);
    inherited.alarms.undone();
    inherited.alarms.arm("a", 100);
    expect(inherited.set).toEqual([70]);
  });

  it("runs every handler at an alarm that nothing here was due at, though none was found pending on waking", () => {
    const { ran, alarms } = scene();
    alarms.wokeWith(null);
    alarms.arm("b", 300);
    alarms.fire(200);
    expect(ran).toEqual(["a", "b"]);
  });

  it("runs every handler at the first alarm of a life: it may stand for what a former life armed", () => {
    const { ran, set, alarms } = scene({ a: 500 });
    alarms.wokeWith(200);
    alarms.arm("b", 300);
    expect(set).toEqual([]);
    alarms.fire(200);
    expect(ran).toEqual(["a", "b"]);
    expect(set).toEqual([500]);
  });

  it("runs the volatile handler alone at an alarm that a former life armed for it alone", () => {
    for (const pendingAt of [201, null]) {
      const { ran, alarms } = volatileScene();
      alarms.wokeWith(pendingAt);
      alarms.fire(205, 201);
      expect(ran).toEqual([["b", true]]);
    }
    // Of an alarm that says nothing, nothing is known.
    for (const [pendingAt, scheduledAt] of [
      [200, 200],
      [null, undefined],
    ] as const) {
      const { ran, alarms } = volatileScene();
      alarms.wokeWith(pendingAt);
      alarms.fire(205, scheduledAt);
      expect(ran).toEqual([
        ["a", false],
        ["b", false],
      ]);
    }
  });

  it("says by the alarm's last bit whether only the volatile handler waits, and sets it once for each", () => {
    const { set, ran, alarms } = volatileScene();
    alarms.wokeWith(null);
    alarms.arm("b", 100);
    alarms.arm("b", 100);
    alarms.arm("b", 101);
    expect(set).toEqual([101]);
    alarms.arm("a", 150);
    alarms.arm("a", 140);
    expect(set).toEqual([101, 100]);
    alarms.fire(100, 100);
    expect(ran).toEqual([["b", true]]);
    expect(set).toEqual([101, 100, 140]);
    alarms.arm("b", 160);
    alarms.fire(140, 140);
    expect(set).toEqual([101, 100, 140, 161]);
  });

  it("says so too where the alarm is overdue: a platform takes a time that has passed for now", () => {
    const { clock, set, alarms } = volatileScene();
    alarms.wokeWith(null);
    alarms.arm("b", 100);
    clock.at = 103;
    alarms.arm("a", 150);
    expect(set).toEqual([101, 104]);
  });

  it("runs every handler when an alarm wakes it that it finds not pending", () => {
    const { ran, alarms } = scene();
    alarms.wokeWith(null);
    alarms.fire(100);
    expect(ran).toEqual(["a", "b"]);
  });

  it("arms again when the transaction in which it did was undone", () => {
    const { set, alarms } = scene();
    alarms.wokeWith(null);
    alarms.arm("a", 100);
    alarms.undone();
    alarms.arm("a", 100);
    expect(set).toEqual([100, 100]);
  });

  it("runs everything again when a handler threw and the platform tries once more", () => {
    let broken = true;
    const ran: string[] = [];
    const alarms = new Alarms(
      { set: () => {} },
      {
        a: () => {
          if (broken) throw new Error("disk full");
          ran.push("a");
          return undefined;
        },
      },
    );
    alarms.arm("a", 10);
    expect(() => alarms.fire(10)).toThrow("disk full");
    broken = false;
    alarms.fire(12);
    expect(ran).toEqual(["a"]);
  });
});

describe("rates", () => {
  it("gives the burst at once, then so many a second, and says how long to wait", () => {
    const bucket = new TokenBucket({ burst: 2, perSecond: 4 }, 0);
    expect([bucket.take(0), bucket.take(0), bucket.take(0), bucket.take(125), bucket.take(250)]).toEqual([
      0, 0, 250, 125, 0,
    ]);
  });

  it("admits who waited as long as they were told", () => {
    fc.assert(
      fc.property(fc.double({ min: 0.01, max: 300, noNaN: true }), fc.array(fc.nat(50)), (perSecond, waits) => {
        const bucket = new TokenBucket({ burst: 1, perSecond }, 0);
        let now = 0;
        for (const wait of waits) {
          const told = bucket.take(now);
          now += told;
          if (told > 0) expect(bucket.take(now)).toBe(0);
          now += wait;
        }
      }),
    );
  });

  it("is not fooled by a clock that jumps back", () => {
    const bucket = new TokenBucket({ burst: 1, perSecond: 1 }, 10_000);
    expect(bucket.take(10_000)).toBe(0);
    expect(bucket.take(0)).toBe(1_000);
    expect(bucket.take(1_000)).toBe(0);
  });

  it("forgets full buckets, so the map does not grow with strangers", () => {
    const limiter = new RateLimiter({ burst: 1, perSecond: 1 });
    const first = limiter.of("first", 0);
    for (let n = 0; n < 300; n++) limiter.of(`key-${n}`, 0);
    expect(limiter.of("first", 0)).not.toBe(first);
  });
});

describe("parsing frames", () => {
  it("counts depth outside of strings only, as a parser would", () => {
    fc.assert(
      fc.property(fc.json({ maxDepth: 20 }), fc.nat(20), (json, most) => {
        expect(isDeeper(json, most)).toBe(depthOf(JSON.parse(json)) > most);
      }),
    );
  });

  it("opens one frame or a batch of at most 100", () => {
    expect(parseFrames('{"type":"x"}')).toEqual({ frames: [{ type: "x" }] });
    expect(parseFrames(`[${Array(100).fill("{}").join()}]`)).toHaveProperty("frames.length", 100);
    expect(parseFrames(`[${Array(101).fill("{}").join()}]`)).toEqual({ fault: "malformed" });
    expect(parseFrames("[]")).toEqual({ fault: "malformed" });
    expect(parseFrames(new ArrayBuffer(8))).toEqual({ fault: "malformed" });
    expect(parseFrames(new ArrayBuffer(LIMITS.frameUnits + 1))).toEqual({ fault: "too_big" });
  });
});

function depthOf(value: unknown): number {
  if (typeof value !== "object" || value === null) return 0;
  return 1 + Math.max(0, ...Object.values(value).map(depthOf));
}

describe("texts to send", () => {
  it("count the bytes that go out", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        expect(utf8Length(text)).toBe(new TextEncoder().encode(text).length);
      }),
    );
  });

  it("stay within 100 frames and 256 KiB, lose nothing and keep the order", () => {
    fc.assert(
      fc.property(fc.array(fc.nat(80_000), { maxLength: 250, size: "max" }), (lengths) => {
        const frames = lengths.map((length, n) => encode({ n, text: "x".repeat(length) }));
        const texts = batch(frames);
        for (const text of texts) expect(text.length).toBeLessThanOrEqual(LIMITS.outgoingBytes);
        const received = texts.flatMap((text) => JSON.parse(text));
        expect(received.map((frame: { n: number }) => frame.n)).toEqual(lengths.map((_, n) => n));
      }),
      { numRuns: 20 },
    );
  });

  it("are well-formed whatever is in them", () => {
    expect(encode({ text: "a\ud800" }).json.isWellFormed()).toBe(true);
  });
});

it("migrations run once each, in order, and only where something was created", () => {
  const sql = nodeSql();
  expect(hasSchema(sql)).toBe(false);
  const first = { reason: "first", statements: ["CREATE TABLE a (x INTEGER)"] };
  const second = { reason: "second", statements: ["ALTER TABLE a ADD COLUMN y INTEGER"] };
  migrate(sql, [first]);
  migrate(sql, [first, second]);
  migrate(sql, [first, second]);
  expect(sql.all("SELECT step, reason FROM migration")).toMatchObject([
    { step: 1, reason: "first" },
    { step: 2, reason: "second" },
  ]);
});
