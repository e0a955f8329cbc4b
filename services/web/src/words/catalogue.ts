import type addApplication from "./en/addApplication.ts";
import type application from "./en/application.ts";
import type audit from "./en/audit.ts";
import type bulk from "./en/bulk.ts";
import type chains from "./en/chains.ts";
import type deployment from "./en/deployment.ts";
import type deployments from "./en/deployments.ts";
import type editApplication from "./en/editApplication.ts";
import type events from "./en/events.ts";
import type insights from "./en/insights.ts";
import type lists from "./en/lists.ts";
import type log from "./en/log.ts";
import type notices from "./en/notices.ts";
import type resources from "./en/resources.ts";
import type results from "./en/results.ts";
import type settings from "./en/settings.ts";
import type shared from "./en/shared.ts";
import type trace from "./en/trace.ts";
import type traces from "./en/traces.ts";
import type waiting from "./en/waiting.ts";

/** The shape of a part of the catalogue, in any language. */
export type WordsOf<Tree> = { readonly [Key in keyof Tree]: Tree[Key] extends string ? string : WordsOf<Tree[Key]> };

/** The parts of the catalogue, each loaded with the first page that needs it. A new one is a file in `en`, one in `zh`, and a line here. */
export interface Parts {
  shared: typeof shared;
  addApplication: typeof addApplication;
  editApplication: typeof editApplication;
  application: typeof application;
  bulk: typeof bulk;
  deployments: typeof deployments;
  deployment: typeof deployment;
  insights: typeof insights;
  trace: typeof trace;
  traces: typeof traces;
  log: typeof log;
  resources: typeof resources;
  results: typeof results;
  waiting: typeof waiting;
  audit: typeof audit;
  chains: typeof chains;
  events: typeof events;
  lists: typeof lists;
  notices: typeof notices;
  settings: typeof settings;
}

type Merged<Tree> = (Tree extends unknown ? (tree: Tree) => void : never) extends (tree: infer All) => void ? All : never;

/** All texts of the page. */
export type Words = WordsOf<Merged<Parts[keyof Parts]>>;
