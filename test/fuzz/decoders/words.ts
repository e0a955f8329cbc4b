import { eventCommitMessage, parseDuration } from "@slipway/app-config";
import { acceptedPersonName, parsePasswordHash, parsePolicy, parseRemote, readAuditLine, readEntry } from "@slipway/domain";
import { readLogLine, visibleJson, visibleLine, visibleText } from "@slipway/runtime/terminal";
import { parsePath } from "@slipway/yaml";
import { decodeLog } from "../../../packages/git/src/history/commit.ts";
import { parseNpmPackage } from "../../../packages/plugin-host/src/store/npm/npm-package.ts";
import { parseOciReference } from "../../../packages/plugin-host/src/store/oci/oci-reference.ts";
import { parsePluginUrl } from "../../../packages/plugin-host/src/store/plugin-url.ts";
import { consoleLine } from "../../../packages/runtime/src/log/console-line.ts";
import { decodePageToken, encodePageToken } from "../../../packages/store/src/history/page-token.ts";
import { parseStoreUrl } from "../../../packages/store/src/store-url.ts";
import { readLine } from "../../../packages/store/src/tools/export-format.ts";
import { manifestText } from "../../../services/cli/src/output/objects/manifest-text.ts";
import { localTokenWay } from "../../../services/gateway/src/access/ways/local-token.ts";
import { artifactReference } from "../../../services/gateway/src/traces/artifact-reference.ts";
import { parseFieldPattern } from "../../../services/plugins/kubernetes/src/fields/field-pattern.ts";
import { parseKey } from "../../../services/plugins/kubernetes/src/manifests/resource-key.ts";
import { parsePatchPath } from "../../../services/plugins/kubernetes/src/patches/patch-path.ts";
import type { Decoder } from "../decoder.ts";

const auditLine =
  '{"project":"shop","sequence":1,"previousHash":"a","hash":"b","entry":{"action":"sync","at":"2026-11-30T10:00:00Z","actor":{"kind":"person","name":"ann"}}}';
const token = encodePageToken({ a: 1 }, { micros: 17n, id: "id" });
const log = `\0${"a".repeat(40)}\0feat: a\0Ann\x001700000000\0body\0\na.yaml\0b.yaml\0\0${"b".repeat(40)}\0fix\0Bob\x0017\0\0`;
const logLine = '{"level":30,"time":1700000000000,"service":"watcher","msg":"ready","err":{"message":"x","stack":"at y"}}';

/** Words and lines that people, clients and other programs write. */
export const wordDecoders: readonly Decoder[] = [
  {
    name: "a policy",
    sources: [],
    valid: ["resources=application{env:prod},deployment;actions=get,*"],
    decode: (_, text) => parsePolicy(text),
    refuses: ["invalid"],
  },
  {
    name: "the hash of a password",
    sources: [],
    valid: [`$scrypt$ln=15,r=8,p=3$${"a".repeat(22)}$${"b".repeat(43)}`],
    decode: (_, text) => parsePasswordHash(text),
    refuses: ["invalid"],
  },
  { name: "a name that a caller claims", sources: [], valid: ["Jane Doe"], decode: (_, text) => acceptedPersonName(text) },
  {
    name: "the headers of a call",
    sources: ["services/gateway/src/access/ways/local-token.ts"],
    valid: ["a-token-of-thirty-two-characters", "Jane%20Doe"],
    decode: (_, text) => {
      // A header holds no other characters.
      const value = text.replaceAll(/[^\x20-\x7e]/g, "");
      const header = new Headers({ "slipway-user": value, authorization: `Bearer ${value}` });
      return localTokenWay(value)({ bearer: value, header, remoteAddress: "" });
    },
  },
  {
    name: "the address of a repository",
    sources: ["packages/domain/src/git/remote.ts"],
    valid: ["git@example.com:a/b.git", "https://user:pass@example.com:8443/a/b%20c.git", "ssh://git@example.com/~a"],
    decode: (_, text) => parseRemote(text),
    refuses: ["invalid"],
  },
  {
    name: "the address of a plugin",
    sources: ["packages/plugin-host/src/store/fetch-https.ts"],
    valid: ["https://example.com/a%20b.tar.gz", "oci://ghcr.io/a/b:1", "npm:@a/b@1.0.0", "file:///a"],
    decode: (_, text) => parsePluginUrl("a", text),
    refuses: ["invalid"],
  },
  {
    name: "a reference to an image of a plugin",
    sources: [],
    valid: [`oci://ghcr.io/a/b:1@sha256:${"a".repeat(64)}`],
    decode: (_, text) => parseOciReference(text),
    refuses: ["invalid"],
  },
  {
    name: "an npm package",
    sources: [],
    valid: ["npm:@a/b@1.0.0"],
    decode: (_, text) => parseNpmPackage(text, undefined),
    refuses: ["invalid"],
  },
  {
    name: "the address of a store",
    sources: ["packages/store/src/store-url.ts"],
    valid: ["mysql://user:p%40ss@host:3306/db?tls=true", "sqlite:/a"],
    decode: (_, text) => parseStoreUrl(text),
    refuses: ["invalid"],
  },
  {
    name: "an artifact that is looked for",
    sources: [],
    valid: [`ghcr.io/a/b:1@sha256:${"a".repeat(64)}`, "pkg:oci/a@1"],
    decode: (_, text) => artifactReference(text),
    refuses: ["invalid"],
  },
  { name: "the path of a value", sources: [], valid: ["$.a['b'].c[0]"], decode: (_, text) => parsePath(text) },
  { name: "the path of a patch", sources: [], valid: ["$.a.b[0]"], decode: (_, text) => parsePatchPath(text), refuses: ["invalid"] },
  {
    name: "a pattern of ignored fields",
    sources: [],
    valid: ["apps/v1:Deployment:shop:web#spec.replicas"],
    decode: (_, text) => parseFieldPattern(text),
    refuses: ["invalid"],
  },
  { name: "the key of an object", sources: [], valid: ["apps:Deployment:shop:web"], decode: (_, text) => parseKey(text) },
  {
    name: "the template of a commit message",
    sources: ["packages/app-config/src/templates/go-expression.ts"],
    valid: ['{{ if eq .EventName "image" }}{{ .Value | printf "%q" }}{{ else }}b{{ end }}'],
    decode: (_, text) => eventCommitMessage(text, { value: text, eventName: "image" }),
  },
  { name: "a duration", sources: [], valid: ["1h30m", "1.5s", "300ms"], decode: (_, text) => parseDuration(text) },
  {
    name: "a page token",
    sources: ["packages/store/src/history/page-token.ts"],
    valid: [token],
    decode: (_, text) => decodePageToken({ a: 1 }, text),
    refuses: ["invalid"],
  },
  {
    name: "a line of an export of the store",
    sources: ["packages/store/src/tools/export-format.ts"],
    valid: ['["a",null]', '{"table":"a","key":["id"],"columns":{"id":"text"}}', '{"end":true,"rows":{"a":1}}'],
    decode: (_, text) => readLine(text, 1),
    refuses: ["invalid"],
  },
  {
    name: "a line of an export of the audit",
    sources: ["packages/domain/src/audit/audit-line.ts"],
    valid: [auditLine],
    decode: (_, text) => readAuditLine(text, "line 1"),
    refuses: ["invalid"],
  },
  {
    name: "an entry of the audit",
    sources: ["packages/domain/src/audit/canonical-entry.ts"],
    valid: [auditLine],
    decode: (_, text) => readEntry(text),
  },
  {
    name: "a manifest that is shown",
    sources: ["services/cli/src/output/objects/manifest-text.ts"],
    valid: ['{"kind":"A","big":9007199254740993,"a":[1,null,"x"]}'],
    decode: (_, text) => manifestText(text, "yaml"),
    throws: (error) => error instanceof SyntaxError,
  },
  {
    name: "a line of a log",
    sources: ["packages/runtime/src/log/read-log-line.ts", "packages/runtime/src/log/console-line.ts"],
    valid: [logLine],
    decode: (_, text) => [readLogLine(text), consoleLine(text)],
  },
  {
    name: "the output of git log",
    sources: [],
    valid: [log],
    decode: (_, text) => decodeLog(text),
    throws: (error) => error instanceof Error && error.message.startsWith("unreadable output of git log"),
  },
  {
    name: "a text that a terminal shows",
    sources: [],
    valid: ["\x1b[31mred\x1b[0m \u202e \x9b2J \r\n"],
    decode: (_, text) => {
      const shown = [visibleLine(text), visibleText(text).replaceAll(/[\n\t]/g, "")];
      // Cc holds ESC and the one-character CSI.
      for (const each of shown)
        if (/[\p{Cc}\u202a-\u202e\u2066-\u2069]/u.test(each)) throw new Error(`shown as it is: ${JSON.stringify(each)}`);
      return [...shown, visibleJson(JSON.stringify(text))];
    },
  },
];
