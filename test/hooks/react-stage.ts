import { ParlorProvider, useInbox, usePresence, useThread, useTyping } from "parlor/react";
import useWebSocket from "parlor/react/use-websocket";
import { createElement, StrictMode, useEffect } from "react";
import { createRoot } from "react-dom/client";
import { makeStage } from "./stage.ts";

const element = document.getElementById("root");
const root = element && createRoot(element);

globalThis.stage = makeStage({
  framework: { hooks: { useThread, useInbox, usePresence, useTyping }, useWebSocket, useEffect },
  draw(provided, parts) {
    const drawn = (isProvided: boolean) =>
      parts
        .filter((part) => part.isProvided === isProvided)
        .map(({ key, component, props }) =>
          createElement("p", { key, id: key }, createElement(component, { ...props })),
        );
    const within = createElement(ParlorProvider, { ...provided }, drawn(true));
    root?.render(createElement(StrictMode, null, within, drawn(false)));
  },
});
