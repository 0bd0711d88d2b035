import { afterEach, describe, expect, it, vi } from "vitest";
import { areSingleKeysOn, switchSingleKeys } from "../../src/page/single-keys.ts";
import { isSoundOn, keepSound } from "../../src/ui/sound-choice.ts";

/** Small choices of a browser, each with what it is unless somebody chose. */
const CHOICES = [
  { name: "single keys", isOn: areSingleKeysOn, turn: switchSingleKeys, atFirst: false },
  { name: "the sound", isOn: isSoundOn, turn: keepSound, atFirst: true },
];

const refuse = () => {
  throw new DOMException("not here", "SecurityError");
};

/** A storage that takes what it is given, unless it is full. */
function storage(isFull: () => boolean) {
  const taken = new Map<string, string>();
  return {
    getItem: (name: string) => taken.get(name) ?? null,
    setItem: (name: string, value: string) => (isFull() ? refuse() : taken.set(name, value)),
  };
}

afterEach(() => vi.unstubAllGlobals());

describe.each(CHOICES)("the choice of $name", ({ isOn, turn, atFirst }) => {
  it("holds for this page where even the name of the storage throws", () => {
    const described = Object.getOwnPropertyDescriptor(globalThis, "localStorage");
    Object.defineProperty(globalThis, "localStorage", { configurable: true, get: refuse });
    expect(isOn()).toBe(atFirst);
    turn(!atFirst);
    expect(isOn()).toBe(!atFirst);
    turn(atFirst);
    expect(isOn()).toBe(atFirst);
    if (described) Object.defineProperty(globalThis, "localStorage", described);
    else Reflect.deleteProperty(globalThis, "localStorage");
  });

  it("holds for this page where the storage is full, and is kept once it has room", () => {
    let isFull = false;
    vi.stubGlobal(
      "localStorage",
      storage(() => isFull),
    );
    turn(atFirst);
    isFull = true;
    turn(!atFirst);
    expect(isOn()).toBe(!atFirst);
    isFull = false;
    turn(atFirst);
    expect(isOn()).toBe(atFirst);
  });
});
