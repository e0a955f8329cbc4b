import { Fault } from "@slipway/plugin-sdk";
import { z } from "zod";
import type { DatadogConfig } from "../options/plugin-config.ts";
import { readSecret } from "./credentials.ts";
import { fetchText } from "./fetch-text.ts";
import { lengthOf, parseJson } from "./json-answer.ts";
import type { MetricProvider, Window } from "./provider.ts";

const answer = z.object({
  status: z.string(),
  error: z.string().optional(),
  // Time in milliseconds, and null for a missing value.
  series: z
    .array(z.object({ scope: z.string().default(""), pointlist: z.array(z.tuple([z.number(), z.number().nullable()])) }))
    .default([]),
});
const refusal = z.object({ errors: z.array(z.string()) });

/** Datadog: `/api/v1/query`. It has no step: the time between values depends on the window, or on `.rollup()` in the query. */
export function datadogProvider(name: string, config: DatadogConfig, timeout: Temporal.Duration): MetricProvider {
  const who = `Datadog ${name}`;

  async function ask(query: string, { from, to }: Window, signal: AbortSignal) {
    const url = new URL(`${apiUrl(config.address)}/api/v1/query`);
    url.search = new URLSearchParams({ query, from: unixSeconds(from), to: unixSeconds(to) }).toString();
    // A redirect is not followed: the keys would be sent to its target.
    const { status, text } = await fetchText(who, { url, headers: await keys(config), isRedirectAnswer: true, timeout }, signal);
    const json = parseJson(text);
    const problems = refusal.safeParse(json).data?.errors.join("; ") ?? lengthOf(text);
    if (status === 400) throw new Fault("invalid", `${who} rejected the query: ${problems}`);
    const result = answer.safeParse(json);
    if (status !== 200 || !result.success) throw new Fault("unavailable", `${who} answered ${status}: ${problems}`);
    if (result.data.status !== "ok")
      throw new Fault("unavailable", `${who} failed to run the query: ${result.data.error ?? result.data.status}`);
    return result.data.series;
  }

  return {
    async checkQuery(query, signal) {
      const to = Temporal.Now.instant();
      await ask(query, { from: to.subtract({ minutes: 1 }), to }, signal);
    },
    async queryWindow(query, window, _step, signal) {
      const series = await ask(query, window, signal);
      return series
        .map(({ scope, pointlist }) => ({
          labels: scope === "" || scope === "*" ? "" : `{${scope}}`,
          points: pointlist.flatMap(([at, value]) =>
            value === null ? [] : [{ at: Temporal.Instant.fromEpochMilliseconds(Math.round(at)), value }],
          ),
        }))
        .filter(({ points }) => points.length > 0);
    },
  };
}

/** The API of a site such as `datadoghq.eu`. A complete address, such as that of a proxy, is used as it is. */
export function apiUrl(address: string): string {
  return address.includes("://") ? address.replace(/\/+$/, "") : `https://api.${address}`;
}

async function keys({ apiKeyFile, apiKeyData, applicationKeyFile, applicationKeyData }: DatadogConfig) {
  const [apiKey, applicationKey] = await Promise.all([
    keyOf("apiKeyFile", apiKeyFile, apiKeyData),
    keyOf("applicationKeyFile", applicationKeyFile, applicationKeyData),
  ]);
  return { "dd-api-key": apiKey, "dd-application-key": applicationKey };
}

async function keyOf(field: string, file: string | undefined, data: string | undefined): Promise<string> {
  return file === undefined
    ? Buffer.from(data ?? "", "base64")
        .toString("utf8")
        .trim()
    : await readSecret(field, file);
}

const unixSeconds = (instant: Temporal.Instant): string => String(Math.floor(instant.epochMilliseconds / 1000));
