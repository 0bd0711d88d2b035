import { expect, it } from "vitest";
import { askObject, askSafely } from "../../src/actor/stubs.ts";
import { ok } from "../../src/protocol/result.ts";

/** An object that fails as it is told to, once per question, and the pauses that were made. */
function stage(...failures: object[]) {
  const pauses: number[] = [];
  let stubs = 0;
  const ask = async (stub: number) => {
    const failure = failures.shift();
    if (failure) throw Object.assign(new Error("the platform's"), failure);
    return ok(`answered by stub ${stub}`);
  };
  const sleep = async (ms: number) => void pauses.push(ms);
  return { pauses, answer: () => askObject(() => ok(++stubs), ask, { sleep, random: () => 0.5 }) };
}

it("asks again by a new stub after a failure that may be tried again, waiting longer each time", async () => {
  const { answer, pauses } = stage({ retryable: true }, { retryable: true });
  expect(await answer()).toEqual(ok("answered by stub 3"));
  expect(pauses).toEqual([50, 100]);
});

it("gives up after four attempts and says when to come back", async () => {
  const retryable = { retryable: true };
  const { answer, pauses } = stage(retryable, retryable, retryable, retryable);
  expect(await answer()).toEqual({ ok: false, error: { code: "overloaded", retryAfterMs: 1_500 } });
  expect(pauses).toHaveLength(3);
});

it("leaves an overloaded object alone, also when the platform calls that retryable", async () => {
  const { answer, pauses } = stage({ retryable: true, overloaded: true });
  expect(await answer()).toMatchObject({ error: { code: "overloaded", retryAfterMs: 1_500 } });
  expect(pauses).toEqual([]);
});

it("waits for an answer without which it can live, but not for ever", async () => {
  expect(await askSafely(Promise.resolve(ok(1)), 10)).toEqual(ok(1));
  expect(await askSafely(new Promise(() => {}), 10)).toMatchObject({ error: { code: "internal" } });
  expect(await askSafely(Promise.reject(new Error("broken")), 10)).toMatchObject({ error: { code: "internal" } });
});

it("passes other exceptions on", async () => {
  await expect(stage({}).answer()).rejects.toThrow("the platform's");
  await expect(stage({ remote: true, retryable: "yes" }).answer()).rejects.toThrow("the platform's");
});
