import { dirname } from "node:path";

/** Git settings passed in the environment: they override every configuration file, and only the same user can see them. */
export type GitSettings = readonly (readonly [name: string, value: string])[];

/** Variables of our own environment that a Git process inherits: where programs are, how to reach the network, which certificates to trust. */
const inherited = [
  ...["PATH", "TMPDIR", "SSH_AUTH_SOCK", "SSL_CERT_FILE", "SSL_CERT_DIR", "GIT_SSL_CAINFO"],
  ...["http_proxy", "https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY", "no_proxy", "NO_PROXY"],
];

const settings: GitSettings = [
  ["core.hooksPath", "/dev/null"],
  ["core.attributesFile", "/dev/null"],
  ["core.quotePath", "false"],
  ["protocol.ext.allow", "never"],
  // Objects are never pruned: a worktree or a queued deployment may still need a commit that no ref points to any more.
  ["gc.auto", "0"],
  ["gc.pruneExpire", "never"],
  ["maintenance.auto", "false"],
  ["repack.writeBitmaps", "false"],
  // Without this, a ref can be an empty file after a power failure.
  ["core.fsync", "objects,derived-metadata,reference"],
  // Rename detection reads file contents, which a blobless mirror does not have.
  ["diff.renames", "false"],
  ["submodule.recurse", "false"],
];

/** The complete environment of a Git process without network access. */
export function localEnvironment(home: string): Record<string, string> {
  const kept = inherited.flatMap((name) => (process.env[name] === undefined ? [] : [[name, process.env[name]] as const]));
  const fixed = {
    HOME: home,
    LC_ALL: "C",
    GIT_CONFIG_NOSYSTEM: "1",
    GIT_CONFIG_GLOBAL: "/dev/null",
    GIT_ATTR_NOSYSTEM: "1",
    GIT_TERMINAL_PROMPT: "0",
    GIT_OPTIONAL_LOCKS: "0",
    GIT_LITERAL_PATHSPECS: "1",
    GIT_NO_REPLACE_OBJECTS: "1",
    GIT_CEILING_DIRECTORIES: dirname(home),
    GIT_ALLOW_PROTOCOL: "",
  };
  return withSettings({ ...Object.fromEntries(kept), ...fixed }, settings);
}

/** Adds settings to an environment that may already contain some. */
export function withSettings(environment: Readonly<Record<string, string>>, more: GitSettings): Record<string, string> {
  const first = Number(environment["GIT_CONFIG_COUNT"] ?? "0");
  const entries = more.flatMap(([name, value], index) => [
    [`GIT_CONFIG_KEY_${first + index}`, name],
    [`GIT_CONFIG_VALUE_${first + index}`, value],
  ]);
  return { ...environment, ...Object.fromEntries(entries), GIT_CONFIG_COUNT: String(first + more.length) };
}
