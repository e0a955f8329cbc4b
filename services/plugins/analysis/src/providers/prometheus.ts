import { Fault } from "@slipway/plugin-sdk";
import { z } from "zod";
import type { PrometheusConfig } from "../options/plugin-config.ts";
import { basicAuthorization } from "./credentials.ts";
import { fetchText } from "./fetch-text.ts";
import { lengthOf, parseJson } from "./json-answer.ts";
import type { MetricProvider, Point, Series } from "./provider.ts";

/** A value with its time in Unix seconds, as in the API. */
const sample = z.tuple([z.number(), z.string()]);
const answer = z.discriminatedUnion("status", [
  z.object({
    status: z.literal("success"),
    data: z.object({
      resultType: z.literal("matrix"),
      result: z.array(z.object({ metric: z.record(z.string(), z.string()), values: z.array(sample) })),
    }),
  }),
  z.object({ status: z.literal("error"), errorType: z.string(), error: z.string() }),
]);
/** Only the status of an instant query is used. */
const understood = z.discriminatedUnion("status", [z.object({ status: z.literal("success") }), answer.options[1]]);

/** Prometheus and compatible servers: `/api/v1/query_range` for windows, `/api/v1/query` to try a query. */
export function prometheusProvider(name: string, config: PrometheusConfig, timeout: Temporal.Duration): MetricProvider {
  const who = `Prometheus ${name}`;

  async function ask<T extends z.ZodType>(path: string, params: Readonly<Record<string, string>>, schema: T, signal: AbortSignal) {
    const url = new URL(`${config.address.replace(/\/+$/, "")}/api/v1/${path}`);
    url.search = new URLSearchParams(params).toString();
    const { status, text } = await fetchText(who, { url, headers: await basicAuthorization(config), timeout }, signal);
    const result = schema.safeParse(parseJson(text));
    if (!result.success) throw new Fault("unavailable", `${who} answered ${status}, which is not an answer of its API: ${lengthOf(text)}`);
    return result.data;
  }

  const fault = ({ errorType, error }: { readonly errorType: string; readonly error: string }): Fault =>
    // Other errors depend on the data or the load, so the next query may succeed.
    new Fault(errorType === "bad_data" ? "invalid" : "unavailable", `${who} rejected the query (${errorType}): ${error}`);

  return {
    async checkQuery(query, signal) {
      const result = await ask("query", { query }, understood, signal);
      if (result.status === "error") throw fault(result);
    },
    async queryWindow(query, { from, to }, step, signal) {
      const params = { query, start: unixTime(from), end: unixTime(to), step: String(step.total("seconds")) };
      const result = await ask("query_range", params, answer, signal);
      if (result.status === "error") throw fault(result);
      return result.data.result.map(seriesOf).filter(({ points }) => points.length > 0);
    },
  };
}

function seriesOf({
  metric,
  values,
}: {
  readonly metric: Readonly<Record<string, string>>;
  readonly values: readonly z.output<typeof sample>[];
}): Series {
  const labels = Object.entries(metric).filter(([key]) => key !== "__name__");
  return {
    labels: labels.length === 0 ? "" : `{${labels.map(([key, value]) => `${key}=${JSON.stringify(value)}`).join(", ")}}`,
    points: values.map(pointOf).filter(({ value }) => !Number.isNaN(value)),
  };
}

function pointOf([at, value]: z.output<typeof sample>): Point {
  return { at: Temporal.Instant.fromEpochMilliseconds(Math.round(at * 1000)), value: numberOf(value) };
}

/** Numbers in Go's notation. A ratio without traffic is NaN. */
function numberOf(text: string): number {
  if (text === "+Inf") return Number.POSITIVE_INFINITY;
  if (text === "-Inf") return Number.NEGATIVE_INFINITY;
  return Number(text);
}

const unixTime = (instant: Temporal.Instant): string => (instant.epochMilliseconds / 1000).toFixed(3);
