/** What a client needs of the codes stands by itself, so that it does not carry the others. */
export const CLOSE_NOT_MEMBER = 4003;
export const CLOSE_NOT_FOUND = 4004;
export const CLOSE_PROTOCOL_VERSION = 4010;
export const CLOSE_REPLACED = 4011;
export const CLOSE_TOKEN = 4101;
const DONE = 1000;

/**
 * WebSocket close codes. The range carries the instruction, so that an older client
 * does the right thing with a code it has never seen (RFC 6455, 7.4.2: 4000–4999 are private).
 */
export const CLOSE = {
  /** Ended on purpose: stay closed. */
  done: DONE,
  /** The socket sent too many frames that could not be understood. */
  badFrames: 4000,
  /** The user is no longer a member of the thread. */
  notMember: CLOSE_NOT_MEMBER,
  /** There is no such thread for this user. */
  notFound: CLOSE_NOT_FOUND,
  /** A frame was larger or deeper than the limits allow. */
  frameTooBig: 4009,
  /** None of the offered subprotocols is spoken here. */
  protocolVersion: CLOSE_PROTOCOL_VERSION,
  /** A newer socket of the same user took this one's place. */
  replaced: CLOSE_REPLACED,
  /** The token expired, is invalid or was revoked. */
  token: CLOSE_TOKEN,
  /** Something went wrong on our side: come back. */
  trouble: 4200,
  /** The socket did not acknowledge what it was sent. */
  tooSlow: 4208,
  /** The socket kept sending past its rate. */
  tooManyFrames: 4229,
} as const;

export type CloseCode = (typeof CLOSE)[keyof typeof CLOSE];

/** What a client does after a close, by the code's range (PROTOCOL.md, C9). */
export type CloseInstruction = "stay-closed" | "stop" | "renew-token" | "slow-down" | "return";

const IN_RANGE: Readonly<Record<number, CloseInstruction>> = { 40: "stop", 41: "renew-token", 42: "slow-down" };

/** Reads the instruction off a close code. */
export function closeInstruction(code: number): CloseInstruction {
  if (code === DONE) return "stay-closed";
  return IN_RANGE[Math.floor(code / 100)] ?? "return";
}
