import { createElement, type ReactElement } from "react";
import { renderToString } from "react-dom/server";
import { expect, it } from "vitest";
import { inboxOf } from "../../src/client/inbox/inbox.ts";
import { createParlor } from "../../src/client/index.ts";
import { ParlorProvider, useInbox, useThread } from "../../src/react/index.ts";
import useWebSocket from "../../src/react/use-websocket.ts";
import { FakeServer } from "../../src/testing/index.ts";

function Everything(): ReactElement {
  const { connection, messages } = useThread("t1");
  const { threads } = useInbox();
  const { isConnected } = useWebSocket();
  return createElement("p", null, [connection.status, messages.length, threads.length, String(isConnected)].join(" "));
}

it("on a server everything is drawn as it is before it connects, and nothing is dialled", () => {
  const ports = new FakeServer().ports("ada");
  const openSocket = () => {
    throw new Error("dialled");
  };
  const parlor = createParlor({ ...ports, openSocket });
  const page = createElement(ParlorProvider, { parlor, inbox: inboxOf(parlor) }, createElement(Everything));
  expect(renderToString(page)).toBe("<p>idle 0 0 false</p>");
});

it("without a provider a hook says what is missing", () => {
  expect(() => renderToString(createElement(Everything))).toThrow("there is no ParlorProvider above");
  const parlor = createParlor(new FakeServer().ports("ada"));
  const page = createElement(ParlorProvider, { parlor }, createElement(Everything));
  expect(() => renderToString(page)).toThrow("inbox={inboxOf(parlor)}");
});
