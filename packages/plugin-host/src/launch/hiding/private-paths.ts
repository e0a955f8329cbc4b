import { statSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { type PipedConfig, pluginEndpoints } from "@slipway/app-config";
import type { HiddenPaths } from "@slipway/runtime";

export interface PrivatePathsOptions {
  readonly piped: PipedConfig;
  readonly dataDir: string;
  /** The folder of the sockets of the plugins and of their host, which may be elsewhere. */
  readonly sockets: string;
  /** Where applications with secrets are while they are decrypted. */
  readonly secrets?: { readonly copies: string; readonly values: string; readonly work: string } | undefined;
  /** More files, such as the piped file. */
  readonly files: readonly string[];
}

/** The variable that tells bundled plugins. */
export const privatePathsVariable = "SLIPWAY_PRIVATE_PATHS";

/** What programs from repositories and from plugins, such as scripts, must not read: the data directory, the folder of the sockets, decrypted applications, the given files, and the files with keys and passwords that the piped file names: fields like `sshKeyFile` or `kubeConfigPath`. */
export function privatePaths({ piped, dataDir, sockets, secrets, files: given }: PrivatePathsOptions): HiddenPaths {
  const { git, secretManagement: keys, key } = piped;
  const sources = [key, git.credentials?.kind === "ssh" ? git.credentials.key : undefined];
  if (keys) sources.push(...keys.privateKeys, keys.ageKeys);
  const named = [
    ...given,
    ...sources.flatMap((source) => (source?.kind === "file" ? [source.path] : [])),
    ...pluginEndpoints(piped).flatMap(({ block }) => filesIn(block)),
  ];
  const files = [...new Set(named.map((path) => resolve(path)))].filter(isFile);
  const folders = [
    resolve(dataDir),
    ...(isInside(dataDir, sockets) ? [] : [resolve(sockets)]),
    ...(secrets ? [secrets.copies, secrets.values, secrets.work] : []),
  ];
  return { folders: [...new Set([...folders, ...files.map((path) => dirname(path)).filter(isKubernetesVolume)])], files };
}

function filesIn(value: unknown): string[] {
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([name, each]) => (typeof each === "string" && /(File|Path)$/.test(name) ? [each] : filesIn(each)));
}

function isInside(folder: string, path: string): boolean {
  return !relative(folder, path).startsWith("..");
}

/** A Secret or ConfigMap in a pod: its files are replaced by renaming a link, so each new one would not be covered. */
function isKubernetesVolume(folder: string): boolean {
  return statSync(join(folder, "..data"), { throwIfNoEntry: false })?.isDirectory() ?? false;
}

function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() ?? false;
}
