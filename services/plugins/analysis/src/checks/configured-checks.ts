import { applicationsReach, Fault, isFault } from "@slipway/plugin-sdk";
import type { z } from "zod";
import { httpOptions } from "../options/http-options.ts";
import { logOptions } from "../options/log-options.ts";
import { metricOptions } from "../options/metric-options.ts";
import type { PluginConfig } from "../options/plugin-config.ts";
import type { StageOptions } from "../options/stage-options.ts";
import type { Templatable } from "../options/templatable.ts";
import { logProvider, metricProvider, type Sources } from "../providers/sources.ts";
import { readTemplates, type Section } from "../templates/analysis-templates.ts";
import type { QueryArgs } from "../templates/query-scope.ts";
import type { Check } from "./check.ts";
import { httpCheck } from "./http-check.ts";
import { logCheck } from "./log-check.ts";
import { metricCheck } from "./metric-check.ts";

export interface ConfiguredChecksOptions {
  readonly sources: Sources;
  readonly options: StageOptions;
  readonly config: PluginConfig;
  readonly args: QueryArgs;
  readonly sharedConfigDir: string;
  readonly previousStart: Temporal.Instant | undefined;
}

/** The checks of a stage, with templates and names expanded. Throws `invalid` with all problems, each with its field. */
export async function configuredChecks(given: ConfiguredChecksOptions): Promise<readonly Check[]> {
  const { sources, options, config, args, previousStart } = given;
  const { analysisProviders: providers } = config;
  const reach = applicationsReach(config.allowedAddresses);
  const templates = await readTemplates(given.sharedConfigDir);
  const problems: string[] = [];

  interface Kind<T> {
    readonly section: Section;
    readonly entries: readonly Templatable<T>[];
    readonly schema: z.ZodType<T>;
    readonly make: (name: string, options: T, args: QueryArgs) => Check;
  }

  function build<T>({ section, entries, schema, make }: Kind<T>): readonly Check[] {
    return entries.flatMap((entry, index) => {
      const place = `${section}[${index}]`;
      try {
        if (entry.kind === "inline") return [make(place, entry.entry, args)];
        const { name, appArgs } = entry.template;
        const filled = { ...args, appCustomArgs: { ...args.appCustomArgs, ...appArgs } };
        return [make(`${place} (${name})`, templates.get(section, name, schema), filled)];
      } catch (error) {
        if (!isFault(error, "invalid")) throw error;
        problems.push(`with.${section}.${index}: ${error.message}`);
        return [];
      }
    });
  }

  const checks = [
    ...build({
      section: "metrics",
      entries: options.metrics,
      schema: metricOptions,
      make: (name, entry, args) => {
        const provider = metricProvider(sources, providers, entry.provider, entry.timeout);
        return metricCheck({ name, options: entry, provider, args, previousStart });
      },
    }),
    ...build({
      section: "logs",
      entries: options.logs,
      schema: logOptions,
      make: (name, entry, args) => {
        const provider = logProvider(sources, providers, entry.provider, entry.timeout);
        return logCheck({ name, options: entry, provider, args });
      },
    }),
    ...build({
      section: "https",
      entries: options.https,
      schema: httpOptions,
      make: (name, entry, args) => httpCheck({ name, options: entry, args, fetchText: sources.fetchText, reach }),
    }),
  ];
  if (problems.length > 0) throw new Fault("invalid", `the checks of the analysis are not valid:\n  ${problems.join("\n  ")}`);
  return checks;
}
