import { Fault } from "@slipway/plugin-sdk";
import type { Answer, Request } from "../providers/fetch-text.ts";
import type { LogEntry, MetricProvider, Series, Window } from "../providers/provider.ts";
import type { Sources } from "../providers/sources.ts";

/** A query that was made. */
export interface Asked {
  readonly query: string;
  readonly window: Window;
}

/** Metrics, logs and URLs in memory. A function that throws stands for a source that does not answer. */
export class FakeSources implements Sources {
  /** The values of a query in a window; none means no data. */
  values: (asked: Asked) => readonly number[] = () => [];
  /** The lines that a query finds in a window. */
  lines: (asked: Asked) => readonly string[] = () => [];
  /** The answer of a URL. */
  answer: (request: Request) => Answer = () => ({ status: 200, text: "" });
  /** Queries that are rejected. */
  readonly broken = new Set<string>();
  readonly asked: Asked[] = [];

  prometheus(): MetricProvider {
    return {
      checkQuery: async (query) => {
        if (this.broken.has(query)) throw new Fault("invalid", `what is ${query}?`);
      },
      queryWindow: async (query, window) => {
        this.asked.push({ query, window });
        const values = this.values({ query, window });
        return values.length === 0 ? [] : [seriesOf(values, window)];
      },
    };
  }

  datadog(): MetricProvider {
    return this.prometheus();
  }

  loki() {
    return {
      findEntries: async (query: string, window: Window): Promise<readonly LogEntry[]> =>
        this.lines({ query, window }).map((line) => ({ at: window.to, line })),
    };
  }

  stackdriver() {
    return this.loki();
  }

  readonly fetchText = async (_who: string, request: Request): Promise<Answer> => this.answer(request);
}

function seriesOf(values: readonly number[], { from }: Window): Series {
  return { labels: "", points: values.map((value, index) => ({ at: from.add({ seconds: index }), value })) };
}
