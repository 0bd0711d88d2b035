let made = 0;

/** A `send_message` frame with an id of its own. */
export function message(text: string, more: object = {}) {
  const id = `0193e2b0-0000-7000-8000-${String(++made).padStart(12, "0")}`;
  return { type: "send_message", id, messageType: "text", message: text, ...more } as const;
}
