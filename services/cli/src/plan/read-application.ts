import { readdir, readFile } from "node:fs/promises";
import { basename, join, resolve } from "node:path";
import { type ApplicationConfig, formatProblem, isApplicationFile, type PluginOfPiped, readApplicationFile } from "@slipway/app-config";
import { Fault, fileProblem } from "@slipway/domain";
import { findSharedDirectory } from "@slipway/git";
import type { PluginSource } from "@slipway/plugin-client";

/** One revision of an application as it lies on disk. */
export interface ApplicationOnDisk {
  readonly config: ApplicationConfig;
  /** The name in its file, or of its directory. */
  readonly name: string;
  readonly source: PluginSource;
  /** Warnings about its file, each with file:line:column. */
  readonly warnings: readonly string[];
}

/**
 * Finds the application file of a directory and reads it. `revision` takes the place of the commit hash in requests to plugins.
 * Throws `not_found` if there is no directory or no application file in it, `invalid` for several files, an invalid one, or one that the plugins will not accept.
 */
export async function readApplication(directory: string, revision: string, plugins?: readonly PluginOfPiped[]): Promise<ApplicationOnDisk> {
  const source = await readSource(directory, revision);
  const filename = join(directory, source.applicationConfigFilename);
  const read = await readApplicationFile(source.applicationConfig, { filename, ...(plugins && { plugins }) });
  const { application, problems, refused, warnings } = read;
  if (!application || refused.length > 0) throw new Fault("invalid", [...problems, ...refused].map(formatProblem).join("\n"));
  if (application.encryption || application.attachment)
    throw new Fault(
      "precondition",
      `${filename}: its templates can only be filled by a piped, which has the keys: see slipway app diff or slipway plan-preview`,
    );
  const name = application.name || basename(source.applicationDirectory);
  return { config: application, name, source, warnings: warnings.map(formatProblem) };
}

/** As readApplication, without parsing the file: the file of a running revision may be invalid by current rules. */
export async function readSource(directory: string, revision: string): Promise<PluginSource> {
  const applicationDirectory = resolve(directory);
  const names = await readdir(applicationDirectory).catch((cause: NodeJS.ErrnoException) => {
    throw new Fault("not_found", `the application directory ${directory} cannot be read: ${directoryProblem(cause)}`, { cause });
  });
  const [filename, ...others] = names.filter(isApplicationFile).sort();
  if (filename === undefined) throw new Fault("not_found", `${directory} has no application file, such as app.pipecd.yaml`);
  if (others.length > 0)
    throw new Fault("invalid", `${directory} has several application files (${[filename, ...others].join(", ")}): keep one`);
  return {
    applicationDirectory,
    commitHash: revision,
    applicationConfig: await readFile(join(applicationDirectory, filename)),
    applicationConfigFilename: filename,
    sharedConfigDirectory: await findSharedDirectory(applicationDirectory),
  };
}

function directoryProblem(error: NodeJS.ErrnoException): string {
  if (error.code === "ENOTDIR") return "not a directory";
  return error.code === "ENOENT" ? "no such directory" : fileProblem(error);
}
