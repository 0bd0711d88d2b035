import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { keepDraft, moveDraft, openDraft } from "../../src/ui/drafts.ts";

const nora = { threadId: "t1", userId: "nora" };

afterEach(() => vi.unstubAllGlobals());

describe("a draft", () => {
  const kept = new Map<string, string>();
  beforeEach(() => {
    kept.clear();
    vi.stubGlobal("sessionStorage", {
      getItem: (key: string) => kept.get(key) ?? null,
      setItem: (key: string, text: string) => kept.set(key, text),
      removeItem: (key: string) => kept.delete(key),
    });
  });

  it("is there again at the same thread for the same person, and nowhere else", () => {
    keepDraft({ ...nora, text: "Is it" });
    expect(openDraft(nora).text).toBe("Is it");
    expect(openDraft({ ...nora, userId: "marcus" }).text).toBe("");
    expect(openDraft({ ...nora, threadId: "t2" }).text).toBe("");
    expect(openDraft({ threadId: "nora", userId: "t1" }).text).toBe("");
  });

  it("leaves nothing behind when it is sent or emptied", () => {
    keepDraft({ ...nora, text: "Is it" });
    keepDraft({ ...nora, text: "" });
    expect(kept.size).toBe(0);
  });

  it("follows from one thread to another, and back", () => {
    keepDraft({ ...nora, text: "in one" });
    const other = moveDraft(openDraft(nora), { ...nora, threadId: "t2" });
    expect(other.text).toBe("");
    expect(moveDraft(other, nora).text).toBe("in one");
  });

  it("typed before it is known who types is theirs, behind the kept one", () => {
    const unknown = openDraft({ ...nora, userId: undefined });
    expect(moveDraft({ ...unknown, text: "typed" }, nora)).toEqual({ ...nora, text: "typed" });
    keepDraft({ ...nora, text: "kept" });
    expect(moveDraft(unknown, nora)).toEqual({ ...nora, text: "kept" });
    expect(moveDraft({ ...unknown, text: "typed" }, nora)).toEqual({ ...nora, text: "kept\ntyped" });
    keepDraft({ ...unknown, text: "typed" });
    expect(kept.size).toBe(1);
  });
});

it("a draft does without a store that refuses", () => {
  vi.stubGlobal("sessionStorage", {
    getItem: () => {
      throw new DOMException("denied", "SecurityError");
    },
    setItem: () => {
      throw new DOMException("full", "QuotaExceededError");
    },
  });
  keepDraft({ ...nora, text: "Is it" });
  expect(openDraft(nora).text).toBe("");
});
