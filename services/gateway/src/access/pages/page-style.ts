import { createHash } from "node:crypto";

/** The style of the pages of the sign-in: calm in light and dark, from 360 pixels on. */
export const pageStyle = `
:root { color-scheme: light dark; --ground: #f6f7f9; --card: #ffffff; --line: #d5d9e0; --text: #1b1f27; --quiet: #59606c; --accent: #2457c5; --on-accent: #ffffff; --bad: #a3242c; }
@media (prefers-color-scheme: dark) { :root { --ground: #14171c; --card: #1c2027; --line: #363c47; --text: #e7eaef; --quiet: #a2a9b5; --accent: #8fb2ff; --on-accent: #10131a; --bad: #ff9ba1; } }
* { box-sizing: border-box; }
body { margin: 0; min-height: 100vh; display: grid; place-items: center; padding: 16px; background: var(--ground); color: var(--text); font: 16px/1.5 system-ui, sans-serif; }
main { width: 100%; max-width: 380px; padding: 28px 24px; background: var(--card); border: 1px solid var(--line); border-radius: 10px; }
h1 { margin: 0 0 4px; font-size: 20px; line-height: 1.3; }
p { margin: 0 0 16px; overflow-wrap: anywhere; }
.quiet { color: var(--quiet); font-size: 14px; }
pre { margin: 0 0 16px; padding: 9px 10px; font: 14px/1.5 ui-monospace, monospace; white-space: pre-wrap; overflow-wrap: anywhere; background: var(--ground); border: 1px solid var(--line); border-radius: 6px; }
ul { margin: 16px 0 0; padding-left: 18px; overflow-wrap: anywhere; }
.bad { color: var(--bad); }
.ways { display: grid; gap: 10px; margin: 16px 0; }
form { display: grid; gap: 12px; margin: 16px 0 0; }
label { display: grid; gap: 4px; font-size: 14px; }
input { font: inherit; padding: 9px 10px; min-width: 0; color: inherit; background: var(--ground); border: 1px solid var(--line); border-radius: 6px; }
.button { display: block; width: 100%; padding: 10px 14px; font: inherit; font-weight: 600; text-align: center; text-decoration: none; cursor: pointer; color: var(--text); background: transparent; border: 1px solid var(--line); border-radius: 6px; }
.button:hover { border-color: var(--accent); }
.main { color: var(--on-accent); background: var(--accent); border-color: var(--accent); }
a { color: var(--accent); }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
hr { border: 0; border-top: 1px solid var(--line); margin: 20px 0; }
`;

/** Stands for it in the policy of a page. */
export const pageStyleHash = `sha256-${createHash("sha256").update(pageStyle).digest("base64")}` as const;
