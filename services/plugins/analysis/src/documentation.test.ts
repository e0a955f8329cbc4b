import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { parse } from "yaml";
import { httpOptions } from "./options/http-options.ts";
import { logOptions } from "./options/log-options.ts";
import { metricOptions } from "./options/metric-options.ts";
import { applicationSection, pluginConfig } from "./options/plugin-config.ts";
import { stageOptions } from "./options/stage-options.ts";

const text = readFileSync(new URL("../../../../docs/plugins/analysis.md", import.meta.url), "utf8");
const examples = [...text.matchAll(/```yaml\n([\s\S]*?)```/g)].map(([, yaml = ""]) => ({
  yaml,
  title: yaml.trim().split("\n").slice(0, 2).join(" "),
}));

interface Example {
  readonly kind?: string;
  readonly spec?: {
    readonly pipeline?: { readonly stages: readonly { readonly name: string; readonly with?: unknown }[] };
    readonly plugins?: readonly { readonly name: string; readonly config: unknown }[] | { readonly analysis?: unknown };
    readonly metrics?: Readonly<Record<string, unknown>>;
    readonly logs?: Readonly<Record<string, unknown>>;
    readonly https?: Readonly<Record<string, unknown>>;
  };
}

/** Parses all of an example that is this plugin's to read, and tells how many parts that were. */
function parseExample(yaml: string): number {
  const example = parse(yaml) as Example;
  const { spec } = example;
  if (spec === undefined) return Object.keys(stageOptions.parse({ duration: "1h", ...example })).length; // a part of a stage's options
  if (example.kind === "AnalysisTemplate") {
    const templates = { metrics: metricOptions, logs: logOptions, https: httpOptions };
    const parsed = Object.entries(templates).flatMap(([section, schema]) =>
      Object.values(spec[section as keyof typeof templates] ?? {}).map((entry) => schema.parse(entry)),
    );
    return parsed.length;
  }
  const { plugins } = spec;
  const configs = Array.isArray(plugins) ? plugins.filter(({ name }) => name === "analysis") : [];
  const sections = plugins !== undefined && !Array.isArray(plugins) && "analysis" in plugins ? [plugins.analysis] : [];
  const stages = spec.pipeline?.stages.filter(({ name }) => name === "ANALYSIS") ?? [];
  const parsed = [
    ...configs.map(({ config }) => pluginConfig.parse(config)),
    ...sections.map((section) => applicationSection.parse(section)),
    ...stages.map((stage) => stageOptions.parse(stage.with)),
  ];
  return parsed.length;
}

test("the documentation has examples", () => expect(examples.length).toBeGreaterThanOrEqual(7));

test.for(examples)("the example that begins with $title is valid", ({ yaml }) => expect(parseExample(yaml)).toBeGreaterThan(0));
