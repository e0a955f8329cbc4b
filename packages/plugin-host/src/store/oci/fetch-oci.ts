import { join } from "node:path";
import { Fault, isFault } from "@slipway/domain";
import { keyOf } from "../content-files.ts";
import { download } from "../download.ts";
import { type FetchDeps, programAt, programOf } from "../fetch-https.ts";
import type { PluginProgram } from "../plugin-command.ts";
import { findOciProgram, type OciProgram, type Platform } from "./oci-artifact.ts";
import { formatOciReference, type OciReference } from "./oci-reference.ts";
import { OciRepository } from "./oci-registry.ts";
import { registryAuthorization } from "./registry-credentials.ts";

export interface FetchOciDeps extends FetchDeps {
  readonly platform: Platform;
  /** The environment with the credentials of registries, or the paths of their files. */
  readonly env: Readonly<Record<string, string | undefined>>;
}

/**
 * Fetches a program from a registry. A tag is resolved each time; its previous content is used while the registry is unavailable. A digest is fetched
 * once. Throws what `findOciProgram` throws.
 */
export async function fetchOci(deps: FetchOciDeps, reference: OciReference, signal: AbortSignal): Promise<PluginProgram> {
  const { files, platform, env, log } = deps;
  const name = formatOciReference(reference);
  const key = keyOf("oci", name, platform.os, platform.architecture);
  return files.alone(key, signal, async (scratch) => {
    const known = await files.recall(key);
    if (known !== undefined && reference.digest !== undefined) return await programOf(files, known);
    const repository = new OciRepository(reference, () => registryAuthorization(reference.registry, env));
    try {
      const program = await findOciProgram(repository, reference, platform, signal);
      const content = { sha256: program.digest.slice("sha256:".length), filename: program.filename };
      const path =
        (await files.find(content)) ??
        (await files.keep(await downloadBlob(deps, { name, repository, program, scratch }, signal), content));
      await files.remember(key, content);
      return programAt(path, content.sha256);
    } catch (error) {
      if (known === undefined || !isFault(error, "unavailable", "deadline")) throw error;
      log.warn({ what: name, err: error }, "program is unavailable, using the previous download");
      return await programOf(files, known);
    }
  });
}

interface Blob {
  readonly name: string;
  readonly repository: OciRepository;
  readonly program: OciProgram;
  readonly scratch: string;
}

async function downloadBlob(
  { limits, log }: FetchDeps,
  { name, repository, program, scratch }: Blob,
  signal: AbortSignal,
): Promise<string> {
  const { digest, size, filename } = program;
  if (size > limits.bytes) throw new Fault("too_large", `${name} has ${size} bytes, more than the limit of ${limits.bytes}`);
  const path = join(scratch, filename);
  const actual = await download({
    path,
    what: `${name} (${digest})`,
    get: (headers, callSignal) => repository.blob(digest, headers, callSignal),
    isVerified: true,
    limits,
    log,
    signal,
  });
  if (`sha256:${actual}` !== digest)
    throw new Fault("precondition", `${name}: the registry returned sha256:${actual} for the blob ${digest}`);
  return path;
}
