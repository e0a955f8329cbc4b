import type { ChosenTargets } from "../targets/chosen-targets.ts";

/** What a person says of a new application. */
export interface NewApplication {
  readonly directory: string;
  readonly name: string;
  readonly description: string;
  /** Labels, `key=value` one a line. */
  readonly labels: string;
  /** The plugins that deploy it. */
  readonly plugins: readonly string[];
  readonly targets: ChosenTargets;
}

/** An application file in YAML. Whatever is given is text in it, never syntax. Targets are named for its plugins only. */
export function composeFile({ name, description, labels, plugins, targets }: NewApplication): string {
  const named = plugins.flatMap((plugin) => ((targets[plugin]?.length ?? 0) > 0 ? [[plugin, targets[plugin] ?? []] as const] : []));
  return [
    "apiVersion: pipecd.dev/v1beta1",
    "kind: Application",
    "spec:",
    `  name: ${yamlText(name)}`,
    ...(description === "" ? [] : [`  description: ${yamlText(description)}`]),
    ...block(
      "labels",
      labelsOf(labels).map(([key, value]) => [key, yamlText(value)]),
    ),
    ...block(
      "deployTargets",
      named.map(([plugin, names]) => [plugin, `[${names.map(yamlText).join(", ")}]`]),
    ),
    ...block(
      "plugins",
      plugins.map((plugin) => [plugin, "{}"]),
    ),
    "",
  ].join("\n");
}

/** The path of a new file. */
export function newFileOf(directory: string): string {
  const cleaned = directory
    .split("/")
    .filter((part) => part !== "" && part !== ".")
    .join("/");
  return cleaned === "" ? "app.pipecd.yaml" : `${cleaned}/app.pipecd.yaml`;
}

function block(key: string, entries: readonly (readonly [string, string])[]): readonly string[] {
  return entries.length === 0 ? [] : [`  ${key}:`, ...entries.map(([name, value]) => `    ${yamlText(name)}: ${value}`)];
}

/** Labels of a text, `key=value` one a line. */
export function labelsOf(text: string): readonly (readonly [string, string])[] {
  return text
    .split("\n")
    .map((line) => line.trim())
    .filter(Boolean)
    .map((line) => {
      const [key = "", ...value] = line.split("=");
      return [key.trim(), value.join("=").trim()];
    });
}

/** A text in YAML: a word as it is, anything else in quotes, which YAML reads as JSON does. */
export function yamlText(text: string): string {
  return /^[A-Za-z][A-Za-z0-9_./-]*$/.test(text) && !/^(true|false|null|yes|no|on|off|y|n)$/i.test(text) ? text : JSON.stringify(text);
}
