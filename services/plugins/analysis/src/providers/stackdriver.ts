import { Fault } from "@slipway/plugin-sdk";
import { z } from "zod";
import type { StackdriverConfig } from "../options/plugin-config.ts";
import { fetchText } from "./fetch-text.ts";
import { googleToken, readServiceAccount } from "./google-token.ts";
import { lengthOf, parseJson } from "./json-answer.ts";
import type { LogEntry, LogProvider, Window } from "./provider.ts";

const entry = z.object({
  timestamp: z.iso.datetime({ offset: true }),
  textPayload: z.string().optional(),
  jsonPayload: z.looseObject({ message: z.string().optional() }).optional(),
  protoPayload: z.unknown().optional(),
});
const answer = z.object({ entries: z.array(entry).default([]), nextPageToken: z.string().optional() });
const refusal = z.object({ error: z.object({ message: z.string() }) });

/** A page may be empty without being the last. */
const longestList = 20;

/** Google Cloud Logging, formerly Stackdriver: `entries:list` in the project of the service account. */
export function stackdriverProvider(name: string, config: StackdriverConfig, timeout: Temporal.Duration): LogProvider {
  const who = `Stackdriver ${name}`;
  const url = new URL(`${config.address.replace(/\/+$/, "")}/v2/entries:list`);

  async function page(token: string, body: unknown, signal: AbortSignal) {
    const headers = { "content-type": "application/json", authorization: `Bearer ${token}` };
    const { status, text } = await fetchText(
      who,
      { url, method: "POST", headers, body: JSON.stringify(body), isRedirectAnswer: true, timeout },
      signal,
    );
    const json = parseJson(text);
    const problem = refusal.safeParse(json).data?.error.message ?? lengthOf(text);
    if (status === 400) throw new Fault("invalid", `${who} rejected the query: ${problem}`);
    const result = answer.safeParse(json);
    if (status !== 200 || !result.success) throw new Fault("unavailable", `${who} answered ${status}: ${problem}`);
    return result.data;
  }

  return {
    async findEntries(query, window, limit, signal) {
      const account = await readServiceAccount(config.serviceAccountFile);
      const token = await googleToken(account, "https://www.googleapis.com/auth/logging.read", timeout, signal);
      const request = {
        resourceNames: [`projects/${account.project_id}`],
        filter: filterOf(query, window),
        orderBy: "timestamp desc",
        pageSize: limit,
      };
      let pageToken: string | undefined;
      for (let count = 0; count < longestList; count++) {
        const { entries, nextPageToken } = await page(token, { ...request, ...(pageToken !== undefined && { pageToken }) }, signal);
        if (entries.length > 0 || nextPageToken === undefined || nextPageToken === "") return entries.map(logEntry);
        pageToken = nextPageToken;
      }
      throw new Fault("unavailable", `${who} did not reach the end of its list within ${longestList} pages`);
    },
  };
}

/** Lines are joined with AND, which has lower precedence than an OR in the query. */
function filterOf(query: string, { from, to }: Window): string {
  return `${query.trim()}\ntimestamp>="${from.toString()}"\ntimestamp<="${to.toString()}"`;
}

function logEntry({ timestamp, textPayload, jsonPayload, protoPayload }: z.output<typeof entry>): LogEntry {
  const line = textPayload ?? jsonPayload?.message ?? JSON.stringify(jsonPayload ?? protoPayload ?? {});
  return { at: Temporal.Instant.from(timestamp), line };
}
