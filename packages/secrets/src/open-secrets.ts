import type { PipedConfig } from "@slipway/app-config";
import type { GitSource } from "@slipway/domain";
import { type OpenSourceOptions, openDeploymentSource, type Sources } from "@slipway/git";
import { followHiddenValues, type Logger } from "@slipway/runtime";
import { decryptSource, type OpenedSource } from "./decrypt-source.ts";
import { findSopsFiles } from "./files/find-sops-files.ts";
import { KnownFiles } from "./files/known-files.ts";
import { findSecretsFolder, type SecretsFolder } from "./files/secrets-folder.ts";
import { checkKeys } from "./piped-keys.ts";

export interface OpenSecretsOptions {
  readonly piped: Pick<PipedConfig, "secretManagement">;
  readonly sources: Sources;
  /** The data directory of this machine. */
  readonly dataDir: string;
  /** `SECRETS_DIR`. */
  readonly dir?: string | undefined;
  readonly log: Logger;
}

/**
 * Opens the files of an application at a commit as plugins get them: if it has something to decrypt or to attach, in a private copy in memory, which disposing
 * removes. Throws as `openDeploymentSource` does, and `invalid` with the place of what cannot be decrypted.
 */
export type OpenSource = (
  source: Pick<GitSource, "repositoryId" | "path" | "configFilename">,
  commitHash: string,
  options: OpenSourceOptions & {
    readonly applicationId: string;
    /** Whether something else stands in place of each secret, because what is made of the files is shown to people who may not know them. Default: false. */
    readonly withhold?: boolean;
  },
) => Promise<OpenedSource>;

/** How the services of a piped read applications. Disposing ends to follow what other processes decrypt. */
export interface Secrets extends Disposable {
  readonly openSource: OpenSource;
  /** Where decrypted files are; undefined if this machine has no file system in memory and none is named. */
  readonly folder: SecretsFolder | undefined;
}

/**
 * Prepares the decryption of secrets, and removes what killed processes left decrypted. Throws `precondition` or `invalid` if a key of the piped cannot be
 * used: later it would only be noticed by whoever deploys something.
 */
export async function openSecrets({ piped, sources, dataDir, dir, log }: OpenSecretsOptions): Promise<Secrets> {
  const { secretManagement: config } = piped;
  await checkKeys(config);
  const folder = await findSecretsFolder({ dir, dataDir });
  if (folder) for (const each of [folder.copies, folder.values]) await sources.keepFolder(each);
  if (folder && !folder.isInMemory)
    log.warn({ folder: folder.copies }, "decrypted files are stored on a disk: SECRETS_DIR is not on a tmpfs");
  const following = folder && followHiddenValues(folder.values);
  const known = new KnownFiles();
  return {
    folder,
    async openSource(source, commitHash, { applicationId, withhold = false, signal, files = "needed" }) {
      const opening = signal ? { signal } : {};
      const open = () => openDeploymentSource(sources, source, commitHash, { ...opening, files });
      const key = [source.repositoryId, commitHash, source.path, source.configFilename].join("\0");
      if (known.isPlain(key)) return await open();
      await using opened = new AsyncDisposableStack();
      const needed = opened.use(await openDeploymentSource(sources, source, commitHash, opening));
      const sopsFiles = await known.sopsFiles(key, () => findSopsFiles(needed.repositoryDirectory, needed.directories, signal));
      if (sopsFiles.length > 0 || mayInsert(needed.applicationConfig)) {
        const wanted = { needed, sopsFiles, applicationId, withhold, signal };
        const decrypted =
          files === "needed"
            ? await decryptSource({ config, sources, folder, log }, { ...wanted, from: needed, only: needed.directories })
            : await decryptWhole(await openDeploymentSource(sources, source, commitHash, { ...opening, files: "whole" }), wanted);
        if (decrypted) return decrypted;
      }
      known.setPlain(key);
      if (files !== "needed") return await open();
      opened.move();
      return needed;
    },
    [Symbol.dispose]: () => following?.[Symbol.dispose](),
  };

  /** A plugin of others may read everything in the repository. */
  async function decryptWhole(
    whole: Awaited<ReturnType<typeof openDeploymentSource>>,
    wanted: Omit<Parameters<typeof decryptSource>[1], "from" | "only">,
  ): Promise<OpenedSource | undefined> {
    await using from = whole;
    return await decryptSource({ config, sources, folder, log }, { ...wanted, from, only: [""] });
  }
}

/** Whether an application file may have `encryption` or `attachment`: without reading it as YAML, where a key may be written with escapes, and in UTF-16. */
function mayInsert(applicationConfig: Uint8Array): boolean {
  const bytes = Buffer.from(applicationConfig.buffer, applicationConfig.byteOffset, applicationConfig.byteLength);
  return ["encryption", "attachment", "\\", "\0"].some((each) => bytes.includes(each));
}
