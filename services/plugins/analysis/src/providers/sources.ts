import { Fault } from "@slipway/plugin-sdk";
import type { LokiConfig, PrometheusConfig, ProviderConfig } from "../options/plugin-config.ts";
import { fetchText } from "./fetch-text.ts";
import { lokiProvider } from "./loki.ts";
import { prometheusProvider } from "./prometheus.ts";
import type { LogProvider, MetricProvider } from "./provider.ts";

/** Everything outside that an analysis looks at. */
export interface Sources {
  prometheus(name: string, config: PrometheusConfig, timeout: Temporal.Duration): MetricProvider;
  loki(name: string, config: LokiConfig, timeout: Temporal.Duration): LogProvider;
  /** What a URL answers. */
  readonly fetchText: typeof fetchText;
}

/** The world itself. */
export const realSources: Sources = { prometheus: prometheusProvider, loki: lokiProvider, fetchText };

/** The provider of metrics by this name. Throws `invalid`, with the names there are, when there is none. */
export function metricProvider(
  sources: Sources,
  configs: readonly ProviderConfig[],
  name: string,
  timeout: Temporal.Duration,
): MetricProvider {
  return sources.prometheus(name, find(configs, name, "PROMETHEUS").config, timeout);
}

/** The provider of logs by this name. Throws as `metricProvider` does. */
export function logProvider(sources: Sources, configs: readonly ProviderConfig[], name: string, timeout: Temporal.Duration): LogProvider {
  return sources.loki(name, find(configs, name, "LOKI").config, timeout);
}

type Of<Type extends ProviderConfig["type"]> = Extract<ProviderConfig, { readonly type: Type }>;

function find<Type extends ProviderConfig["type"]>(configs: readonly ProviderConfig[], name: string, type: Type): Of<Type> {
  const fitting = configs.filter((config): config is Of<Type> => config.type === type);
  const found = fitting.find((config) => config.name === name);
  if (found !== undefined) return found;
  const other = configs.find((config) => config.name === name);
  const names = fitting.map((config) => config.name).join(", ") || "none";
  const problem = other === undefined ? "is not configured" : `is of type ${other.type}`;
  throw new Fault(
    "invalid",
    `provider ${JSON.stringify(name)} ${problem}: analysisProviders of type ${type} in the piped file are ${names}`,
  );
}
