import { expect, test } from "vitest";
import { type PluginLocation, type PluginPin, parsePluginUrl, shownPluginUrl } from "./plugin-url.ts";

interface Understood {
  readonly url: string;
  readonly pin?: PluginPin;
  readonly want: PluginLocation;
}
test.for<Understood>([
  { url: "http://127.0.0.1:7001", want: { kind: "connect", url: "http://127.0.0.1:7001" } },
  { url: "file:///plugins/kubernetes", want: { kind: "launch", command: ["/plugins/kubernetes"] } },
  { url: "file:///my%20plugins/wait", want: { kind: "launch", command: ["/my plugins/wait"] } },
  { url: "file:/plugins/wait", want: { kind: "launch", command: ["/plugins/wait"] } },
  { url: "file:plugins/wait", want: { kind: "launch", command: ["plugins/wait"] } },
  { url: "file://plugins/wait", want: { kind: "launch", command: ["plugins/wait"] } },
  { url: "file:///wait/src/main.ts", want: { kind: "launch", command: [process.execPath, "/wait/src/main.ts"] } },
  { url: "/plugins/wait.mjs", want: { kind: "launch", command: [process.execPath, "/plugins/wait.mjs"] } },
  { url: "./plugins/wait", want: { kind: "launch", command: ["./plugins/wait"] } },
  { url: "exec:node ./wait.js --fast", want: { kind: "launch", command: ["node", "./wait.js", "--fast"] } },
  { url: "https://example.com/wait", want: { kind: "https", url: new URL("https://example.com/wait"), sha256: undefined } },
  {
    url: "https://example.com/wait",
    pin: { sha256: `sha256:${"AB".repeat(32)}` },
    want: { kind: "https", url: new URL("https://example.com/wait"), sha256: "ab".repeat(32) },
  },
  {
    url: "oci://example.com:5000/plugins/wait",
    want: { kind: "oci", reference: { registry: "example.com:5000", repository: "plugins/wait", tag: "latest", digest: undefined } },
  },
  {
    url: `oci://example.com/wait:v1@sha256:${"0".repeat(64)}`,
    want: { kind: "oci", reference: { registry: "example.com", repository: "wait", tag: "v1", digest: `sha256:${"0".repeat(64)}` } },
  },
  { url: "npm:@acme/wait@1.2.3", want: { kind: "npm", package: { kind: "registry", spec: "@acme/wait@1.2.3", integrity: undefined } } },
  {
    url: "npm:/plugins/wait-1.2.3.tgz",
    pin: { integrity: "sha512-AA==" },
    want: { kind: "npm", package: { kind: "tarball", path: "/plugins/wait-1.2.3.tgz", integrity: "sha512-AA==" } },
  },
])("$url is parsed", ({ url, pin, want }) => expect(parsePluginUrl("wait", url, pin)).toEqual(want));

interface Refused {
  readonly url: string;
  readonly pin?: PluginPin;
  readonly problem: string;
}
test.for<Refused>([
  { url: "ftp://example.com/wait", problem: "plugin wait: unsupported scheme ftp: use file://, https://, oci://, npm:, exec:, a path" },
  { url: "https://", problem: "plugin wait: its https: url is invalid" },
  { url: "oci://example.com", problem: "plugin wait: oci://example.com is not an OCI reference: write oci://registry/repository:tag" },
  { url: "oci://example.com/wait:a b", problem: "has an invalid tag" },
  { url: "oci://example.com/wait@sha256:12", problem: "has an invalid digest" },
  { url: "oci://example.com/../wait:1", problem: "is not an OCI reference: write oci://" },
  { url: "npm:wait", problem: "does not name a package with an exact version" },
  { url: "npm:wait@^1.0.0", problem: "does not name a package with an exact version" },
  { url: "npm:--global@1.0.0", problem: "does not name a package with an exact version" },
  { url: "https://example.com/wait", pin: { sha256: "12" }, problem: "plugin wait: 12 is not a sha256: it needs 64 hexadecimal digits" },
  { url: "file:///wait", pin: { sha256: "0".repeat(64) }, problem: "sha256 is only for an https: url" },
  { url: "https://example.com/wait", pin: { integrity: "sha512-AA==" }, problem: "integrity is only for an npm: package" },
  { url: "exec:  ", problem: "plugin wait: exec:   does not name a program" },
  { url: "", problem: "plugin wait: its url is empty" },
])("$url is rejected", ({ url, pin, problem }) => expect(() => parsePluginUrl("wait", url, pin)).toThrowError(problem));

test.for([
  { url: "https://ada:hunter2@example.com/wait?token=hunter2", want: "https://example.com/wait" },
  { url: "exec: node wait.js --token hunter2", want: "exec:node" },
  { url: "oci://example.com/wait:1", want: "oci://example.com/wait:1" },
  { url: "file:///plugins/wait", want: "file:///plugins/wait" },
])("$url is shown without its secrets", ({ url, want }) => expect(shownPluginUrl(url)).toBe(want));
