import { rm } from "node:fs/promises";
import { join, relative } from "node:path";
import { type ApplicationConfig, compilePathMatcher, formatProblem, type PipedConfig, readApplicationFile } from "@slipway/app-config";
import { Fault, isFault } from "@slipway/domain";
import type { CheckedOutSource, DeploymentSource, PrivateCopy, Sources } from "@slipway/git";
import { hiddenValues, type Logger, shareHiddenValues, shortestHidden } from "@slipway/runtime";
import { decryptValues } from "./decrypt-values.ts";
import { decryptSopsFiles } from "./files/decrypt-sops-files.ts";
import { fillTargets } from "./files/fill-targets.ts";
import { secretTexts } from "./files/secret-texts.ts";
import type { SecretsFolder } from "./files/secrets-folder.ts";
import { type AtField, atFieldOf, targetsOf } from "./files/template-targets.ts";
import { withheldText } from "./files/withheld.ts";
import { readAgeKeys, readPrivateKeys } from "./piped-keys.ts";

export interface DecryptDeps {
  readonly config: PipedConfig["secretManagement"];
  readonly sources: Sources;
  /** Undefined if the machine has no file system in memory. */
  readonly folder: SecretsFolder | undefined;
  readonly log: Logger;
}

export interface DecryptRequest {
  /** The files that the application needs. */
  readonly needed: CheckedOutSource;
  /** What is copied, and which directories of it. */
  readonly from: CheckedOutSource;
  readonly only: readonly string[];
  /** The files that SOPS may have encrypted, from the root of the repository. */
  readonly sopsFiles: readonly string[];
  readonly applicationId: string;
  /** Whether something else stands in place of each secret. */
  readonly withhold: boolean;
  readonly signal: AbortSignal | undefined;
}

/** The files of an application. */
export interface OpenedSource extends DeploymentSource {
  /** Whether something else stands in place of its secrets. */
  readonly withheld?: boolean;
}

/** Applications are small. A whole repository, which plugins of others get, may not be. */
const mostBytes = 256 * 1024 * 1024;

/**
 * Copies an application to memory and decrypts it there. Its values are masked everywhere from then on. Undefined if there is nothing to decrypt or to attach. Throws
 * `invalid` with the place of what cannot be decrypted, and `unavailable` if the memory is full; then nothing is left of it.
 */
export async function decryptSource(deps: DecryptDeps, request: DecryptRequest): Promise<OpenedSource | undefined> {
  try {
    return await decrypt(deps, request);
  } catch (error) {
    if (!deps.folder || !(error instanceof Error && "code" in error && error.code === "ENOSPC")) throw error;
    const reason = `${deps.folder.copies} has no space left for decrypted files: make the tmpfs larger, or set SECRETS_DIR to another`;
    throw new Fault("unavailable", reason, { cause: error });
  }
}

async function decrypt(deps: DecryptDeps, request: DecryptRequest): Promise<OpenedSource | undefined> {
  const { needed, from, only, sopsFiles, applicationId, withhold, signal } = request;
  const { applicationConfig, applicationConfigFilename: filename } = needed;
  const { application, problems } = await readApplicationFile(applicationConfig, { filename, ...(signal && { signal }) });
  if (!application) throw new Fault("invalid", problems.map(formatProblem).join("\n"));
  const { encryption, attachment } = application;
  const path = relative(needed.repositoryDirectory, needed.applicationDirectory);
  const ofSops = withoutIgnored(application, sopsFiles, path);
  if (!encryption && !attachment && ofSops.length === 0) return undefined;
  if (!deps.folder) throw new Fault("precondition", `${filename}: ${noFolder}`);

  const atField = atFieldOf(applicationConfig, filename);
  const encrypted = encryption?.encryptedSecrets;
  const secrets = encrypted && (withhold ? withheld(encrypted) : await decryptAll(deps.config, encrypted, { atField, signal }));
  const keys = withhold ? "withheld" : ofSops.length > 0 ? await readAgeKeys(deps.config) : undefined;
  await using stack = new AsyncDisposableStack();
  const copy = stack.use(await copyToMemory(deps.sources, deps.folder, { from, only, filename }));
  const dir = join(copy.dir, path);
  const values = [...(secrets?.values() ?? [])].flatMap((bytes) => secretTexts(Buffer.from(bytes, "latin1")));
  values.push(...(await decryptSopsFiles({ root: copy.dir, applicationDirectory: path, paths: ofSops, keys })));
  const decrypted = new Set(ofSops.map((file) => relative(path, file)));
  values.push(...(await fillTargets({ dir, targets: targetsOf(application), secrets, attachment, decrypted, atField })));
  if (!withhold) await hide(deps, applicationId, values, stack);
  signal?.throwIfAborted();
  const opened = stack.move();
  return {
    applicationDirectory: dir,
    commitHash: needed.commitHash,
    applicationConfig,
    applicationConfigFilename: filename,
    sharedConfigDirectory: join(copy.dir, relative(needed.repositoryDirectory, needed.sharedConfigDirectory)),
    ...(withhold && { withheld: true }),
    [Symbol.asyncDispose]: () => opened.disposeAsync(),
  };
}

const noFolder =
  "its secrets cannot be decrypted, because this machine has no file system in memory: set SECRETS_DIR to a folder on a tmpfs";
const noKey =
  "this piped has no key to decrypt with: set secretManagement in the piped file, with the key pair that the secrets were encrypted for";

function withoutIgnored({ sopsIgnores }: ApplicationConfig, files: readonly string[], applicationDirectory: string): readonly string[] {
  if (sopsIgnores.length === 0) return files;
  const ignored = compilePathMatcher(sopsIgnores);
  return files.filter((file) => !ignored.matches(relative(applicationDirectory, file)));
}

function withheld(encrypted: Readonly<Record<string, string>>): ReadonlyMap<string, string> {
  return new Map(Object.entries(encrypted).map(([name, value]) => [name, withheldText(value)]));
}

async function decryptAll(
  config: DecryptDeps["config"],
  encrypted: Readonly<Record<string, string>>,
  { atField, signal }: { readonly atField: AtField; readonly signal: AbortSignal | undefined },
): Promise<ReadonlyMap<string, string>> {
  const keys = await readPrivateKeys(config);
  if (keys.length === 0) throw atField(["spec", "encryption"], noKey);
  return await decryptValues(encrypted, keys, { atField, signal });
}

async function copyToMemory(
  sources: Sources,
  { copies }: SecretsFolder,
  { from, only, filename }: Pick<DecryptRequest, "from" | "only"> & { readonly filename: string },
): Promise<PrivateCopy> {
  try {
    return await sources.copyOf(from.repositoryDirectory, { into: copies, only, mostBytes });
  } catch (error) {
    if (isFault(error, "too_large"))
      throw new Fault("too_large", `${filename}: the files cannot be copied to memory to decrypt them: ${error.message}`);
    throw error;
  }
}

/** Before anybody else sees the files. */
async function hide({ sources, folder, log }: DecryptDeps, applicationId: string, values: readonly string[], stack: AsyncDisposableStack) {
  if (values.some((value) => value.trim() !== "" && value.trim().length < shortestHidden))
    log.warn({ applicationId }, `a secret of less than ${shortestHidden} characters is not masked`);
  if (values.length === 0 || !folder) return;
  hiddenValues.add(applicationId, values);
  const name = sources.newName("secret");
  await shareHiddenValues(folder.values, name, { applicationId, values });
  stack.defer(() => rm(join(folder.values, `${name}.values`), { force: true }).catch(() => {}));
}
