import { Fault } from "@slipway/domain";

/** Where OpenTelemetry traces are looked at, such as Grafana or Jaeger. */
export interface TraceLink {
  readonly name: string;
  /** Address of a trace, with `{traceId}` where its id belongs. */
  readonly urlTemplate: string;
}

const place = "{traceId}";
const exampleId = "0af7651916cd43dd8448eb211c80319c";
/** More than a person chooses from. */
const most = 10;

/**
 * Reads link templates, `NAME=URL` each, separated by white space: addresses have commas and semicolons. Throws `invalid` for a template that is no address of a web page, has credentials
 * in it, which everybody would see, or does not say where the id of the trace belongs, and for a name that is there twice.
 */
export function parseTraceLinks(text: string): readonly TraceLink[] {
  const links = text.split(/\s+/).filter(Boolean).map(parseTraceLink);
  const twice = links.find(({ name }, at) => links.findIndex((each) => each.name === name) !== at);
  if (twice) throw new Fault("invalid", `two links are called ${twice.name}: give each a name of its own`);
  if (links.length > most) throw new Fault("invalid", `${links.length} links are too many: at most ${most}`);
  return links;
}

function parseTraceLink(text: string): TraceLink {
  const [, name, urlTemplate] = /^([^=:/?#]+)=(.+)$/.exec(text) ?? [];
  if (name === undefined || urlTemplate === undefined)
    throw new Fault("invalid", `${text} is no link: write NAME=URL, such as Jaeger=https://jaeger.example.com/trace/${place}`);
  const refuse = (why: string) => new Fault("invalid", `link ${name}: ${why}`);
  if (!urlTemplate.includes(place)) throw refuse(`${urlTemplate} does not say where the id of the trace belongs: write ${place} there`);
  const [unknown] = urlTemplate.replaceAll(place, "").match(/\{\w*\}/) ?? [];
  if (unknown !== undefined) throw refuse(`${unknown} is unknown: ${place} is the only place for a value`);
  const url = URL.parse(urlTemplate.replaceAll(place, exampleId));
  if (url?.protocol !== "https:" && url?.protocol !== "http:") throw refuse(`${urlTemplate} is no address with http or https`);
  if (url.host.includes(exampleId)) throw refuse(`${place} belongs into the path or the query, not into the name of the server`);
  if (url.username !== "" || url.password !== "") throw refuse("leave user and password out of the address: everybody sees it");
  return { name, urlTemplate };
}
