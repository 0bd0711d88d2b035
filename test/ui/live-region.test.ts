import { describe, expect, it } from "vitest";
import { Announcements, type Line } from "../../src/ui/live-region.ts";

/** A voice whose breaths the test draws. */
function listen(known?: Set<string>) {
  const said: string[] = [];
  let breath = () => {};
  const speak = (words: string) => void said.push(words);
  const after = (_: number, work: () => void) => {
    breath = work;
  };
  const voice = new Announcements({ speak, after }, known);
  const hear = (...lines: Line[]) => {
    for (const line of lines) voice.say(line);
    breath();
    return said.splice(0);
  };
  return Object.assign(hear, { say: (line: Line) => voice.say(line) });
}

const counted = (count: number) => `${count} new messages`;
const line = (seq: number): Line => ({ about: `t ${seq}`, text: `Bob: ${seq}`, counted });

describe("the one voice", () => {
  it("says what comes within a second in one breath, and counts what is too much", () => {
    const hear = listen();
    expect(hear(line(1), line(2))).toEqual(["Bob: 1. Bob: 2"]);
    expect(hear(line(3), line(4), line(5), line(6))).toEqual(["4 new messages"]);
  });

  it("ends each thing as a sentence, once", () => {
    const about = (text: string): Line => ({ about: text, text });
    expect(listen()(about("You are offline."), about("Bob: Really?"), about("Yes"))).toEqual([
      "You are offline. Bob: Really? Yes",
    ]);
  });

  it("says the same thing once, whoever else tells of it", () => {
    const hear = listen();
    const notification: Line = { about: "t 1", text: "New message from Bob", topic: "t" };
    expect(hear(line(1), notification)).toEqual(["Bob: 1"]);
    expect(hear(notification)).toEqual([]);
  });

  it("says what another voice has said meanwhile no second time", () => {
    const known = new Set<string>();
    const [thread, bell] = [listen(known), listen(known)];
    bell.say({ about: "t 1", text: "New message from Bob", topic: "t" });
    bell.say({ about: "u 1", text: "New message from Cy", topic: "u" });
    expect(thread(line(1))).toEqual(["Bob: 1"]);
    expect(bell()).toEqual(["New message from Cy"]);
  });

  it("says of a topic the latest only, and what is minor only when nothing else is", () => {
    const hear = listen();
    const about = (seq: number): Line => ({ about: `u ${seq}`, text: `${seq} from Bob`, topic: "u" });
    const typing: Line = { about: "typing", text: "Bob is typing", isMinor: true };
    expect(hear(about(1), about(2), typing)).toEqual(["2 from Bob"]);
    expect(hear(typing)).toEqual(["Bob is typing"]);
    expect(hear(typing)).toEqual(["Bob is typing"]);
  });
});
