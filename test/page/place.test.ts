import { describe, expect, it } from "vitest";
import { addressOf, homesAddress, isReadable, OWN_LINKS, placeAt, readPlace } from "../../src/page/place.ts";

describe("where one is", () => {
  it("is read from what the route has found", () => {
    expect(readPlace({ params: {}, query: {} })).toEqual({ threadId: null, as: null });
    expect(readPlace({ params: { threadId: "listing:42" }, query: { as: "demo-agent" } })).toEqual({
      threadId: "listing:42",
      as: "demo-agent",
    });
  });

  it("is nobody whom the demo does not know", () => {
    for (const as of ["", "ada", "__proto__"]) expect(readPlace({ params: {}, query: { as } }).as).toBeNull();
  });

  it("has an address, whatever the thread is called", () => {
    expect(addressOf({ threadId: null, as: null })).toBe("/");
    expect(addressOf({ threadId: "a/b?c", as: "demo-buyer" })).toBe("/t/a%2Fb%3Fc?as=demo-buyer");
    expect(homesAddress(null)).toBe("/homes");
    expect(homesAddress("demo-seller")).toBe("/homes?as=demo-seller");
  });

  it("is followed by the page only where it has pages", () => {
    for (const own of ["/", "/?as=demo-buyer", "/t/x", "/homes", "/homes?as=demo-buyer"])
      expect(own).toMatch(OWN_LINKS);
    for (const other of ["/v1/threads", "/pictures/mill-walk.svg", "/homesick", "https://homes.example/"]) {
      expect(other).not.toMatch(OWN_LINKS);
    }
  });

  it("may be an address that is not well-formed", () => {
    expect(isReadable("/t/%E0%A4%A")).toBe(false);
    expect(isReadable("/t/%C3%A9")).toBe(true);
  });
});

it("an address is read as its route will read it", () => {
  expect(placeAt({ pathname: "/", search: "?as=demo-agent" })).toEqual({ threadId: null, as: "demo-agent" });
  expect(placeAt({ pathname: "/t/a%3Ab", search: "" })).toEqual({ threadId: "a:b", as: null });
  for (const pathname of ["/homes", "/t/", "/t/%E0%A4%A", "/t/a/b"])
    expect(placeAt({ pathname, search: "" })).toBeNull();
});
