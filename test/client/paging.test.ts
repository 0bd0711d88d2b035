import { expect, it } from "vitest";
import { FakeNetwork } from "../support/fake-network.ts";

it.each([
  [200, "100"],
  [100, "100"],
  [7.9, "7"],
  [0, "1"],
  [Number.POSITIVE_INFINITY, "100"],
  [Number.NaN, "1"],
])("C4 H4: a page of %d is asked for as %s, which the server takes, also further back", async (limit, asked) => {
  const ada = new FakeNetwork();
  for (let n = 1; n <= 150; n++) ada.server.post("bob", `message-of-bob-${n}`, `m${n}`);
  void ada.thread.open({ limit });
  await ada.settled();
  expect(ada.socket.url.searchParams.get("tail")).toBe(asked);
  ada.accept();
  ada.thread.loadOlder();
  await ada.settled();
  expect(ada.requests.map(({ searchParams }) => searchParams.get("limit"))).toEqual([asked]);
});
