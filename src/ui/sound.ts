import { allowed } from "../client/allowed.ts";
import type { Inbox } from "../client/index.ts";
import { isSoundOn } from "./sound-choice.ts";

/** The sound of news. */

/** Hertz: a fourth, rising. */
const NOTES = [587.33, 783.99] as const;
const APART_S = 0.13;
const LENGTH_S = 0.5;
const LOUDNESS = 0.05;
/** In a burst one is enough. */
const REST_MS = 1_500;

let audio: AudioContext | undefined;
let lastAt = Number.NEGATIVE_INFINITY;

/** Sounds for what `inbox` tells, in one tab of those that a browser lets sound. Called after a press or a key. */
export function soundFor(inbox: Inbox, signal: AbortSignal): void {
  const context = audio ?? allowed(() => new AudioContext());
  // A device without sound.
  if (!context) return;
  audio = context;
  let isMine = false;
  let release = () => {};
  // A tab that may not sound would have the right in vain.
  const look = () => {
    release();
    isMine = false;
    release =
      context.state === "running"
        ? inbox.claim("sound", (isGiven) => {
            isMine = isGiven;
          })
        : () => {};
  };
  const resume = () => void (context.state === "running" || context.resume().catch(() => {}));
  const stop = inbox.on("new_message_notification", ({ quiet, threadId }) => {
    const isMuted = inbox.getSnapshot().threads.some((thread) => thread.threadId === threadId && thread.muted);
    if (isMine && !quiet && !isMuted && isSoundOn()) chimeOnce(context);
  });
  const end = () => {
    stop();
    release();
  };
  signal.addEventListener("abort", end);
  context.addEventListener("statechange", look, { signal });
  // The device may have silenced it, as for a call.
  document.addEventListener("pointerdown", resume, { signal });
  document.addEventListener("keydown", resume, { signal });
  look();
  resume();
}

function chimeOnce(context: AudioContext): void {
  if (performance.now() - lastAt < REST_MS) return;
  lastAt = performance.now();
  for (const [index, hertz] of NOTES.entries()) note(context, hertz, context.currentTime + index * APART_S);
}

function note(context: AudioContext, hertz: number, at: number): void {
  const [oscillator, gain] = [new OscillatorNode(context, { frequency: hertz }), new GainNode(context, { gain: 0 })];
  gain.gain.setValueAtTime(0, at);
  gain.gain.linearRampToValueAtTime(LOUDNESS, at + 0.02);
  gain.gain.exponentialRampToValueAtTime(0.0001, at + LENGTH_S);
  oscillator.connect(gain).connect(context.destination);
  oscillator.start(at);
  oscillator.stop(at + LENGTH_S);
}
