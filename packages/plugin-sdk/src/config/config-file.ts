import { type ReadYaml, readYaml } from "@slipway/yaml";
import type { Source } from "../plugin/context/source.ts";

/** An application file as a request contains it. */
export type ConfigText = Pick<Source, "configText" | "configFilename">;

const read = new WeakMap<ConfigText, ReadYaml>();

/**
 * The application file of a source, read once however often it is asked for: the largest that the limits of `fileRules` allow takes 0.2 s of the thread
 * that all stages share. No file and no problem if it is empty, as hosts send it if there is nothing to read yet.
 */
export function configFile(source: ConfigText): ReadYaml {
  const known = read.get(source);
  if (known) return known;
  const { configText, configFilename } = source;
  const isEmpty = configText.trim() === "";
  const result = isEmpty ? { file: undefined, problems: [], warnings: [] } : readYaml(configText, configFilename || "application file");
  read.set(source, result);
  return result;
}
