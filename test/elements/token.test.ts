import { expect, it } from "vitest";
import { readToken } from "../../src/elements/token.ts";

it.each([
  ["text", "aa.bb.cc", "aa.bb.cc"],
  ["text with a line's end", "aa.b-b.c_c\n", "aa.b-b.c_c"],
  ["an object", '{"token": "aa.bb.cc"}', "aa.bb.cc"],
  ["a JSON text", '"aa.bb.cc"', "aa.bb.cc"],
  ["a login page", "<!doctype html><title>Log in</title>", null],
  ["an object without one", '{"error": "not logged in"}', null],
  ["an object with something else", '{"token": 7}', null],
  ["null", "null", null],
  ["a list", "[]", null],
  ["nothing", "", null],
])("a token is read from %s", (_what, answer, token) => {
  expect(readToken(answer)).toBe(token);
});
