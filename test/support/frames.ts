let made = 0;

/** A `send_message` frame with an id of its own. */
export function message(text: string, more: object = {}) {
  const id = `0193e2b0-0000-7000-8000-${String(++made).padStart(12, "0")}`;
  return { type: "send_message", id, messageType: "text", message: text, ...more } as const;
}

/** Somebody writes so many messages, in frames that fit. */
export async function write(
  somebody: { say(frames: object): Promise<void> },
  count: number,
  text = "x",
): Promise<void> {
  const perFrame = Math.max(1, Math.min(50, Math.floor(40_000 / text.length)));
  for (let left = count; left > 0; left -= perFrame) {
    await somebody.say(Array.from({ length: Math.min(perFrame, left) }, () => message(text)));
  }
}
