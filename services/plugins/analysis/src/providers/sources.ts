import { Fault } from "@slipway/plugin-sdk";
import type { DatadogConfig, LokiConfig, PrometheusConfig, ProviderConfig, StackdriverConfig } from "../options/plugin-config.ts";
import { datadogProvider } from "./datadog.ts";
import { fetchText } from "./fetch-text.ts";
import { lokiProvider } from "./loki.ts";
import { prometheusProvider } from "./prometheus.ts";
import type { LogProvider, MetricProvider } from "./provider.ts";
import { stackdriverProvider } from "./stackdriver.ts";

/** The external sources of an analysis. */
export interface Sources {
  prometheus(name: string, config: PrometheusConfig, timeout: Temporal.Duration): MetricProvider;
  datadog(name: string, config: DatadogConfig, timeout: Temporal.Duration): MetricProvider;
  loki(name: string, config: LokiConfig, timeout: Temporal.Duration): LogProvider;
  stackdriver(name: string, config: StackdriverConfig, timeout: Temporal.Duration): LogProvider;
  /** The answer of a URL. */
  readonly fetchText: typeof fetchText;
}

/** The real sources. */
export const realSources: Sources = {
  prometheus: prometheusProvider,
  datadog: datadogProvider,
  loki: lokiProvider,
  stackdriver: stackdriverProvider,
  fetchText,
};

/** The metrics provider of this name. Throws `invalid` with the known names if there is none. */
export function metricProvider(
  sources: Sources,
  configs: readonly ProviderConfig[],
  name: string,
  timeout: Temporal.Duration,
): MetricProvider {
  const found = find(configs, name, ["PROMETHEUS", "DATADOG"]);
  return found.type === "PROMETHEUS" ? sources.prometheus(name, found.config, timeout) : sources.datadog(name, found.config, timeout);
}

/** The logs provider of this name. Throws like `metricProvider`. */
export function logProvider(sources: Sources, configs: readonly ProviderConfig[], name: string, timeout: Temporal.Duration): LogProvider {
  const found = find(configs, name, ["LOKI", "STACKDRIVER"]);
  return found.type === "LOKI" ? sources.loki(name, found.config, timeout) : sources.stackdriver(name, found.config, timeout);
}

type Type = ProviderConfig["type"];
type Of<T extends Type> = Extract<ProviderConfig, { readonly type: T }>;

function find<T extends Type>(configs: readonly ProviderConfig[], name: string, types: readonly T[]): Of<T> {
  const fitting = configs.filter((config): config is Of<T> => types.some((type) => type === config.type));
  const found = fitting.find((config) => config.name === name);
  if (found !== undefined) return found;
  const other = configs.find((config) => config.name === name);
  const names = fitting.map((config) => config.name).join(", ") || "none";
  const problem = other === undefined ? "is not configured" : `is of type ${other.type}`;
  throw new Fault(
    "invalid",
    `provider ${JSON.stringify(name)} ${problem}: analysisProviders of type ${types.join(" or ")} in the piped file are ${names}`,
  );
}
