import { evictDurableObject, runInDurableObject } from "cloudflare:test";
import { env, exports } from "cloudflare:workers";
import { expect, it } from "vitest";
import { serviceToken, tokenOf } from "../support/tokens.ts";
import { asking } from "./asking.ts";

const ask = asking((request) => exports.default.fetch(request));

it("H8: seeding leaves what an older demo has said in the place of a line, and says the rest", async () => {
  // Other tests of the same run have the demo of today.
  const listing = env.THREAD_ROOM.getByName("demo-listing-2");
  await runInDurableObject(listing, (_room, { storage }) => storage.deleteAll());
  await evictDurableObject(listing);
  const members = ["demo-buyer", "demo-seller"].map((userId) => ({ userId }));
  const token = await serviceToken();
  expect(await ask("POST /v1/threads", { token, body: { id: "demo-listing-2", members } })).toMatchObject({
    status: 201,
  });
  const [path, old] = [
    "POST /v1/threads/demo-listing-2/messages",
    { id: "demo-listing-2-0001", message: "From before" },
  ];
  expect(await ask(path, { token: await tokenOf("demo-seller"), body: old })).toMatchObject({ status: 201 });

  expect(await ask("POST /demo/seed")).toMatchObject({ status: 200 });
  const page = await ask("GET /v1/threads/demo-listing-2/messages?limit=100", { token });
  const texts = Object(page.body).messages.map(({ message }: { message: string }) => message);
  expect(texts.at(-1)).toBe("From before");
  expect(texts.length).toBeGreaterThan(5);
});
