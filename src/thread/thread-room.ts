import { DurableObject } from "cloudflare:workers";
import { durableSql } from "../actor/durable-sql.ts";
import { WORKERD_FRAME_MS } from "../actor/frame-cost.ts";
import { SocketSessions } from "../actor/socket-sessions.ts";
import { refuseUpgrade, safeClose } from "../actor/sockets.ts";
import { askInbox, askSafely } from "../actor/stubs.ts";
import { systemClock } from "../actor/system-clock.ts";
import { readUpgrade } from "../actor/upgrade.ts";
import { type Env, readRates, readWindows } from "../env.ts";
import { readIdentityConfig } from "../identity/config.ts";
import { verifyToken } from "../identity/verify.ts";
import { CLOSE } from "../protocol/close-codes.ts";
import { socketQuery } from "../protocol/connection.ts";
import { ERRORS } from "../protocol/errors.ts";
import type { Identity } from "../protocol/identity.ts";
import { SUBPROTOCOL } from "../protocol/limits.ts";
import type { PutMember } from "../protocol/member.ts";
import type { HistoryQuery, PatchMessage } from "../protocol/message.ts";
import type { EventsQuery } from "../protocol/polling.ts";
import type { PostDelivered, PostRead } from "../protocol/receipt.ts";
import { fail, ok } from "../protocol/result.ts";
import type { InboxFromThread } from "../protocol/rpc.ts";
import type { GrantedThread, PatchThread } from "../protocol/thread.ts";
import { admit } from "./admission.ts";
import { readVersions } from "./changes.ts";
import { change } from "./changing.ts";
import { createThread, updateThread } from "./creation.ts";
import { markDelivered, markRead } from "./marking.ts";
import { adoptIdentity, coMembers, putMember, removeMember } from "./members.ts";
import { readHistory } from "./messages.ts";
import { poll } from "./polling.ts";
import { receive } from "./receive.ts";
import { setTyping } from "./relay-typing.ts";
import { Room } from "./room.ts";
import { post, type SendRequest } from "./sending.ts";
import { type Session, type SessionState, sessionState } from "./session.ts";
import { snapshot } from "./snapshot.ts";
import type { ThreadRpc } from "./thread-rpc.ts";
import { ThreadStore } from "./thread-store.ts";

/**
 * The Durable Object of one thread: a shell that finds the session and calls a rule. Everything it knows is in
 * SQLite or in its sockets' attachments; it sleeps between frames and costs nothing then.
 */
export class ThreadRoom extends DurableObject<Env> implements ThreadRpc {
  readonly #room: Room;
  readonly #sessions: SocketSessions<SessionState, Session>;

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    this.#room = new Room({
      store: new ThreadStore(durableSql(ctx.storage)),
      clock: systemClock,
      rates: readRates(env),
      windows: readWindows(env),
      alarm: { set: (at) => void ctx.storage.setAlarm(at) },
      frameMs: WORKERD_FRAME_MS,
      randomId: () => crypto.randomUUID().replaceAll("-", ""),
      verify: async (token) => {
        const config = readIdentityConfig(env);
        return config.ok ? verifyToken(token, config.value, systemClock.now()) : config;
      },
      setPong: (text) => ctx.setWebSocketAutoResponse(new WebSocketRequestResponsePair("ping", text)),
      inbox: inboxesOf(env),
      background: (work) => ctx.waitUntil(work),
      report: (error) => console.error("a thread could not write", error),
    });
    this.#sessions = new SocketSessions(ctx, {
      state: sessionState,
      restore: (peer, state) => this.#room.restore(peer, state),
      ended: (session) => this.#room.connections.remove(session),
    });
    this.#sessions.restore();
    void ctx.blockConcurrencyWhile(async () => this.#room.wokeWith(await ctx.storage.getAlarm()));
  }

  /** The upgrade. The Worker has authenticated the caller and set the internal headers. */
  override async fetch(request: Request): Promise<Response> {
    const arrival = readUpgrade(request);
    const query = socketQuery.safeParse(arrival?.query);
    if (!arrival || !query.success) return new Response(null, { status: ERRORS.invalid_request.status });
    const { caller } = arrival;
    if (!this.#room.thread.permissionsOf(caller)) return refuseUpgrade(CLOSE.notFound, SUBPROTOCOL);
    if (this.#room.connections.isFull) return new Response(null, { status: ERRORS.too_many_sockets.status });
    return this.#sessions.accept((peer) => admit(this.#room, peer, { identity: caller, query: query.data }));
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

  override async alarm(info?: AlarmInvocationInfo): Promise<void> {
    await this.#room.onAlarm(info?.scheduledTime);
  }

  async create(caller: Identity, thread: GrantedThread) {
    return createThread(this.#room, caller, thread);
  }

  async snapshot(caller: Identity) {
    return snapshot(this.#room, caller);
  }

  async update(caller: Identity, patch: PatchThread) {
    return updateThread(this.#room, caller, patch);
  }

  async putMember(caller: Identity, userId: string, member: PutMember) {
    return putMember(this.#room, caller, { ...member, userId });
  }

  async removeMember(caller: Identity, userId: string) {
    return removeMember(this.#room, caller, userId);
  }

  async activity(caller: Identity) {
    return this.#room.inboxes.activity(caller.userId);
  }

  async coMembers(caller: Identity, userIds: readonly string[]) {
    return coMembers(this.#room, caller, userIds);
  }

  async history(caller: Identity, query: HistoryQuery) {
    const permissions = this.#room.thread.permissionsOf(caller);
    return permissions ? ok(readHistory(this.#room.thread, permissions, query)) : fail("not_found");
  }

  async post(caller: Identity, message: SendRequest) {
    adoptIdentity(this.#room, caller);
    return post(this.#room, caller, message);
  }

  async edit(caller: Identity, id: string, { message, baseRev }: PatchMessage) {
    return change(this.#room, caller, { kind: "edit", id, text: message, baseRev });
  }

  async delete(caller: Identity, id: string) {
    return change(this.#room, caller, { kind: "delete", id });
  }

  async react(caller: Identity, id: string, reaction: { key: string; on: boolean }) {
    return change(this.#room, caller, { kind: "react", id, ...reaction });
  }

  async versions(caller: Identity, id: string) {
    const permissions = this.#room.thread.permissionsOf(caller);
    return permissions ? readVersions(this.#room.thread, permissions, id) : fail("not_found");
  }

  async markRead(caller: Identity, read: PostRead) {
    return markRead(this.#room, caller, read);
  }

  async markDelivered(caller: Identity, { seq }: PostDelivered) {
    return markDelivered(this.#room, caller, seq);
  }

  async setTyping(caller: Identity, isTyping: boolean) {
    return setTyping(this.#room, caller, isTyping);
  }

  async poll(caller: Identity, query: EventsQuery) {
    return poll(this.#room, caller, query);
  }
}

/** The members' inboxes. */
function inboxesOf(env: Env): InboxFromThread {
  return {
    activity: (userId, activity) => askSafely(askInbox(env, userId, (inbox) => inbox.activity(userId, activity))),
    memberLeft: (userId, departure) => askSafely(askInbox(env, userId, (inbox) => inbox.memberLeft(userId, departure))),
  };
}
