import { createElement, StrictMode } from "react";
import { createRoot } from "react-dom/client";
import Header from "./header.jsx";
import MessagesPage from "./messages-page.jsx";
import { configure } from "./page.ts";

globalThis.room = globalThis.server.createThread({ threadId: "message_id_here", members: ["ada", "bob"] });
configure({ isLoggedIn: true });
const element = document.getElementById("root");
const root = element && createRoot(element);
const app = createElement(StrictMode, null, createElement(Header), createElement(MessagesPage));
root?.render(app);
globalThis.leave = () => root?.render(null);
globalThis.comeBack = () => root?.render(app);
