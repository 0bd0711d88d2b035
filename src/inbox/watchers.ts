import { LIMITS, TIMES } from "../protocol/limits.ts";
import type { Presence } from "../protocol/presence.ts";
import { ok, type Result } from "../protocol/result.ts";
import type { InboxFromInbox, Watch } from "../protocol/rpc.ts";
import type { Inbox } from "./inbox.ts";

/** What the watchers of a user need of the user's room. */
interface WatchersContext {
  readonly userId: string;
  readonly now: number;
  readonly inbox: Inbox;
  readonly ownPresence: {
    readonly presence: Presence;
    /** When it may change though nothing happens. */
    readonly checkAt: number | undefined;
    /** Tells whoever has to know and does not yet. */
    refresh(): void;
  };
  /** Calls other users' inboxes. Never rejects. */
  readonly ports: { readonly inboxes: InboxFromInbox };
  /** Writes in one transaction; a failed one leaves nothing changed and answers `storage_failed`. */
  write<T>(work: () => T): Result<T>;
  /** Asks to look at the user's presence at this time, even if the object sleeps until then. */
  arm(at: number): void;
  /** Keeps the object alive until the work is done. */
  background(work: Promise<void>): void;
}

/** A watch that is repeated this little later is not written anew. */
const LEASE_SLACK_MS = 300_000;

/** When news that could not be noted, and so was not told, is tried again. */
const STORE_AGAIN_MS = 5_000;

/** A call to a watcher that is under way. */
interface Call {
  /** There was news since it began. */
  hasNews: boolean;
  /** The watcher asked again since it began: what it finds out about them may be outdated. */
  isRenewed: boolean;
  done: Promise<void>;
}

/**
 * Those who watch this user's presence: leases, kept as rows, so that they outlive sleep and end by themselves.
 * What the watchers were told last is kept too, and of each one who could not be told since when, so that an
 * alarm finds out for whom there is news.
 */
export class Watchers {
  readonly #room: WatchersContext;
  /** One call is in flight per watcher. */
  readonly #calls = new Map<string, Call>();
  /** When those who could not be told are tried again. Unknown, it is the next alarm: it was set for them. */
  #retryAt: Map<string, number> | undefined;
  /** Those of them of whom that could not be kept. */
  readonly #unnoted = new Set<string>();
  /** What the watchers are told: the same to all, whatever time does meanwhile. */
  #news: Presence | undefined;
  #told: string | null;
  /** What of that is stored; null while they are being told, so that who crashes meanwhile tells them again. */
  #stored: string | null;
  #round = 0;

  constructor(room: WatchersContext) {
    this.#room = room;
    this.#told = room.inbox.meta.told;
    this.#stored = this.#told;
  }

  get isWatched(): boolean {
    const { inbox, now } = this.#room;
    return inbox.exists && inbox.store.isWatched(now);
  }

  /** Takes or prolongs a watch, and answers with the presence now. */
  add({ watcherId, until }: Watch): Result<Presence> {
    const { inbox, now, ownPresence, userId } = this.#room;
    const { presence } = ownPresence;
    const lease = { watcherId, until: Math.min(until, now + TIMES.watchMs) };
    const watchers = inbox.exists ? inbox.store.watchers(now) : [];
    const isKnown = watchers.some((watcher) => watcher.watcherId === watcherId);
    if (!isKnown && watchers.length >= LIMITS.watchers) return ok(presence);
    // Nobody was told anything since the last watch ended.
    const isFirst = watchers.length === 0;
    const written = this.#room.write(() => {
      inbox.store.removeWatchesUntil(now);
      inbox.store.putWatch(lease, LEASE_SLACK_MS);
      if (isFirst && presence.status !== this.#stored) inbox.store.writeTold(userId, presence.status);
    });
    if (!written.ok) return written;
    if (isFirst) this.#begin(presence);
    this.#forget(watcherId);
    const call = this.#calls.get(watcherId);
    if (call) call.isRenewed = true;
    ownPresence.refresh();
    return ok(presence);
  }

  remove(watcherId: string): Result<null> {
    const { inbox } = this.#room;
    if (!inbox.exists) return ok(null);
    return this.#room.write(() => {
      inbox.store.removeWatch(watcherId);
      this.#forget(watcherId);
      return null;
    });
  }

  /** Tells the watchers if there is news, and sees to it that somebody looks again in time. While nobody watches, nothing runs. */
  refresh(): void {
    if (!this.isWatched) return;
    const { presence } = this.#room.ownPresence;
    const isNews = presence.status !== this.#told;
    this.#arm();
    // Of news that was told and is not noted, a crash would leave nobody who knows that its end is news, too.
    if (isNews && !this.#store(null)) {
      this.#room.arm(this.#room.now + STORE_AGAIN_MS);
      return;
    }
    this.#news = presence;
    this.#told = presence.status;
    if (isNews) this.#room.background(this.#tellAll());
  }

  /** Tries again to tell those who could not be told and whose time has come. */
  retry(): void {
    const { inbox, now } = this.#room;
    if (!inbox.exists || this.#untold.size === 0) return;
    const watchers = new Set(inbox.store.watchers(now).map(({ watcherId }) => watcherId));
    for (const [watcherId, retryAt] of this.#untold) {
      if (!watchers.has(watcherId)) this.#forget(watcherId);
      else if (retryAt <= now && !this.#calls.has(watcherId)) this.#room.background(this.#tell(watcherId));
    }
  }

  /** Leases that are over go. */
  expire(): void {
    const { inbox, now } = this.#room;
    if (inbox.exists) this.#room.write(() => inbox.store.removeWatchesUntil(now));
  }

  get #untold(): Map<string, number> {
    this.#retryAt ??= new Map(this.#room.inbox.store.untold().map(({ watcherId }) => [watcherId, 0]));
    return this.#retryAt;
  }

  /** The first watcher was answered: nobody has to be told that. */
  #begin(presence: Presence): void {
    this.#news = presence;
    this.#told = presence.status;
    this.#stored = presence.status;
    this.#round++;
  }

  #arm(): void {
    const { inbox, now, ownPresence } = this.#room;
    const lastLeaseEnd = inbox.store.lastLeaseEnd(now);
    const retries = [...this.#untold.values()].filter((retryAt) => retryAt > now);
    this.#room.arm(Math.min(ownPresence.checkAt ?? lastLeaseEnd, lastLeaseEnd, ...retries));
  }

  /** Resolves when each watcher was told, or is noted as one who could not be. */
  async #tellAll(): Promise<void> {
    const { inbox, now } = this.#room;
    const round = ++this.#round;
    const due = inbox.store.watchers(now).filter(({ watcherId }) => (this.#untold.get(watcherId) ?? 0) <= now);
    await Promise.all(due.map(({ watcherId }) => this.#tell(watcherId)));
    if (round === this.#round) this.#store(this.#told);
  }

  /** Whether it is stored now; and with what all were told, who was not. */
  #store(told: string | null): boolean {
    const { inbox, userId, now } = this.#room;
    if (this.#stored === told) return true;
    const written = this.#room.write(() => {
      if (told !== null) for (const watcherId of this.#unnoted) inbox.store.writeUntold(watcherId, now);
      inbox.store.writeTold(userId, told);
    });
    if (!written.ok) return false;
    if (told !== null) this.#unnoted.clear();
    this.#stored = told;
    return true;
  }

  /** They know, or need not. */
  #forget(watcherId: string): void {
    this.#untold.delete(watcherId);
    this.#unnoted.delete(watcherId);
  }

  #tell(watcherId: string): Promise<void> {
    const known = this.#calls.get(watcherId);
    if (known) {
      known.hasNews = true;
      return known.done;
    }
    const call: Call = { hasNews: false, isRenewed: false, done: Promise.resolve() };
    this.#calls.set(watcherId, call);
    call.done = this.#follow(watcherId, call);
    return call.done;
  }

  /** Calls a watcher until they know the last status, have no device there to be told, or cannot be reached. */
  async #follow(watcherId: string, call: Call): Promise<void> {
    let goesOn: boolean;
    do {
      call.hasNews = false;
      call.isRenewed = false;
      const told = await this.#room.ports.inboxes.presenceChanged(
        watcherId,
        this.#news ?? this.#room.ownPresence.presence,
      );
      goesOn = this.#conclude(watcherId, call, told);
    } while (goesOn);
    this.#calls.delete(watcherId);
  }

  /** What comes of a call; true when another has to follow at once. */
  #conclude(watcherId: string, { hasNews, isRenewed }: Call, told: Result<null>): boolean {
    if (!told.ok && told.error.code !== "not_found") {
      this.#postpone(watcherId);
      return false;
    }
    if (told.ok && this.#untold.has(watcherId)) this.#reached(watcherId);
    // No device of theirs is there to be told; unless they asked again, which only a device that is there does.
    if (!told.ok && !isRenewed) this.remove(watcherId);
    return isRenewed || (told.ok && hasNews);
  }

  #reached(watcherId: string): void {
    const written = this.#room.write(() => this.#room.inbox.store.writeUntold(watcherId, null));
    if (written.ok) this.#forget(watcherId);
  }

  /** A failure delays this watcher alone: they are tried again, less and less often, until their lease ends. */
  #postpone(watcherId: string): void {
    const { inbox, now } = this.#room;
    const since = inbox.store.untoldSince(watcherId) ?? now;
    const retryAt = now + pauseAfter(now - since);
    this.#untold.set(watcherId, retryAt);
    const written = this.#room.write(() => {
      inbox.store.writeUntold(watcherId, now);
      this.#room.arm(retryAt);
    });
    if (written.ok) {
      this.#unnoted.delete(watcherId);
      return;
    }
    // Not even that could be kept: then nobody counts as told.
    this.#unnoted.add(watcherId);
    this.#round++;
    this.#room.arm(retryAt);
  }
}

/** How long to leave a watcher alone who could not be reached for so long: it follows from what is stored. */
function pauseAfter(failingMs: number): number {
  if (failingMs < 5_000) return 5_000;
  return failingMs < 20_000 ? 15_000 : 60_000;
}
