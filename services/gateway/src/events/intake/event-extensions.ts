import { closest, Fault, type NewExternalEvent } from "@slipway/domain";
import { eventTime, eventTimeOrSeconds } from "./event-time.ts";

/** What the extension attributes of an event say. */
export interface Extensions {
  readonly labels: Readonly<Record<string, string>>;
  readonly contexts: Readonly<Record<string, string>>;
  readonly commit: NewExternalEvent["commit"];
  readonly artifacts: readonly string[];
  readonly chainId: string;
  readonly traceparent: string | undefined;
  readonly warnings: readonly string[];
}

/** The extension attributes of CloudEvents that Slipway reads, and the headers of the same names. */
export const extensionNames = [
  "labels",
  "contexts",
  "commithash",
  "commiturl",
  "committitle",
  "commitmessage",
  "commitauthor",
  "committimestamp",
  "commitmergedat",
  "repositoryurl",
  "artifact",
  "chainid",
  "traceparent",
] as const;

/** Reads extension attributes. Throws `invalid` for a value that is not of its form. Attributes of others are ignored, those that look like a typo with a warning. */
export function readExtensions(attributes: ReadonlyMap<string, string>): Extensions {
  const get = (name: (typeof extensionNames)[number]): string => attributes.get(name) ?? "";
  const traceparent = get("traceparent");
  return {
    labels: keyValues("labels", get("labels")),
    contexts: keyValues("contexts", get("contexts")),
    commit: commitOf(get),
    artifacts: get("artifact")
      .split(",")
      .map((each) => each.trim())
      .filter(Boolean),
    chainId: get("chainid"),
    ...traceContext(traceparent, [...attributes.keys()].flatMap(typoOf)),
  };
}

function commitOf(get: (name: (typeof extensionNames)[number]) => string): NewExternalEvent["commit"] {
  const hash = get("commithash");
  if (hash === "") {
    const orphan = extensionNames.find((name) => /^commit/.test(name) && get(name) !== "");
    if (orphan) throw new Fault("invalid", `${orphan} is there, but commithash is missing: write the whole hash of the commit`);
    return undefined;
  }
  const [at, mergedAt] = [get("committimestamp"), get("commitmergedat")];
  return {
    hash,
    url: get("commiturl"),
    title: get("committitle"),
    message: get("commitmessage"),
    author: get("commitauthor"),
    at: at === "" ? undefined : eventTimeOrSeconds("committimestamp", at),
    mergedAt: mergedAt === "" ? undefined : eventTime("commitmergedat", mergedAt),
    repositoryUrl: get("repositoryurl"),
  };
}

/** Reads `key=value,key=value`; a comma, an equals sign or a percent sign in a key or value is percent-encoded. */
function keyValues(what: string, text: string): Readonly<Record<string, string>> {
  if (text.trim() === "") return {};
  const entries = text.split(",").map((part): [string, string] => {
    const at = part.indexOf("=");
    if (at <= 0) throw new Fault("invalid", `${what} ${JSON.stringify(text.slice(0, 200))} is not of the form key=value,key=value`);
    return [decoded(part.slice(0, at).trim()), decoded(part.slice(at + 1).trim())];
  });
  const twice = entries.find(([key], at) => entries.findIndex(([other]) => other === key) !== at);
  if (twice) throw new Fault("invalid", `${what} have ${JSON.stringify(twice[0])} twice`);
  return Object.fromEntries(entries);
}

/** As it is, if it is not percent-encoded. */
export function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** A trace context that is not one is not worth refusing an event. */
export function traceContext(
  text: string,
  warnings: readonly string[] = [],
): { readonly traceparent: string | undefined; readonly warnings: readonly string[] } {
  if (text === "") return { traceparent: undefined, warnings };
  if (/^[0-9a-f]{2}-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}$/.test(text) && !text.startsWith("ff"))
    return { traceparent: text, warnings };
  return {
    traceparent: undefined,
    warnings: [...warnings, `traceparent ${JSON.stringify(text.slice(0, 100))} is ignored: it is not a W3C trace context`],
  };
}

function typoOf(name: string): readonly string[] {
  // The W3C trace context has both.
  if (name === "tracestate" || extensionNames.some((known) => known === name)) return [];
  const meant = closest(name, extensionNames);
  return meant === undefined ? [] : [`attribute ${JSON.stringify(name)} is ignored: did you mean ${meant}?`];
}
