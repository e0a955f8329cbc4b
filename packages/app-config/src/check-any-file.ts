import { applicationKind, isApplicationFile, olderKindNames } from "@slipway/domain";
import { type Problem, readYaml } from "@slipway/yaml";
import { z } from "zod";
import { parseAccessFile } from "./access/parse-access-file.ts";
import type { ApplicationConfig } from "./application/application-config.ts";
import { type ApplicationFileOptions, parseApplicationFile } from "./application/parse-application-file.ts";
import { byPosition, checkFile } from "./check/check-file.ts";
import { isMapping } from "./json.ts";
import type { NamedFile } from "./piped/named-files.ts";
import { parsePipedFile } from "./piped/parse-piped-file.ts";
import { notBundled, withoutPlugins } from "./plugins/not-bundled.ts";
import { notOfPiped } from "./plugins/not-of-piped.ts";
import { everyBundledPlugin } from "./plugins/plugin-of-piped.ts";

const pipedKind = "Piped";
const accessKind = "Access";
const kinds: readonly unknown[] = [applicationKind, ...olderKindNames];
/** Of a file whose kind is unknown: which version is right follows from the kind. */
const anyHeader = z.looseObject({ kind: z.enum([pipedKind, accessKind, applicationKind, ...olderKindNames]) });

/** What a check finds. */
export interface CheckedAnyFile extends Readonly<Record<"problems" | "warnings", readonly Problem[]>> {
  /** Undefined if the file is invalid or no application file. */
  readonly application?: ApplicationConfig | undefined;
  /** Of a piped file: see `ParsedPipedFile`. */
  readonly namedFiles?: readonly NamedFile[] | undefined;
}

/** Checks a file that is an application file by its name, and otherwise what its `kind` says. Never throws. */
export function checkAnyFile(content: string | Uint8Array, options: ApplicationFileOptions): CheckedAnyFile {
  const { file } = readYaml(content, options.filename);
  const kind = file && isMapping(file.value) ? file.value["kind"] : undefined;
  if (isApplicationFile(options.filename) || !file || kinds.includes(kind)) {
    const { application, problems, refused, warnings } = parseApplicationFile(content, options);
    const { plugins = everyBundledPlugin } = options;
    if (!file || !application) return { application, problems: [...problems, ...refused].toSorted(byPosition), warnings };
    const isPipedKnown = plugins.some(({ isBundled, targetConfigs }) => !isBundled || targetConfigs !== undefined);
    const missing = plugins.some(({ targetConfigs }) => targetConfigs !== undefined) ? notOfPiped(file, application, plugins) : [];
    const all = [...problems, ...refused, ...withoutPlugins(file, application), ...missing].toSorted(byPosition);
    // One message about a field is enough.
    const others = warnings.filter(({ path }) => !missing.some((each) => each.path === path));
    const unknown = isPipedKnown ? [] : notBundled(file, application).filter(({ path }) => !others.some((each) => each.path === path));
    return { application, problems: all, warnings: [...others, ...unknown] };
  }
  if (kind === accessKind) return { problems: parseAccessFile(content, options).problems, warnings: [] };
  return kind === pipedKind ? parsePipedFile(content, options) : checkFile(file, anyHeader);
}
