/** Every bound of the wire in one place. Free of zod, so the client may import it as values. */

/** The WebSocket subprotocol both sides must speak. */
export const SUBPROTOCOL = "parlor.v1";

/** What a client needs of the bounds stands by itself, so that it does not carry the others. */
export const MESSAGE_CODE_POINTS = 8_000;
export const PAGE_MESSAGES = 100;
export const POLL_WAIT_SECONDS = 25;
export const HEARTBEAT_MS = 25_000;
export const PONG_MS = 10_000;
export const TYPING_EXPIRY_MS = 6_000;
export const RECEIPT_RELAY_MS = 1_000;
export const PRESENCE_MS = 75_000;
export const WATCH_MS = 3_600_000;
export const WATCHED_USERS = 100;
export const FRAMES_BURST = 60;
export const FRAMES_PER_SECOND = 20;

export const LIMITS = {
  /** UTF-16 units of one incoming frame, judged before it is parsed. */
  frameUnits: 64 * 1024,
  /** Depth of arrays and objects in one incoming frame. */
  frameNesting: 16,
  /** Frames in one incoming or outgoing batch. */
  batchFrames: 100,
  /** UTF-8 bytes of one outgoing text frame. */
  outgoingBytes: 256 * 1024,
  /** Code points of a message's text. */
  messageCodePoints: MESSAGE_CODE_POINTS,
  /** Combining marks that may follow each other in any text (UAX #15, stream-safe). */
  marksInARow: 30,
  /** UTF-8 bytes of a request body. */
  bodyBytes: 128 * 1024,
  /** UTF-8 bytes of a token. */
  tokenBytes: 8 * 1024,
  /** Code points of a person's name. */
  nameCodePoints: 80,
  /** Code points of a thread's or a listing's title. */
  titleCodePoints: 200,
  /** Members of a thread. */
  members: 250,
  /** Open sockets of one user in one thread; the oldest gives way to the newest. */
  socketsPerUser: 10,
  /** Open sockets of one thread; one more is refused. */
  socketsPerThread: 5_000,
  /** Kinds of reactions to one message. */
  reactionKinds: 20,
  /** Users that a message names for each kind of reaction. */
  reactionUsers: 8,
  /** Malformed frames after which a socket is closed. */
  malformedFrames: 5,
  /** Refused frames in a row after which a socket is closed. */
  refusedFramesInARow: 100,
  /** Messages in one page of history. */
  pageMessages: PAGE_MESSAGES,
  /** Events that a resume replays; a cursor further behind starts anew. */
  resumeEvents: 500,
  /** UTF-8 bytes that a resume replays. */
  resumeBytes: 512 * 1024,
  /** Durable events a socket may leave unacknowledged. */
  windowEvents: 1_000,
  /** Durable bytes a socket may leave unacknowledged. */
  windowBytes: 1024 * 1024,
  /** Bytes a socket may leave unacknowledged before transient frames pass it by. */
  windowTransientBytes: 256 * 1024,
  /** Seconds a long-poll may wait. */
  pollWaitSeconds: POLL_WAIT_SECONDS,
  /** Threads in one page of an inbox. */
  inboxPage: 50,
  /** Rows that an inbox replays; a version further behind loads the page anew. */
  inboxReplay: 200,
  /** Code points of a message in an inbox's row. */
  previewCodePoints: 140,
  /** Counterparts that an inbox's row names. */
  inboxCounterparts: 3,
  /** Unread messages are counted up to one less than this; this many means "more". */
  unread: 1_000,
  /** Users watched by one frame. */
  watchedUsers: WATCHED_USERS,
  /** Users who are told of one user's presence; more are answered and not told again. */
  watchers: 1_000,
  /** Above this many members, receipts are not pushed. */
  receiptMembers: 50,
} as const;

/** A token bucket: `burst` at once, then `perSecond`. */
export interface Rate {
  readonly burst: number;
  readonly perSecond: number;
}

/** Twenty in an hour. */
const THREADS_PER_SECOND = 20 / 3600;

/** Rates are settings (`LIMITS` in the Worker's environment); these are the defaults. */
export const RATES = {
  /** Messages of one user in one thread. */
  messagesPerUser: { burst: 20, perSecond: 5 },
  /** Messages of one thread, over all its users. */
  messagesPerThread: { burst: 600, perSecond: 300 },
  /** Reactions and deletions of one user in one thread. */
  changesPerUser: { burst: 30, perSecond: 5 },
  /** Frames other than messages, of one socket. */
  framesPerSocket: { burst: FRAMES_BURST, perSecond: FRAMES_PER_SECOND },
  /** Users whom one user asks to watch. */
  watchesPerUser: { burst: 300, perSecond: 5 },
  /** Threads that one user may create. */
  threadsPerUser: { burst: 20, perSecond: THREADS_PER_SECOND },
} as const satisfies Record<string, Rate>;

export type Rates = { readonly [name in keyof typeof RATES]: Rate };

/** Times of the exchange, in milliseconds. */
export const TIMES = {
  heartbeatMs: HEARTBEAT_MS,
  pongMs: PONG_MS,
  /** A device is gone when its last ping is older than this. */
  presenceMs: PRESENCE_MS,
  /** At most one typing start per user is relayed in this time. */
  typingRelayMs: 2_000,
  /** A reader forgets that somebody types after this time. */
  typingExpiryMs: TYPING_EXPIRY_MS,
  /** Receipts of one user are relayed at most once in this time. */
  receiptRelayMs: RECEIPT_RELAY_MS,
  /** A device that closed its socket and does not come back within this time is gone. */
  reloadMs: 10_000,
  /** A watch of somebody's presence ends after this time unless repeated. */
  watchMs: WATCH_MS,
  /** A member who does not have the thread open hears of activity at most once in this time. */
  fanOutMs: 2_000,
  /** One who read, so that their other devices do not wait. */
  fanOutReadMs: 1_500,
  /** One who has it open, at most once in this time. */
  fanOutLiveMs: 5_000,
  /** Cursors are written at most once in this time. */
  cursorWriteMs: 5_000,
} as const;

/** How long after its `at` a message may be changed by its author, in milliseconds; settings, of which these are the defaults. */
export const WINDOWS = { editMs: 15 * 60_000, deleteMs: 24 * 3_600_000 } as const;

export type Windows = { readonly [name in keyof typeof WINDOWS]: number };
