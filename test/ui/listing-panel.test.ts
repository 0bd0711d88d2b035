import { createElement } from "preact";
import { renderToString } from "preact-render-to-string";
import { expect, it } from "vitest";
import { createParlor } from "../../src/client/index.ts";
import { FakeServer } from "../../src/testing/index.ts";
import { ListingPanel } from "../../src/ui/listing-panel.tsx";

it("a listing opens beside the conversation, and has no hold of this page", () => {
  const view = {
    ...createParlor(new FakeServer().ports("ada")).thread("t1").getSnapshot(),
    subject: { type: "listing", id: "1", title: "A flat", url: "https://homes.example/1" },
  };
  const drawn = renderToString(createElement(ListingPanel, { view, threadId: "t1" }));
  expect(drawn).toMatch(/<a [^>]*href="https:\/\/homes\.example\/1" target="_blank" rel="noopener"/);
});
