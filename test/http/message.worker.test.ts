import { evictDurableObject } from "cloudflare:test";
import { exports } from "cloudflare:workers";
import { expect, it } from "vitest";
import { createThread } from "../support/pool-client.ts";
import { serviceToken, tokenOf } from "../support/tokens.ts";
import { asking } from "./asking.ts";

const ask = asking((request) => exports.default.fetch(request));
const THUMB = encodeURIComponent("👍");

/** A thread of Ada and Bob with a message of Ada's, and a way for each to speak of it. */
async function scene(threadId: string) {
  const stub = await createThread(threadId, ["ada", "bob"]);
  const id = `0193e2b0-0000-7000-8000-${threadId.padEnd(12, "0").slice(0, 12)}`.replace(/[^0-9a-zA-Z-]/g, "0");
  const messages = `/v1/threads/${threadId}/messages`;
  await ask(`POST ${messages}`, { token: await tokenOf("ada"), body: { id, message: "Is it still there?" } });
  const as = (token: string) => (method: string, path: string, body?: unknown) =>
    ask(`${method} ${messages}/${id}${path}`, { token, body });
  const page = async () => (await ask(`GET ${messages}`, { token: await tokenOf("bob") })).body;
  return {
    stub,
    id,
    page,
    ada: as(await tokenOf("ada")),
    bob: as(await tokenOf("bob")),
    cy: as(await tokenOf("cy")),
    service: as(await serviceToken()),
  };
}

it("H11: a message is edited, and a conflict has it as it is", async () => {
  const { stub, id, page, ada, bob, cy } = await scene("patched");
  const edited = await ada("PATCH", "", { message: "Is it gone?", baseRev: 1 });
  expect(edited).toMatchObject({ status: 200, body: { type: "message_changed", id, seq: 2, rev: 2 } });
  expect(await ada("PATCH", "", { message: "Is it gone?", baseRev: 1 })).toMatchObject({
    status: 200,
    body: { duplicate: true },
  });
  expect(await ada("PATCH", "", { message: "Or what?", baseRev: 1 })).toMatchObject({
    status: 409,
    body: { code: "conflict", current: { id, rev: 2, message: "Is it gone?" } },
  });
  expect(await bob("PATCH", "", { message: "Mine", baseRev: 2 })).toMatchObject({ status: 403 });
  expect(await cy("PATCH", "", { message: "Mine", baseRev: 2 })).toMatchObject({ status: 404 });
  expect(await ada("PATCH", "", { message: "Mine" })).toMatchObject({ status: 400, body: { code: "invalid_request" } });
  expect(await ada("POST", "")).toMatchObject({ status: 405 });
  await evictDurableObject(stub);
  expect(await page()).toMatchObject({ messages: [{ message: "Is it gone?", rev: 2, editedAt: expect.any(Number) }] });
});

it("H13 E8: what it said before, the service may read", async () => {
  const { ada, service, id } = await scene("versioned");
  await ada("PATCH", "", { message: "Is it gone?", baseRev: 1 });
  expect(await service("GET", "/versions")).toMatchObject({
    status: 200,
    body: { id, rev: 2, versions: [{ rev: 1, message: "Is it still there?" }] },
  });
  expect(await ada("GET", "/versions")).toMatchObject({ status: 403, body: { code: "forbidden" } });
});

it("H11 E4: a message is deleted, with all that it said; then it is gone", async () => {
  const { page, ada, bob, service } = await scene("deleted");
  await ada("PATCH", "", { message: "Is it gone?", baseRev: 1 });
  expect(await bob("DELETE", "")).toMatchObject({ status: 403 });
  expect(await ada("DELETE", "")).toMatchObject({ status: 200, body: { rev: 3 } });
  expect(await ada("DELETE", "")).toMatchObject({ status: 200, body: { rev: 3, duplicate: true } });
  expect(await ada("PATCH", "", { message: "Is it?", baseRev: 3 })).toMatchObject({
    status: 410,
    body: { code: "gone" },
  });
  expect(await service("GET", "/versions")).toMatchObject({ body: { versions: [] } });
  expect(await page()).toMatchObject({ messages: [{ message: "", deletedBy: "ada" }] });
});

it("H12 X1: a reaction is put and taken back", async () => {
  const { page, ada, bob } = await scene("reacted");
  expect(await bob("PUT", `/reactions/${THUMB}`)).toMatchObject({ status: 200, body: { seq: 2, rev: 1 } });
  expect(await ada("PUT", `/reactions/${THUMB}`)).toMatchObject({ status: 200, body: { seq: 3 } });
  expect(await page()).toMatchObject({
    messages: [{ reactions: [{ key: "👍", count: 2, userIds: ["bob", "ada"], mine: true }] }],
  });
  expect(await bob("DELETE", `/reactions/${THUMB}`)).toMatchObject({ status: 200, body: { seq: 4 } });
  expect(await bob("PUT", "/reactions/thumbs")).toMatchObject({ status: 400, body: { code: "invalid_reaction" } });
  expect(await page()).toMatchObject({ messages: [{ reactions: [{ key: "👍", count: 1, userIds: ["ada"] }] }] });
});
