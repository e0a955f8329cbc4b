import { formatTime } from "../judgement/format.ts";
import { failed, ok } from "../judgement/verdict.ts";
import type { LogOptions } from "../options/log-options.ts";
import type { LogProvider } from "../providers/provider.ts";
import { expand } from "../templates/expand.ts";
import { type QueryArgs, queryScope } from "../templates/query-scope.ts";
import { type Check, windowAt } from "./check.ts";

export interface LogCheckOptions {
  readonly name: string;
  readonly options: LogOptions;
  readonly provider: LogProvider;
  readonly args: QueryArgs;
}

const countedEntries = 100;
const shownCharacters = 200;

/** A check that the query finds no log entry. Throws `invalid` if the query cannot be expanded. */
export function logCheck({ name, options, provider, args }: LogCheckOptions): Check {
  const { interval, failureLimit } = options;
  const query = expand(options.query, queryScope(args));
  return {
    name,
    interval,
    failureLimit,
    description: `no log entries for: ${query}`,
    prepare: async () => {},
    async look(moment, signal) {
      const entries = await provider.findEntries(query, windowAt(moment, interval), countedEntries, signal);
      const [newest] = entries;
      if (newest === undefined) return ok("nothing logged");
      const count = entries.length < countedEntries ? String(entries.length) : `${countedEntries} or more`;
      return failed(
        `${count} ${count === "1" ? "entry" : "entries"}, the newest at ${formatTime(newest.at)}`,
        `the newest entry: ${newest.line.slice(0, shownCharacters)}`,
      );
    },
  };
}
