import { type ComponentChildren, createElement, createRef } from "preact";
import { renderToString } from "preact-render-to-string";
import { expect, it } from "vitest";
import { inboxOf } from "../../src/client/inbox/inbox.ts";
import { createParlor, type ThreadView } from "../../src/client/index.ts";
import type { InboxThread } from "../../src/protocol/inbox.ts";
import { FakeServer } from "../../src/testing/index.ts";
import { ComposerField } from "../../src/ui/composer-field.tsx";
import { ListingPanel } from "../../src/ui/listing-panel.tsx";
import { MessageRow } from "../../src/ui/message-row.tsx";
import { NotificationEntry } from "../../src/ui/notification-entry.tsx";
import { ThreadHeader } from "../../src/ui/thread-header.tsx";
import { ThreadListRow } from "../../src/ui/thread-list-row.tsx";
import { ThreadSearch } from "../../src/ui/thread-search.tsx";

/** What people write and are called, in letters that are read from the right. The page's own language is English. */
const TITLE = "شقة مشمسة";
const PRICE = "٥٠٠";
const DETAIL = "ثلاث غرف";
const NAME = "ليلى";
const ROLE = "مالكة";
const TEXT = "هل ما زالت متاحة؟";
const PREVIEW = "نعم";

const RIGHT_TO_LEFT = /\p{Script=Arabic}/u;
const nothing = () => {};

/**
 * Each text that is read from the right, and whether it stands in a direction of its own (`dir="auto"`, `<bdi>`) or in
 * the page's. What is only read out, and the letter in a portrait, stands nowhere.
 */
function directions(component: ComponentChildren): Record<string, "own" | "page"> {
  const open: string[] = [];
  const found: Record<string, "own" | "page"> = {};
  const note = (text: string, around: readonly string[]) => {
    if (!RIGHT_TO_LEFT.test(text) || around.some((tag) => /class="parlor-hidden"|aria-hidden/.test(tag))) return;
    const nearest = around.findLast((tag) => /^bdi|\bdir=/.test(tag)) ?? "";
    const isOwn = /^bdi|\bdir="auto"/.test(nearest) && found[text] !== "page";
    found[text] = isOwn ? "own" : "page";
  };
  for (const [, tag, text = ""] of renderToString(createElement("main", null, component)).matchAll(
    /<([^>]+)>|([^<]+)/g,
  )) {
    if (tag === undefined) note(text, open);
    else if (tag.startsWith("/")) open.pop();
    else if (!tag.endsWith("/")) open.push(tag);
    else note(/ value="([^"]*)"/.exec(tag)?.[1] ?? "", [...open, tag]);
  }
  return found;
}

const own = (...texts: string[]) => Object.fromEntries(texts.map((text) => [text, "own"]));

const subject = { type: "listing", id: "1", title: TITLE, price: PRICE, detail: DETAIL };
const base = { readSeq: 0, deliveredSeq: 0, access: "member" } as const;
const view: ThreadView = {
  ...createParlor(new FakeServer().ports("ada")).thread("t1").getSnapshot(),
  subject,
  you: { userId: "ada", access: "member" },
  members: [
    { ...base, userId: "ada" },
    { ...base, userId: "layla", name: NAME, role: ROLE },
  ],
};

it("a message, and who sent it", () => {
  const row = createElement(MessageRow, {
    message: {
      id: "message-1",
      seq: 1,
      senderId: "layla",
      isOwn: false,
      messageType: "text",
      at: 0,
      status: null,
      text: TEXT,
    },
    sender: NAME,
    hasPortrait: false,
    isFirst: true,
    isLast: true,
    isFresh: false,
    canEdit: true,
    called: () => NAME,
    actions: { retry: nothing, cancel: nothing, edit: nothing, editAgain: nothing, react: nothing },
  });
  expect(directions(row)).toEqual(own(NAME, TEXT));
});

it("what a conversation is about, and with whom", () => {
  expect(directions(createElement(ThreadHeader, { view }))).toEqual(own(TITLE, PRICE, DETAIL, NAME));
  const panel = createElement(ListingPanel, { view, threadId: "t1" });
  expect(directions(panel)).toEqual(own(TITLE, PRICE, DETAIL, NAME, ROLE));
});

it("what is being written, and what is looked for; while that is nothing, the page's own words stand there", () => {
  const write = (text: string) =>
    createElement(ComposerField, {
      draft: { text, read: () => text, field: createRef<HTMLTextAreaElement>(), write: nothing },
      title: undefined,
      roomId: "room",
      isOver: false,
      isReadOnly: false,
      send: nothing,
      change: nothing,
      onLeave: nothing,
      onPaste: nothing,
      onKey: nothing,
    });
  const search = (typed: string) =>
    createElement(ThreadSearch, { typed, found: null, onType: nothing, onLeave: nothing });
  expect([directions(write(TEXT)), directions(search(NAME))]).toEqual([own(TEXT), own(NAME)]);
  expect(renderToString(write("")) + renderToString(search(""))).not.toContain("dir=");
});

const thread: InboxThread = {
  threadId: "t1",
  version: 1,
  access: "member",
  memberCount: 3,
  lastSeq: 1,
  activityAt: 0,
  unread: 1,
  readSeq: 0,
  markedUnread: false,
  muted: false,
  pinned: false,
  archived: false,
  unseen: true,
  subject,
  counterparts: [{ userId: "layla", name: NAME }],
  lastMessage: { seq: 1, id: "message-1", senderId: "omar", senderName: "عمر", preview: PREVIEW, at: 0 },
};

it("a row of the list: its title, people and last words", () => {
  const inbox = inboxOf(createParlor(new FakeServer().ports("ada")));
  const row = createElement(ThreadListRow, {
    inbox,
    thread,
    view: inbox.getSnapshot(),
    href: "#",
    isOpen: false,
    onOutcome: nothing,
    around: createRef<HTMLElement>(),
  });
  expect(directions(row)).toEqual(own(TITLE, NAME, "عمر", PREVIEW));
});

it("a notification: its title, and the message", () => {
  const notification = {
    threadId: "t1",
    message: thread.lastMessage ?? null,
    addedBy: null,
    at: 0,
    unread: 1,
    isQuiet: false,
    state: "unseen" as const,
  };
  const entry = createElement(NotificationEntry, {
    notification,
    state: "unseen",
    row: thread,
    href: "#",
    onLeave: nothing,
    onOpen: undefined,
  });
  expect(directions(entry)).toMatchObject(own(TITLE, PREVIEW));
});
