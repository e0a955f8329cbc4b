import { Fault } from "@slipway/plugin-sdk";
import { z } from "zod";
import type { LokiConfig } from "../options/plugin-config.ts";
import { basicAuthorization } from "./credentials.ts";
import { fetchText } from "./fetch-text.ts";
import { lengthOf, parseJson } from "./json-answer.ts";
import type { LogProvider } from "./provider.ts";

const answer = z.object({
  status: z.literal("success"),
  data: z.discriminatedUnion("resultType", [
    z.object({
      resultType: z.literal("streams"),
      // Time in nanoseconds, line, and more fields from newer servers.
      result: z.array(z.object({ values: z.array(z.tuple([z.string().regex(/^\d+$/), z.string()]).rest(z.unknown())) })),
    }),
    z.object({ resultType: z.literal("matrix") }),
  ]),
});

/** Of the message about a rejected query: it quotes the query. */
const shownCharacters = 400;

/** Grafana Loki: `/loki/api/v1/query_range`. There the window excludes its end. */
export function lokiProvider(name: string, config: LokiConfig, timeout: Temporal.Duration): LogProvider {
  const who = `Loki ${name}`;
  return {
    async findEntries(query, { from, to }, limit, signal) {
      const url = new URL(`${config.address.replace(/\/+$/, "")}/loki/api/v1/query_range`);
      const params = {
        query,
        start: String(from.epochNanoseconds),
        end: String(to.epochNanoseconds),
        limit: String(limit),
        direction: "backward",
      };
      url.search = new URLSearchParams(params).toString();
      const headers = { ...(await basicAuthorization(config)), ...(config.tenant !== undefined && { "x-scope-orgid": config.tenant }) };
      const { status, text } = await fetchText(who, { url, headers, timeout }, signal);
      if (status === 400) throw new Fault("invalid", `${who} rejected the query: ${text.trim().slice(0, shownCharacters)}`);
      const result = answer.safeParse(parseJson(text));
      if (status !== 200 || !result.success) throw new Fault("unavailable", `${who} answered ${status}: ${lengthOf(text)}`);
      const { data } = result.data;
      if (data.resultType === "matrix")
        throw new Fault("invalid", `${who}: the query returns numbers instead of log entries: remove functions such as count_over_time`);
      return data.result
        .flatMap(({ values }) => values.map(([at, line]) => ({ at: Temporal.Instant.fromEpochNanoseconds(BigInt(at)), line })))
        .sort((a, b) => Temporal.Instant.compare(b.at, a.at));
    },
  };
}
