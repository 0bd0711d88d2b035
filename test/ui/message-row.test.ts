import { createElement } from "preact";
import { renderToString } from "preact-render-to-string";
import { describe, expect, it } from "vitest";
import type { MessageView, SendStatus } from "../../src/client/index.ts";
import { loadLanguage } from "../../src/ui/languages/load.ts";
import { LanguageProvider } from "../../src/ui/languages/use-language.ts";
import { MessageRow } from "../../src/ui/message-row.tsx";

const WAITING = ["queued", "sending", "unconfirmed"] as const;
const STATUSES: readonly SendStatus[] = [...WAITING, "sent", "delivered", "read", "failed"];

/** One's own message that has come so far, as it is drawn in a language. */
async function drawn(
  status: SendStatus,
  tag: "en" | "es" | "ar" = "en",
  more: Partial<MessageView> = {},
): Promise<string> {
  const base = { id: "message-1", seq: 1, senderId: "ada", isOwn: true, messageType: "text", at: 0 } as const;
  const row = createElement(MessageRow, {
    message: { ...base, text: "Hello", status, ...more },
    sender: "You",
    hasPortrait: false,
    isFirst: true,
    isLast: true,
    isFresh: false,
    canEdit: true,
    called: (userId) => ({ ada: "You", bob: "Bob Miller" })[userId] ?? userId,
    actions: { retry: () => {}, cancel: () => {}, edit: () => {}, editAgain: () => {}, react: () => {} },
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

describe("what became of a message", () => {
  it("says that it was edited, and when, also in the middle of a run", async () => {
    const html = await drawn("sent", "en", { editedAt: 0 });
    expect(html).toMatch(/title="Edited [^"]+">edited</);
    expect(await drawn("sent")).not.toContain("edited");
  });

  it("says that it was deleted and by whom, in each language, and nothing of what it said", async () => {
    const words = await Promise.all(
      (["en", "es", "ar"] as const).map(async (tag) => {
        const own = await drawn("sent", tag, { text: "", deleted: { at: 0, by: "ada" } });
        const removed = await drawn("sent", tag, { text: "", deleted: { at: 0, by: "olga" } });
        const another = await drawn("sent", tag, { text: "", isOwn: false, deleted: { at: 0, by: "ada" } });
        return [own, removed, another].map((html) => /parlor-deleted">([^<]+)</.exec(html)?.[1]);
      }),
    );
    expect(words[0]).toEqual([
      "You deleted this message.",
      "This message was removed by somebody who manages the conversation.",
      "This message was deleted.",
    ]);
    expect(new Set(words.flat()).size).toBe(9);
  });

  it("tells of each kind of reaction how many and who, and whether one is among them", async () => {
    const html = await drawn("sent", "en", {
      reactions: [
        { key: "👍", count: 10, userIds: ["ada", "bob"], mine: true },
        { key: "🎉", count: 1, userIds: ["bob"] },
      ],
    });
    const chips = [...html.matchAll(/aria-pressed="(\w+)"[^>]*>(.*?)<\/button>/g)];
    expect(chips.map(([, pressed, inside = ""]) => [pressed, inside.replace(/<[^>]*>/g, "")])).toEqual([
      ["true", "👍 10 You, Bob Miller, and 8 more"],
      ["false", "🎉 1 Bob Miller"],
    ]);
  });

  it("keeps the text of an edit that was refused, says why, and offers what may help", async () => {
    const change = { id: "change-1", kind: "edit", status: "failed", text: "Good bye <b>" } as const;
    const html = await drawn("sent", "en", { change: { ...change, failure: { code: "conflict", retryable: false } } });
    expect(html).toContain("This message was changed on another device meanwhile.");
    expect(html).toContain("Your text: Good bye &lt;b>");
    expect(html).toContain("Try again");
    const late = await drawn("sent", "en", { change: { ...change, failure: { code: "gone", retryable: false } } });
    expect(late).toContain("This message was deleted meanwhile.");
    expect(late).not.toContain("Try again");
  });
});
