import { DurableObject } from "cloudflare:workers";
import { CLOSE_REASONS } from "../actor/close-reasons.ts";
import { durableSql } from "../actor/durable-sql.ts";
import { safeClose, socketPeer, upgraded } from "../actor/sockets.ts";
import { askInbox, askSafely, askThread } from "../actor/stubs.ts";
import { systemClock } from "../actor/system-clock.ts";
import { upgradeCaller, upgradeQuery } from "../actor/upgrade.ts";
import { type Env, readRates } from "../env.ts";
import { readIdentityConfig } from "../identity/config.ts";
import { verifyToken } from "../identity/verify.ts";
import { CLOSE } from "../protocol/close-codes.ts";
import { ERRORS, ok, type Result } from "../protocol/errors.ts";
import type { Identity } from "../protocol/identity.ts";
import { type InboxEventsQuery, type InboxQuery, inboxSocketQuery, type PatchInboxThread } from "../protocol/inbox.ts";
import { type Rate, SUBPROTOCOL } from "../protocol/limits.ts";
import type { Presence, PutStatus, PutWatches } from "../protocol/presence.ts";
import type { Activity, Departure, InboxFromInbox, InboxFromThread, ThreadFromInbox, Watch } from "../protocol/rpc.ts";
import { admit } from "./admission.ts";
import { hearActivity, hearDeparture, markSeen, patchThread } from "./changes.ts";
import { type DeviceSession, deviceState } from "./devices.ts";
import { Hub } from "./hub.ts";
import type { InboxRpc } from "./inbox-rpc.ts";
import { InboxStore } from "./inbox-store.ts";
import { readPage } from "./pages.ts";
import { poll } from "./polling.ts";
import { receive, setStatus } from "./receive.ts";
import { takeThreadCreation } from "./thread-creation.ts";
import { hearPresence, watchPresence } from "./watching.ts";

/**
 * The Durable Object of one user, named by his id: a shell that finds the session and calls a rule. Everything it
 * knows is in SQLite or in its sockets' attachments; it sleeps between frames and costs nothing then. Nothing is
 * written before there is something to write.
 */
export class UserInbox extends DurableObject<Env> implements InboxRpc, InboxFromThread, InboxFromInbox {
  readonly #hub: Hub;
  readonly #sessions = new WeakMap<WebSocket, DeviceSession>();

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    this.#hub = new Hub({
      store: new InboxStore(durableSql(ctx.storage)),
      clock: systemClock,
      rates: readRates(env),
      alarm: { set: (at) => void ctx.storage.setAlarm(at) },
      randomId: () => crypto.randomUUID().replaceAll("-", ""),
      verify: async (token) => {
        const config = readIdentityConfig(env);
        return config.ok ? verifyToken(token, config.value, systemClock.now()) : config;
      },
      setPong: (text) => ctx.setWebSocketAutoResponse(new WebSocketRequestResponsePair("ping", text)),
      thread: (threadId) => threadOf(env, threadId),
      inboxes: inboxesOf(env),
      background: (work) => ctx.waitUntil(work),
      report: (error) => console.error("an inbox could not write", error),
    });
    for (const socket of ctx.getWebSockets()) if (socket.readyState === WebSocket.OPEN) this.#session(socket);
    void ctx.blockConcurrencyWhile(async () => this.#hub.woke(await ctx.storage.getAlarm()));
  }

  /** The upgrade. The Worker has authenticated the caller, whose inbox this is. */
  override async fetch(request: Request): Promise<Response> {
    const caller = upgradeCaller(request);
    const query = inboxSocketQuery.safeParse(upgradeQuery(request));
    if (!caller || !query.success) return new Response(null, { status: ERRORS.invalid_request.status });
    const { 0: client, 1: server } = new WebSocketPair();
    this.ctx.acceptWebSocket(server);
    try {
      const session = admit(this.#hub, socketPeer(this.ctx, server), { identity: caller, query: query.data });
      this.#sessions.set(server, session);
    } catch (error) {
      this.#fail(server, error);
    }
    return upgraded(client, SUBPROTOCOL);
  }

  override async webSocketMessage(socket: WebSocket, data: string | ArrayBuffer): Promise<void> {
    const session = this.#session(socket);
    if (!session?.isOpen) return;
    try {
      await receive(this.#hub, session, data);
    } catch (error) {
      this.#fail(socket, error);
    }
  }

  override async webSocketClose(socket: WebSocket, code: number, reason: string): Promise<void> {
    safeClose(socket, code, reason);
    this.#end(socket);
  }

  override async webSocketError(socket: WebSocket): Promise<void> {
    this.#end(socket);
  }

  override async alarm(): Promise<void> {
    await this.#hub.onAlarm();
  }

  async ping(): Promise<Result<null>> {
    return ok(null);
  }

  async takeThreadCreation(rate: Rate) {
    const { inbox, now } = this.#hub;
    const taken = this.#hub.write(() => takeThreadCreation(inbox.store.sql, rate, now));
    return taken.ok ? taken.value : taken;
  }

  async page(caller: Identity, query: InboxQuery) {
    return readPage(this.#hub.of(caller.userId).inbox, query);
  }

  async poll(caller: Identity, query: InboxEventsQuery) {
    return poll(this.#hub.of(caller.userId), query);
  }

  async patchThread(caller: Identity, threadId: string, patch: PatchInboxThread) {
    return patchThread(this.#hub.of(caller.userId), caller, { threadId, patch });
  }

  async setStatus(caller: Identity, status: PutStatus) {
    return setStatus(this.#hub.of(caller.userId), status);
  }

  async markSeen(caller: Identity) {
    return markSeen(this.#hub.of(caller.userId));
  }

  async watchPresence(caller: Identity, watches: PutWatches) {
    const hub = this.#hub.of(caller.userId);
    hub.availability.polled();
    return watchPresence(hub, caller, watches);
  }

  async presence(userId: string) {
    return ok(this.#hub.of(userId).availability.presence);
  }

  async activity(userId: string, activity: Activity) {
    return hearActivity(this.#hub.of(userId), activity);
  }

  async departed(userId: string, departure: Departure) {
    return hearDeparture(this.#hub.of(userId), departure);
  }

  async watch(userId: string, watch: Watch) {
    return this.#hub.of(userId).watches.add(watch);
  }

  async unwatch(userId: string, watcherId: string) {
    return this.#hub.of(userId).watches.remove(watcherId);
  }

  async presenceChanged(watcherId: string, presence: Presence) {
    return hearPresence(this.#hub.of(watcherId), presence);
  }

  /** The session of a socket that may have slept. The one whose closing woke us is not always listed any more. */
  #session(socket: WebSocket): DeviceSession | undefined {
    const known = this.#sessions.get(socket);
    if (known) return known;
    const state = deviceState.safeParse(socket.deserializeAttachment());
    if (!state.success || state.data.ended) return undefined;
    const session = this.#hub.restore(socketPeer(this.ctx, socket), state.data);
    this.#sessions.set(socket, session);
    return session;
  }

  #end(socket: WebSocket): void {
    const session = this.#session(socket);
    if (session) this.#hub.ended(session);
  }

  /** What nobody expected: storage that cannot be read. The client comes back and resumes. */
  #fail(socket: WebSocket, error: unknown): void {
    console.error("an inbox could not go on", error);
    this.#end(socket);
    safeClose(socket, CLOSE.trouble, CLOSE_REASONS[CLOSE.trouble]);
  }
}

/** The threads as an inbox asks them. */
function threadOf(env: Env, threadId: string): ThreadFromInbox {
  return {
    markRead: (caller, read) => askSafely(askThread(env, threadId, (thread) => thread.markRead(caller, read))),
    markDelivered: (caller, to) => askSafely(askThread(env, threadId, (thread) => thread.markDelivered(caller, to))),
    fellows: (caller, userIds) => askSafely(askThread(env, threadId, (thread) => thread.fellows(caller, userIds))),
  };
}

/** The inboxes of others. */
function inboxesOf(env: Env): InboxFromInbox {
  return {
    watch: (userId, watch) => askSafely(askInbox(env, userId, (inbox) => inbox.watch(userId, watch))),
    unwatch: (userId, watcherId) => askSafely(askInbox(env, userId, (inbox) => inbox.unwatch(userId, watcherId))),
    presenceChanged: (watcherId, presence) =>
      askSafely(askInbox(env, watcherId, (inbox) => inbox.presenceChanged(watcherId, presence))),
  };
}
