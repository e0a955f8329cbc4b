import { type ApplicationConfig, isBundledStage, type PluginOfPiped } from "@slipway/app-config";

/**
 * Sentences for the parts of an application file that only plugins from elsewhere can check. `check` runs no program that a piped file names, so what
 * such a plugin accepts is first known when a deployment is planned.
 */
export function notChecked({ plugins: sections, stages }: ApplicationConfig, plugins: readonly PluginOfPiped[]): readonly string[] {
  const foreign = plugins.filter(({ isBundled }) => !isBundled).map(({ name }) => name);
  if (foreign.length === 0) return [];
  const unknown = [...new Set(stages.map(({ name }) => name).filter((name) => !isBundledStage(name)))];
  const parts = [
    ...foreign.filter((name) => Object.hasOwn(sections, name)).map((name) => `the section of plugin ${name}`),
    ...unknown.map((name) => `the options of stage ${name}`),
  ];
  return parts.map(
    (part) => `${part} was not checked: a plugin with a url is not run for a check; it is checked when a deployment is planned`,
  );
}
