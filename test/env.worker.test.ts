import { expect, it, vi } from "vitest";
import { readWindows } from "../src/env.ts";
import { WINDOWS } from "../src/protocol/limits.ts";

it("E1 E4: an author may edit for a quarter of an hour and delete for a day, unless it is set otherwise", () => {
  expect(readWindows({})).toEqual({ editMs: 900_000, deleteMs: 86_400_000 });
  expect(readWindows({ EDIT_WINDOW: "0", DELETE_WINDOW: "60" })).toEqual({ editMs: 0, deleteMs: 60_000 });
});

it.each(["ever", "-1", "1.5", "1e9", " 60"])("a window of %j leaves the default, and is told", (setting) => {
  const told = vi.spyOn(console, "error").mockImplementation(() => {});
  expect(readWindows({ EDIT_WINDOW: setting })).toEqual(WINDOWS);
  expect(told).toHaveBeenCalledOnce();
  told.mockRestore();
});
