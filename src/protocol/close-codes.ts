/**
 * WebSocket close codes. The range carries the instruction, so that an older client
 * does the right thing with a code it has never seen (RFC 6455, 7.4.2: 4000–4999 are private).
 */
export const CLOSE = {
  /** Ended on purpose: stay closed. */
  done: 1000,
  /** The socket sent too many frames that could not be understood. */
  badFrames: 4000,
  /** The user is no longer a member of the thread. */
  notMember: 4003,
  /** There is no such thread for this user. */
  notFound: 4004,
  /** A frame was larger or deeper than the limits allow. */
  frameTooBig: 4009,
  /** None of the offered subprotocols is spoken here. */
  protocolVersion: 4010,
  /** A newer socket of the same user took this one's place. */
  replaced: 4011,
  /** The token expired, is invalid or was revoked. */
  token: 4101,
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

/** Reads the instruction off a close code. */
export function closeInstruction(code: number): CloseInstruction {
  if (code === CLOSE.done) return "stay-closed";
  if (code >= 4000 && code < 4100) return "stop";
  if (code >= 4100 && code < 4200) return "renew-token";
  if (code >= 4200 && code < 4300) return "slow-down";
  return "return";
}
