import websocketService from "parlor/websocket-service";
import { createElement, StrictMode } from "react";
import { createRoot } from "react-dom/client";
import App from "./app.jsx";
import { configure } from "./page.ts";

configure({ isLoggedIn: false });
globalThis.letIn = () => void websocketService.connect("valid_token");
const element = document.getElementById("root");
if (element) createRoot(element).render(createElement(StrictMode, null, createElement(App)));
