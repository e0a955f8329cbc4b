import { expect, test } from "vitest";
import { parsePluginUrl } from "./plugin-url.ts";

test.for([
  { url: "http://127.0.0.1:7001", want: { kind: "connect", url: "http://127.0.0.1:7001" } },
  { url: "file:///plugins/kubernetes", want: { kind: "launch", command: ["/plugins/kubernetes"] } },
  { url: "file:///my%20plugins/wait", want: { kind: "launch", command: ["/my plugins/wait"] } },
  { url: "file://plugins/wait", want: { kind: "launch", command: ["plugins/wait"] } },
  { url: "file:///wait/src/main.ts", want: { kind: "launch", command: [process.execPath, "/wait/src/main.ts"] } },
  { url: "/plugins/wait.mjs", want: { kind: "launch", command: [process.execPath, "/plugins/wait.mjs"] } },
  { url: "./plugins/wait", want: { kind: "launch", command: ["./plugins/wait"] } },
  { url: "exec:node ./wait.js --fast", want: { kind: "launch", command: ["node", "./wait.js", "--fast"] } },
])("$url is understood", ({ url, want }) => expect(parsePluginUrl("wait", url)).toEqual(want));

test.for([
  { url: "https://example.com/wait", problem: "plugin wait: cannot get a plugin by https: yet" },
  { url: "oci://example.com/wait:1", problem: "plugin wait: cannot get a plugin by oci: yet" },
  { url: "exec:  ", problem: "plugin wait: exec:   names no program" },
  { url: "", problem: "plugin wait: its url is empty" },
])("$url is refused", ({ url, problem }) => expect(() => parsePluginUrl("wait", url)).toThrowError(problem));
