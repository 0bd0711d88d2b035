import { DurableObject } from "cloudflare:workers";
import { durableSql } from "../actor/durable-sql.ts";
import { SocketSessions } from "../actor/socket-sessions.ts";
import { safeClose } from "../actor/sockets.ts";
import { askInbox, askSafely, askThread } from "../actor/stubs.ts";
import { systemClock } from "../actor/system-clock.ts";
import { readUpgrade } from "../actor/upgrade.ts";
import { type Env, readRates } from "../env.ts";
import { readIdentityConfig } from "../identity/config.ts";
import { verifyToken } from "../identity/verify.ts";
import { ERRORS } from "../protocol/errors.ts";
import type { Identity } from "../protocol/identity.ts";
import { type InboxEventsQuery, type InboxQuery, inboxSocketQuery, type PatchInboxThread } from "../protocol/inbox.ts";
import type { Rate } from "../protocol/limits.ts";
import type { Presence, PutStatus, PutWatches } from "../protocol/presence.ts";
import { ok, type Result } from "../protocol/result.ts";
import type { Activity, Departure, InboxFromInbox, InboxFromThread, ThreadFromInbox, Watch } from "../protocol/rpc.ts";
import { admit } from "./admission.ts";
import { markSeen, patchThread, receiveActivity, receiveDeparture } from "./changes.ts";
import { type DeviceSession, type DeviceState, deviceState } from "./devices.ts";
import { InboxRoom } from "./inbox-room.ts";
import type { InboxRpc } from "./inbox-rpc.ts";
import { InboxStore } from "./inbox-store.ts";
import { overHttp } from "./over-http.ts";
import { readPage } from "./pages.ts";
import { poll } from "./polling.ts";
import { receive, setStatus } from "./receive.ts";
import { receivePresence, watchPresence } from "./subscriptions.ts";
import { takeThreadCreation } from "./thread-creation.ts";

/**
 * The Durable Object of one user, named by their id: a shell that finds the session and calls a rule. Everything it
 * knows is in SQLite or in its sockets' attachments; it sleeps between frames and costs nothing then. Nothing is
 * written before there is something to write.
 */
export class UserInbox extends DurableObject<Env> implements InboxRpc, InboxFromThread, InboxFromInbox {
  readonly #room: InboxRoom;
  readonly #sessions: SocketSessions<DeviceState, DeviceSession>;

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    this.#room = new InboxRoom({
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
    this.#sessions = new SocketSessions(ctx, {
      state: deviceState,
      restore: (peer, state) => this.#room.restore(peer, state),
      ended: (session) => this.#room.ended(session),
    });
    this.#sessions.restore();
    void ctx.blockConcurrencyWhile(async () => this.#room.woke(await ctx.storage.getAlarm()));
  }

  /** The upgrade. The Worker has authenticated the caller, whose inbox this is. */
  override async fetch(request: Request): Promise<Response> {
    const arrival = readUpgrade(request);
    const query = inboxSocketQuery.safeParse(arrival?.query);
    if (!arrival || !query.success) return new Response(null, { status: ERRORS.invalid_request.status });
    return this.#sessions.accept((peer) => admit(this.#room, peer, { identity: arrival.caller, query: query.data }));
  }

  override async webSocketMessage(socket: WebSocket, data: string | ArrayBuffer): Promise<void> {
    await this.#sessions.receive(socket, (session) => receive(this.#room, session, data));
  }

  override async webSocketClose(socket: WebSocket, code: number, reason: string): Promise<void> {
    safeClose(socket, code, reason);
    this.#sessions.end(socket);
  }

  override async webSocketError(socket: WebSocket): Promise<void> {
    this.#sessions.end(socket);
  }

  override async alarm(): Promise<void> {
    await this.#room.onAlarm();
  }

  async ping(): Promise<Result<null>> {
    return ok(null);
  }

  async takeThreadCreation(rate: Rate) {
    const { inbox, now } = this.#room;
    const taken = this.#room.write(() => takeThreadCreation(inbox.store.sql, rate, now));
    return taken.ok ? taken.value : taken;
  }

  async page(caller: Identity, query: InboxQuery) {
    return readPage(this.#roomFor(caller.userId).inbox, query);
  }

  async poll(caller: Identity, query: InboxEventsQuery) {
    return overHttp(this.#roomFor(caller.userId), (room) => poll(room, query));
  }

  async patchThread(caller: Identity, threadId: string, patch: PatchInboxThread) {
    return overHttp(this.#roomFor(caller.userId), (room) => patchThread(room, caller, { threadId, patch }));
  }

  async setStatus(caller: Identity, status: PutStatus) {
    return overHttp(this.#roomFor(caller.userId), (room) => setStatus(room, status));
  }

  async markSeen(caller: Identity) {
    return overHttp(this.#roomFor(caller.userId), markSeen);
  }

  async watchPresence(caller: Identity, watches: PutWatches) {
    return overHttp(this.#roomFor(caller.userId), (room) => {
      room.ownPresence.polled();
      return watchPresence(room, caller, watches);
    });
  }

  async presence(userId: string) {
    return ok(this.#roomFor(userId).ownPresence.presence);
  }

  async activity(userId: string, activity: Activity) {
    return receiveActivity(this.#roomFor(userId), activity);
  }

  async memberLeft(userId: string, departure: Departure) {
    return receiveDeparture(this.#roomFor(userId), departure);
  }

  async watch(userId: string, watch: Watch) {
    return this.#roomFor(userId).watchers.add(watch);
  }

  async unwatch(userId: string, watcherId: string) {
    return this.#roomFor(userId).watchers.remove(watcherId);
  }

  async presenceChanged(watcherId: string, presence: Presence) {
    return receivePresence(this.#roomFor(watcherId), presence);
  }

  /** The room, once it knows whose inbox it is. */
  #roomFor(userId: string): InboxRoom {
    this.#room.setUserId(userId);
    return this.#room;
  }
}

/** The threads as an inbox asks them. */
function threadOf(env: Env, threadId: string): ThreadFromInbox {
  return {
    markRead: (caller, read) => askSafely(askThread(env, threadId, (thread) => thread.markRead(caller, read))),
    markDelivered: (caller, to) => askSafely(askThread(env, threadId, (thread) => thread.markDelivered(caller, to))),
    activity: (caller) => askSafely(askThread(env, threadId, (thread) => thread.activity(caller))),
    coMembers: (caller, userIds) => askSafely(askThread(env, threadId, (thread) => thread.coMembers(caller, userIds))),
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
