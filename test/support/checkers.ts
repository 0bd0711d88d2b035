/** A message as somebody has it. `text` may be all of it that changes. */
export interface Seen {
  readonly id: string;
  readonly seq: number;
  readonly text: string;
  readonly senderId: string;
}

/** A message as it was written: its text names its writer and its place among his. */
export interface Sent {
  readonly id: string;
  readonly text: string;
  readonly senderId: string;
  /** What its writer was told. */
  readonly seq: number | null;
}

/** I1 I3: each message that was acknowledged is in the log, under that seq, with that text, once. */
export function findLost(sent: readonly Sent[], log: readonly Seen[]): string[] {
  const byId = Map.groupBy(log, ({ id }) => id);
  return sent.flatMap(({ id, text, seq }) => {
    const stored = byId.get(id) ?? [];
    if (stored.length !== 1) return [`${text} is stored ${stored.length} times`];
    const [one] = stored;
    return one?.seq === seq && one.text === text
      ? []
      : [`${text} was acknowledged as ${seq} and is ${one?.seq} "${one?.text}"`];
  });
}

/** I2: nothing is there that nobody wrote. */
export function findForeign(sent: readonly Sent[], log: readonly Seen[]): string[] {
  const ids = new Set(sent.map(({ id }) => id));
  return log.filter(({ id }) => !ids.has(id)).map(({ text }) => `nobody wrote "${text}"`);
}

/** I7: each writer's messages stand in the order in which they wrote them. */
export function findDisorder(sent: readonly Sent[], log: readonly Seen[]): string[] {
  const writers = new Set(sent.map(({ senderId }) => senderId));
  return [...writers].flatMap((writer) => {
    const written = sent.filter(({ senderId }) => senderId === writer).map(({ text }) => text);
    const stored = log.filter(({ senderId }) => senderId === writer).map(({ text }) => text);
    const at = written.findIndex((text, index) => stored[index] !== text);
    return at === -1 ? [] : [`${writer} wrote "${written[at]}" at ${at}, where "${stored[at]}" is`];
  });
}

/** I4: what a device shows is what the log holds. */
export function findDifference(device: string, shown: readonly Seen[], log: readonly Seen[]): string[] {
  const said = ({ id, seq, text, senderId }: Seen) => JSON.stringify([id, seq, text, senderId]);
  const at = log.findIndex((message, index) => said(message) !== (shown[index] ? said(shown[index]) : ""));
  const extra = shown.length > log.length ? [`${device} shows ${shown.length - log.length} more than there are`] : [];
  return at === -1 ? extra : [`${device} differs at ${at}: ${shown[at]?.text} for ${log[at]?.text}`, ...extra];
}

/** I5 I6: to the application, seqs of all events together rise by one: none has a hole. */
export function findJumps(device: string, seqs: readonly number[]): string[] {
  const at = seqs.findIndex((seq, index) => index > 0 && seq !== (seqs[index - 1] ?? 0) + 1);
  return at === -1 ? [] : [`${device} was told ${seqs[at]} after ${seqs[at - 1]}`];
}
