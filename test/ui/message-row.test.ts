import { createElement } from "preact";
import { renderToString } from "preact-render-to-string";
import { describe, expect, it } from "vitest";
import type { SendStatus } from "../../src/client/index.ts";
import { loadLanguage } from "../../src/ui/languages/load.ts";
import { LanguageProvider } from "../../src/ui/languages/use-language.ts";
import { MessageRow } from "../../src/ui/message-row.tsx";

const WAITING = ["queued", "sending", "unconfirmed"] as const;
const STATUSES: readonly SendStatus[] = [...WAITING, "sent", "delivered", "read", "failed"];

/** One's own message that has come so far, as it is drawn in a language. */
async function drawn(status: SendStatus, tag: "en" | "es" | "ar" = "en"): Promise<string> {
  const base = { id: "message-1", seq: 1, senderId: "ada", isOwn: true, messageType: "text", at: 0 } as const;
  const row = createElement(MessageRow, {
    message: { ...base, text: "Hello", status },
    sender: "You",
    hasPortrait: false,
    isFirst: true,
    isLast: true,
    isFresh: false,
    canEdit: true,
    actions: { retry: () => {}, cancel: () => {}, edit: () => {} },
  });
  return renderToString(createElement(LanguageProvider, { value: await loadLanguage(tag) }, row));
}

const markOf = (html: string) => /<span class="parlor-ticks[^>]*>.*?<path d="([^"]+)"/.exec(html)?.[1] ?? "";
const wordsOf = (html: string) =>
  /<span class="parlor-ticks[^>]*>.*?<span class="parlor-hidden">([^<]*)/.exec(html)?.[1];

describe("how far one's own message has come", () => {
  it("is read out: each status in words of its own", async () => {
    const words = await Promise.all(STATUSES.map(async (status) => [status, wordsOf(await drawn(status))]));
    expect(Object.fromEntries(words)).toEqual({
      queued: "Waiting to be sent",
      sending: "Sending",
      unconfirmed: "Not confirmed yet, will be sent again",
      sent: "Sent",
      delivered: "Delivered",
      read: "Read",
      failed: "Not sent",
    });
  });

  it.each(["en", "es", "ar"] as const)("is read out in no language as anything else: %s", async (tag) => {
    const words = await Promise.all(STATUSES.map(async (status) => wordsOf(await drawn(status, tag))));
    expect(new Set(words).size).toBe(STATUSES.length);
    expect(words.every(Boolean)).toBe(true);
  });

  it("is told by the shape of its mark: waiting, sent, delivered, read and failed", async () => {
    const marks = await Promise.all(STATUSES.map(async (status) => markOf(await drawn(status))));
    expect(new Set(marks.slice(0, WAITING.length)).size).toBe(1);
    expect(new Set(marks.slice(WAITING.length - 1)).size).toBe(5);
  });

  it("takes one stroke more with each step: sent, delivered, read", async () => {
    const strokes = async (status: SendStatus) => markOf(await drawn(status)).split("M").length - 1;
    expect([await strokes("sent"), await strokes("delivered"), await strokes("read")]).toEqual([1, 2, 3]);
  });

  it("is told to style sheets by its name", async () => {
    for (const status of STATUSES) {
      expect(await drawn(status)).toContain(`data-status="${status}"`);
      expect(await drawn(status)).toContain(`parlor-ticks-${status}`);
    }
  });
});
