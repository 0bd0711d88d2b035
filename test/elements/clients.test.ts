import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { type ClientWish, takeClient } from "../../src/elements/clients.ts";

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

const getToken = async () => "aa.bb.cc";
const wish = (some: Partial<ClientWish> = {}): ClientWish => ({
  url: "https://parlor.test",
  tokenUrl: null,
  getToken,
  userId: "ada",
  ...some,
});

function take(some?: Partial<ClientWish>) {
  const taken = takeClient(wish(some));
  if (!taken) throw new Error("there is no client");
  return { ...taken, close: vi.spyOn(taken.client.parlor, "close") };
}

it("who wishes the same shares one client; another user, address or way to a token is another", () => {
  const all = [take(), take(), take({ userId: "bob" }), take({ url: "https://other.test" })];
  const [first, second, ...others] = all.map(({ client }) => client);
  expect(first).toBe(second);
  expect(new Set([first, ...others]).size).toBe(3);
  expect(takeClient(wish({ getToken: null }))).toBeNull();
  for (const { release } of all) release();
  vi.runAllTimers();
});

it("a client is closed a moment after the last has let go, once, and not if somebody comes back in time", () => {
  const [first, second] = [take(), take()];
  first.release();
  first.release();
  vi.advanceTimersByTime(10_000);
  expect(second.close).not.toHaveBeenCalled();
  second.release();
  vi.advanceTimersByTime(1_000);
  const third = take();
  expect(third.client).toBe(first.client);
  vi.advanceTimersByTime(10_000);
  expect(third.close).not.toHaveBeenCalled();
  third.release();
  vi.advanceTimersByTime(10_000);
  expect(third.close).toHaveBeenCalledOnce();
  const fourth = take();
  expect(fourth.client).not.toBe(first.client);
  fourth.release();
  vi.runAllTimers();
});
