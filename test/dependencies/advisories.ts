import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { root } from "../runner/run-tool.ts";

/** What is known of vulnerabilities of our dependencies. */
export interface Audit {
  /** What must be mended. */
  readonly problems: readonly string[];
  /** What whoever reads the results should know. */
  readonly warnings: readonly string[];
}

/** Advisories that do not concern us, by their id, with the reason. */
const accepted: Readonly<Record<string, string>> = {};

interface Advisory {
  readonly severity: string;
  readonly title: string;
  readonly url: string;
  readonly range: string;
}

/** The parts of the answer of `npm audit --json` that are used. */
interface Answer {
  readonly vulnerabilities?: Readonly<Record<string, { readonly via: readonly (string | Advisory)[] }>>;
  readonly message?: string;
  readonly error?: { readonly summary?: string };
}

/**
 * Reads the answers of `npm audit --json` for what ships, and for everything. Any advisory about what ships is a problem, and a severe one about what only develops and tests. A registry that does not
 * answer is a warning: nothing is known then.
 */
export function readAudit(shipped: string, all: string): Audit {
  const [ofShipped, ofAll] = [parsed(shipped), parsed(all)];
  const silent = [ofShipped, ofAll].find(({ vulnerabilities }) => vulnerabilities === undefined);
  if (silent) {
    const why = silent.error?.summary || silent.message || "its answer cannot be read";
    return {
      problems: [],
      warnings: [`advisories are not known: the registry does not answer npm audit (${why.split("\n")[0]?.slice(0, 200)})`],
    };
  }
  const inShipped = advisoriesIn(ofShipped);
  const others = new Map([...advisoriesIn(ofAll)].filter(([line]) => !inShipped.has(line)));
  const isSevere = (severity: string) => ["high", "critical"].includes(severity);
  return {
    problems: [
      ...[...inShipped.keys()].map((line) => `ships: ${line}`),
      ...[...others].flatMap(([line, severity]) => (isSevere(severity) ? [`develops: ${line}`] : [])),
    ],
    warnings: [...others].flatMap(([line, severity]) => (isSevere(severity) ? [] : [`develops: ${line}`])),
  };
}

function parsed(text: string): Answer {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? (value as Answer) : {};
  } catch {
    return {};
  }
}

/** A line for each advisory that is not accepted, with its severity. */
function advisoriesIn({ vulnerabilities = {} }: Answer): ReadonlyMap<string, string> {
  const found = Object.entries(vulnerabilities).flatMap(([name, { via }]) =>
    via.flatMap((each): [string, string][] => {
      // A text names another package, which has a row of its own.
      if (typeof each === "string" || accepted[each.url.split("/").at(-1) ?? ""] !== undefined) return [];
      return [[`${name} ${each.range}: ${each.severity}: ${each.title} (${each.url})`, each.severity]];
    }),
  );
  return new Map(found);
}

/** Asks the registry what is known of our dependencies. */
export async function findAdvisories(): Promise<Audit> {
  const audit = async (...more: string[]) => {
    const args = ["audit", "--json", "--package-lock-only", "--fetch-retries=0", "--fetch-timeout=10000", ...more];
    // npm ends with 1 if there is an advisory, and if nobody answers.
    return await promisify(execFile)("npm", args, { cwd: root, maxBuffer: 64 * 1024 * 1024 }).then(
      ({ stdout }) => stdout,
      (error: { readonly stdout?: string }) => error.stdout ?? "",
    );
  };
  const [shipped, all] = await Promise.all([audit("--omit=dev"), audit()]);
  return readAudit(shipped, all);
}
