import type { FieldPath } from "@slipway/yaml";
import { isMapping } from "../json.ts";

/** What the analysis plugin refuses in its `config` and its published schema cannot say: where, and why. */
export function analysisProviderProblems(config: unknown): readonly { readonly path: FieldPath; readonly text: string }[] {
  const list = isMapping(config) ? config["analysisProviders"] : undefined;
  const names = new Set<unknown>();
  return (Array.isArray(list) ? list : []).flatMap((provider: unknown, index) => {
    if (!isMapping(provider)) return [];
    const { name, config: settings } = provider;
    const found: { path: FieldPath; text: string }[] = [];
    if (typeof name === "string" && names.has(name)) found.push({ path: ["analysisProviders", index, "name"], text: "is not unique" });
    names.add(name);
    if (isMapping(settings) && (settings["usernameFile"] === undefined) !== (settings["passwordFile"] === undefined))
      found.push({ path: ["analysisProviders", index, "config"], text: "usernameFile and passwordFile go together: one is missing" });
    return found;
  });
}
