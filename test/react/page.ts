/** Components of React with a provider: what is open is the application's to say. */
import { createParlor } from "parlor/client";
import {
  OnlineStatus,
  ParlorProvider,
  RealTimeMessaging,
  RealTimeNotificationCenter,
  TypingIndicator,
} from "parlor/react";
import { FakeServer } from "parlor/testing";
import { createElement, StrictMode, useState } from "react";
import { createRoot } from "react-dom/client";
import { systemClock } from "../../src/actor/system-clock.ts";

const server = new FakeServer({ clock: systemClock });
const [first, second] = ["t1", "t2"].map((threadId) => server.createThread({ threadId, members: ["ada", "bob"] }));
first?.say("bob", "In the first");
const { paint: _, ...ports } = server.ports("ada");
const parlor = createParlor(ports);
const opened: (string | null)[] = [];

function App() {
  const [threadId, setThreadId] = useState<string | null>("t1");
  const open = (next: string | null) => {
    opened.push(next);
    // The application may refuse.
    if (next !== null) setThreadId(next);
  };
  return createElement(
    ParlorProvider,
    { parlor },
    createElement(RealTimeNotificationCenter, { onOpen: open }),
    createElement(OnlineStatus, { threadId: "t1", userId: "bob", className: "bob" }),
    createElement(TypingIndicator, { messageId: "t1" }),
    createElement(RealTimeMessaging, {
      threadId,
      onOpen: open,
      autoFocus: true,
      style: { width: "360px" },
      lang: "es",
    }),
  );
}

const element = document.getElementById("root");
if (element) createRoot(element).render(createElement(StrictMode, null, createElement(App)));

const nobody = { onOpen: () => {}, onText: () => {}, onClose: () => {} };
const stage = {
  opened,
  write: () => void second?.say("bob", "In the second"),
  bobComes() {
    server.inbox("bob").openSocket({ url: server.url, protocols: [] }, nobody);
    const socket = first?.openSocket("bob", new URLSearchParams(), nobody);
    queueMicrotask(() => socket?.send('{"type":"typing_start"}'));
  },
};
Object.assign(globalThis, { reactStage: stage });

declare global {
  var reactStage: typeof stage;
}
