import { Fault } from "@slipway/plugin-sdk";
import { onOneLine } from "../errors/error-text.ts";

/** Whether the index of a repository that is on disk may be too old: helm itself recommends to update it. */
export function needsNewIndex(error: string): boolean {
  return /helm repo update|no cached repo|-index\.yaml: no such file|can't get a valid version/.test(error);
}

/** What helm could not download, for people. `what` is a noun phrase such as `the chart redis 1.0.0 of stable`. */
export function downloadFault(what: string, error: string): Fault {
  const line = onOneLine(error);
  for (const [pattern, code, says] of explanations)
    if (pattern.test(line)) return new Fault(code, `${what} cannot be downloaded: ${says(line)}`);
  return new Fault("unavailable", `${what} cannot be downloaded: ${line}`);
}

type Explanation = readonly [RegExp, "invalid" | "precondition" | "unavailable", (line: string) => string];

const inConfig = "of chartRepositories or chartRegistries in the plugin's config";

const explanations: readonly Explanation[] = [
  [
    /the lock file .* is out of sync/,
    "invalid",
    () => "Chart.lock does not fit the dependencies of Chart.yaml: run `helm dependency update` and commit Chart.lock",
  ],
  [
    /can't get a valid version for/,
    "invalid",
    (line) => line.replace(/^.*?can't get a valid version for/, "there is no valid version for"),
  ],
  [
    /\b(401|403)\b|unauthorized|forbidden|denied/i,
    "precondition",
    (line) => `the server refuses it: check username and password ${inConfig} (${line})`,
  ],
  [
    /server gave HTTP response to HTTPS client/,
    "precondition",
    () => `the server speaks no TLS: put http:// before its address ${inConfig}`,
  ],
  [
    /x509:|tls: /,
    "precondition",
    (line) => `the certificate of the server is not accepted: set insecure ${inConfig} if that is intended (${line})`,
  ],
  [/no chart (name|version) found|not found in .* index/, "invalid", () => "the repository has no such chart in this version"],
  [/could not locate a version matching/i, "invalid", () => "the registry has no such chart in this version"],
  [/:\S+: not found|MANIFEST_UNKNOWN|NAME_UNKNOWN/, "invalid", () => "the registry has no such chart in this version"],
  [/improper constraint|invalid (semantic )?version/i, "invalid", (line) => `the version is neither one nor a range of versions (${line})`],
];
