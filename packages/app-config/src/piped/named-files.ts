import type { FieldPath, Problem, YamlFile } from "@slipway/yaml";
import type { SecretSource } from "../fields/secret-source.ts";
import { isMapping } from "../json.ts";
import { pluginFile } from "./plugin-file.ts";
import type { PipedSpec } from "./schema/piped-schema.ts";

/** A file that a piped file names. */
export interface NamedFile {
  /** As it is written; a relative path begins where the piped is started. */
  readonly file: string;
  /** Where it is written, and as a message the field and the file. */
  readonly at: Problem;
}

/** Fields of bundled plugins that name a file, such as `kubeConfigPath` and `passwordFile`. */
const fileField = /(File|Path)$/;

/** The files of the piped's machine that a valid piped file names. Those that plugins with a url read are not known. */
export function namedFiles(file: YamlFile, { git, secretManagement: secrets, plugins }: PipedSpec): readonly NamedFile[] {
  const found: NamedFile[] = [];
  const add = (path: FieldPath, name: string | undefined) => {
    if (name !== undefined && name !== "") found.push({ file: name, at: file.problem(path, name) });
  };
  const addKey = (field: FieldPath, key: SecretSource | undefined) => {
    if (key?.kind === "file") add(["spec", "secretManagement", ...field], key.path);
  };
  if (git.credentials?.kind === "ssh" && git.credentials.key.kind === "file") add(["spec", "git", "sshKeyFile"], git.credentials.key.path);
  for (const field of ["sshConfigFilePath", "configFilePath"]) if (isWritten(file, field)) add(["spec", "git", field], git.sshConfigFile);
  const [current, previous] = secrets?.privateKeys ?? [];
  addKey(["config", "privateKeyFile"], current);
  addKey(["config", "previousPrivateKeyFile"], previous);
  addKey(["config", "publicKeyFile"], secrets?.publicKey);
  addKey(["sops", "ageKeyFile"], secrets?.ageKeys);
  for (const [index, { url, config, deployTargets }] of plugins.entries()) {
    const at = ["spec", "plugins", index];
    if (url !== undefined) {
      add([...at, "url"], pluginFile(url));
      continue;
    }
    addBelow([...at, "config"], config.reveal(), add);
    for (const [place, target] of deployTargets.entries()) addBelow([...at, "deployTargets", place, "config"], target.config.reveal(), add);
  }
  return found;
}

function isWritten({ value }: YamlFile, field: string): boolean {
  const spec = isMapping(value) ? value["spec"] : undefined;
  const git = isMapping(spec) ? spec["git"] : undefined;
  return isMapping(git) && typeof git[field] === "string" && git[field] !== "";
}

function addBelow(path: FieldPath, value: unknown, add: (path: FieldPath, name: string) => void): void {
  const entries = Array.isArray(value) ? [...value.entries()] : isMapping(value) ? Object.entries(value) : [];
  for (const [key, below] of entries) {
    if (typeof below !== "string") addBelow([...path, key], below, add);
    else if (typeof key === "string" && fileField.test(key)) add([...path, key], below);
  }
}
