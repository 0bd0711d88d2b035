import { createElement } from "preact";
import { renderToString } from "preact-render-to-string";
import { expect, it } from "vitest";
import { inboxOf } from "../../src/client/inbox/inbox.ts";
import { createParlor } from "../../src/client/index.ts";
import { FakeServer } from "../../src/testing/index.ts";
import { MessageThread } from "../../src/ui/message-thread.tsx";

const MEMBERS = ["ada", { userId: "bob", name: "Bob Ray" }];

/** A thread as Ada has it on her page: what its place is called, and where she writes. */
async function names(options: { title?: string; isOpen: boolean }) {
  const server = new FakeServer();
  const { title, isOpen } = options;
  server.createThread({ threadId: "t1", members: MEMBERS, ...(title !== undefined && { title }) });
  const parlor = createParlor(server.ports("ada"));
  const [inbox, thread] = [inboxOf(parlor), parlor.thread("t1")];
  void inbox.open();
  if (isOpen) void thread.open();
  await server.pass(1_000);
  const html = renderToString(createElement(MessageThread, { thread, inbox }));
  parlor.close();
  return { place: /<section[^>]* aria-label="([^"]*)"/.exec(html)?.[1], field: /<label[^>]*>([^<]*)</.exec(html)?.[1] };
}

it.each([
  ["by its title", { title: "The house" }, "The house"],
  ["by who else is in it where it has none", {}, "Bob Ray"],
])(
  "those who listen hear first what a conversation is called, %s, also before it is loaded",
  async (_, given, name) => {
    for (const isOpen of [true, false]) {
      expect(await names({ ...given, isOpen })).toEqual({ place: name, field: `${name}, Write a message` });
    }
  },
);
