import { type ComponentChildren, createElement, Fragment } from "preact";
import { renderToString } from "preact-render-to-string";
import { expect, it } from "vitest";
import { inboxOf } from "../../src/client/inbox/inbox.ts";
import { createParlor } from "../../src/client/index.ts";
import { FakeServer } from "../../src/testing/index.ts";
import {
  MessageThread,
  OnlineStatus,
  ParlorProvider,
  RealTimeMessaging,
  type RealTimeMessagingProps,
  RealTimeNotificationCenter,
  type RealTimeNotificationCenterProps,
  TypingIndicator,
} from "../../src/ui/index.ts";

const COMPONENTS: readonly ComponentChildren[] = [
  createElement<RealTimeMessagingProps>(RealTimeMessaging, {}),
  createElement<RealTimeMessagingProps>(RealTimeMessaging, { threadId: "t1" }),
  createElement(MessageThread, { threadId: "t1" }),
  createElement<RealTimeNotificationCenterProps>(RealTimeNotificationCenter, {}),
  createElement(TypingIndicator, { threadId: "t1" }),
  createElement(OnlineStatus, { threadId: "t1", userId: "bob" }),
];

it.each(COMPONENTS)("on a server, without a document, a component is drawn as before it connects: %#", (component) => {
  expect(typeof document).toBe("undefined");
  const ports = new FakeServer().ports("ada");
  const openSocket = () => {
    throw new Error("dialled");
  };
  const parlor = createParlor({ ...ports, openSocket });
  const page = createElement(ParlorProvider, { parlor, inbox: inboxOf(parlor) }, component);
  expect(renderToString(page)).toContain('class="parlor ');
  expect(renderToString(createElement(Fragment, null, component))).toContain("There is no connection here");
});
