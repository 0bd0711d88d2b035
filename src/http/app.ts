import { Hono } from "hono";
import { authenticate } from "./auth.ts";
import type { HttpEnv } from "./context.ts";
import { demo } from "./demo.ts";
import { onUnexpected, problem } from "./errors.ts";
import { events } from "./events.ts";
import { health } from "./health.ts";
import { inbox, inboxSocket } from "./inbox.ts";
import { nameThread } from "./input.ts";
import { members } from "./members.ts";
import { message } from "./message.ts";
import { messages } from "./messages.ts";
import { cors } from "./origins.ts";
import { presence } from "./presence.ts";
import { delivered, read } from "./receipts.ts";
import { securityHeaders } from "./security-headers.ts";
import { socket } from "./socket.ts";
import { thread, threads } from "./threads.ts";
import { typing } from "./typing.ts";

/** Everything the Worker answers, in the order in which it is judged. Static files never come this way. */
export const app = new Hono<HttpEnv>();

app.onError(onUnexpected);
app.notFound((c) => problem(c, { code: "not_found" }));
app.use(securityHeaders);

app.route("/healthz", health);
app.route("/demo", demo);

app.use("/v1/*", cors);
// Their tokens come another way: before the middleware that asks for a header.
app.route("/v1/threads/:threadId/socket", socket);
app.route("/v1/inbox/socket", inboxSocket);

app.use("/v1/*", authenticate);
app.use("/v1/threads/:threadId/*", nameThread);
app.route("/v1/threads", threads);
app.route("/v1/threads/:threadId", thread);
app.route("/v1/threads/:threadId/members", members);
app.route("/v1/threads/:threadId/messages", messages);
app.route("/v1/threads/:threadId/messages/:messageId", message);
app.route("/v1/threads/:threadId/read", read);
app.route("/v1/threads/:threadId/delivered", delivered);
app.route("/v1/threads/:threadId/typing", typing);
app.route("/v1/threads/:threadId/events", events);
app.route("/v1/inbox", inbox);
app.route("/v1/users/:userId/presence", presence);
