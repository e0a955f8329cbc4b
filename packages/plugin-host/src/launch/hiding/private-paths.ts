import { statSync } from "node:fs";
import { relative, resolve } from "node:path";
import { type PipedConfig, pluginEndpoints } from "@slipway/app-config";

/** What programs from repositories, such as scripts, must not read. */
export interface PrivatePaths {
  readonly folders: readonly string[];
  readonly files: readonly string[];
}

export interface PrivatePathsOptions {
  readonly piped: PipedConfig;
  readonly dataDir: string;
  /** The folder of the sockets of the plugins and of their host, which may be elsewhere. */
  readonly sockets: string;
  /** More files, such as the piped file. */
  readonly files: readonly string[];
}

/** The variable that tells bundled plugins. */
export const privatePathsVariable = "SLIPWAY_PRIVATE_PATHS";

/** The data directory, the folder of the sockets, the given files, and the files with keys and passwords that the piped file names: fields like `sshKeyFile` or `kubeConfigPath`. */
export function privatePaths({ piped, dataDir, sockets, files: given }: PrivatePathsOptions): PrivatePaths {
  const { git, secretManagement: secrets, key } = piped;
  const sources = [key, git.credentials?.kind === "ssh" ? git.credentials.key : undefined];
  if (secrets?.type === "KEY_PAIR") sources.push(secrets.privateKey);
  const named = [
    ...given,
    ...sources.flatMap((source) => (source?.kind === "file" ? [source.path] : [])),
    ...pluginEndpoints(piped).flatMap(({ block }) => filesIn(block)),
  ];
  const files = [...new Set(named.map((path) => resolve(path)))].filter(isFile);
  return { folders: isInside(dataDir, sockets) ? [resolve(dataDir)] : [resolve(dataDir), resolve(sockets)], files };
}

function filesIn(value: unknown): string[] {
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([name, each]) => (typeof each === "string" && /(File|Path)$/.test(name) ? [each] : filesIn(each)));
}

function isInside(folder: string, path: string): boolean {
  return !relative(folder, path).startsWith("..");
}

function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() ?? false;
}
