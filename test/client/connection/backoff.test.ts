import { expect, it } from "vitest";
import { CURVES, simulate } from "../../../bench/reconnect-simulation.ts";
import { chance } from "../../../src/testing/chance.ts";

const clients = 10_000;
const parlor = () => CURVES.parlor?.(Math.random) ?? (() => 0);

it("C9: ten thousand clients that lose their socket at once come back spread out, and soon", () => {
  const now = simulate(parlor, { clients, outageMs: 0, random: chance(1) });
  expect(now.peakPerSecond).toBeLessThanOrEqual(2_600);
  expect(now.backAfterSeconds).toBeLessThan(5);
  const later = simulate(parlor, { clients, outageMs: 30_000, random: chance(2) });
  expect(later.peakPerSecond).toBeLessThanOrEqual(4_000);
  expect(later.backAfterSeconds).toBeLessThan(15);
});

it("the simulation counts every attempt, and sees a peak where there is one", () => {
  const atOnce = simulate(() => () => 0, { clients, outageMs: 0, random: chance(3) });
  expect([atOnce.peakPerSecond, atOnce.backAfterSeconds]).toEqual([clients, 0]);
  const steady = simulate(() => () => 1_000, { clients: 10, outageMs: 5_000, random: chance(4) });
  expect([steady.peakPerSecond, steady.backAfterSeconds, steady.perSecond]).toEqual([10, 0, [0, 10, 10, 10, 10, 10]]);
});
