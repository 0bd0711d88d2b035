import type { RefObject } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { loadPart } from "../load-part.ts";

interface UsedFiles {
  /** The composer: files may fall anywhere on the conversation that it is part of. */
  readonly composer: RefObject<HTMLElement | null>;
  readonly field: RefObject<HTMLTextAreaElement | null>;
  /** All that is in the field, once the words of a file are among it. */
  readonly onText: (text: string) => void;
}

export interface Files {
  /** Files are held over where they may fall. */
  readonly isOver: boolean;
  /** Why what was just given is not in the field. */
  readonly refusal: Refusal | null;
  readonly dismiss: () => void;
  readonly onPaste: (event: ClipboardEvent) => void;
}

/** They cannot be sent; or what reads them could not be loaded. */
export type Refusal =
  | { readonly is: "files" }
  | { readonly is: "part"; readonly isGone: boolean; readonly onAgain: () => void };

/** How long it is said that files cannot be sent. */
const NOTICE_MS = 6_000;

/** Files that are pasted or dropped: the words of a small text file go into the field; others cannot be sent. */
export function useFiles({ composer, field, onText }: UsedFiles): Files {
  const [refusal, setRefusal] = useState<Refusal | null>(null);
  useEffect(() => {
    if (refusal?.is !== "files") return undefined;
    const timer = setTimeout(() => setRefusal(null), NOTICE_MS);
    return () => clearTimeout(timer);
  }, [refusal]);

  const take = async (files: Iterable<Blob>) => {
    // The list is emptied when the event is over.
    const given = [...files];
    const part = await loadPart(() => import("../text-files.ts"));
    if (!part.ok) {
      setRefusal({ is: "part", isGone: part.isGone, onAgain: () => void take(given) });
      return;
    }
    const text = await part.value.textFileOf(given);
    const { current: element } = field;
    if (text === null || !element || element.readOnly) {
      setRefusal({ is: "files" });
      return;
    }
    setRefusal(null);
    element.setRangeText(text, element.selectionStart, element.selectionEnd, "end");
    onText(element.value);
    element.focus();
  };
  const isOver = useDrops(composer, (files) => void take(files));
  return {
    isOver,
    refusal,
    dismiss: () => setRefusal(null),
    onPaste(event) {
      const { clipboardData: data } = event;
      // What is copied from an office's program is words with their picture: the words are meant.
      if (!data || data.files.length === 0 || data.types.includes("text/plain")) return;
      event.preventDefault();
      void take(data.files);
    },
  };
}

/** Whether files are held over the conversation; gives those that are dropped there. */
function useDrops(composer: UsedFiles["composer"], take: (files: Iterable<Blob>) => void): boolean {
  const [isOver, setOver] = useState(false);
  const latest = useRef(take);
  latest.current = take;
  useEffect(() => {
    const place = composer.current?.closest<HTMLElement>(".parlor-conversation") ?? composer.current;
    const listening = new AbortController();
    const on = (name: "dragenter" | "dragover" | "dragleave" | "drop", hear: (event: DragEvent) => unknown) =>
      place?.addEventListener(name, hear, { signal: listening.signal });
    const offer = (event: DragEvent) => acceptsFiles(event) && setOver(true);
    on("dragenter", offer);
    on("dragover", offer);
    on("dragleave", (event) => hasLeft(event) && setOver(false));
    on("drop", (event) => {
      setOver(false);
      if (acceptsFiles(event)) latest.current(event.dataTransfer?.files ?? []);
    });
    return () => listening.abort();
  }, [composer]);
  return isOver;
}

/** Whether these are files. If it were not said, the browser would leave the page for them. */
function acceptsFiles(event: DragEvent): boolean {
  const { dataTransfer: data } = event;
  if (!data?.types.includes("Files")) return false;
  event.preventDefault();
  data.dropEffect = "copy";
  return true;
}

/** Going from one part to another is no leaving. */
function hasLeft({ currentTarget, relatedTarget }: DragEvent): boolean {
  return !(currentTarget instanceof Node && relatedTarget instanceof Node && currentTarget.contains(relatedTarget));
}
