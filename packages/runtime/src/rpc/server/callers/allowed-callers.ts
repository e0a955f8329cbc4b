import { isIP } from "node:net";
import { hostname } from "node:os";
import { Code } from "@connectrpc/connect";

/** Why a call gets no handler. */
export interface Refusal {
  /** The HTTP status for clients that do not speak gRPC. */
  readonly status: number;
  readonly code: Code;
  readonly message: string;
}

/** The names under which a server may be called, and the web pages that may call it. */
export interface AllowedCallers {
  /** Host names besides those of this machine; `*.example.com` is every name below, `*` every name. */
  readonly hosts?: readonly string[];
  /** Origins of web pages, such as `https://slipway.example.com`, besides the server's own. */
  readonly origins?: readonly string[];
  /** Addresses and networks of proxies that say in `x-forwarded-for` where a request comes from. */
  readonly proxies?: readonly string[];
}

/** The headers of a request that say how it was addressed, and which page made it. */
export interface AddressedTo {
  readonly host: string | undefined;
  readonly origin: string | undefined;
}

/**
 * Why a request is refused; undefined if it is allowed. A web page whose domain was pointed at this machine sends its own name in `Host`, and a
 * page of another site names itself in `Origin`. IP addresses are allowed as hosts: a domain is needed to point it elsewhere.
 */
export function refusalOf({ host = "", origin }: AddressedTo, { hosts = [], origins = [] }: AllowedCallers): Refusal | undefined {
  const name = hostNameOf(host);
  if (!isOwnName(name) && !hosts.some((pattern) => matches(pattern, name))) {
    const message = `this server does not answer as ${JSON.stringify(name.slice(0, 200))}: add the name to ALLOWED_HOSTS of the server`;
    return { status: 421, code: Code.PermissionDenied, message };
  }
  if (origin === undefined || isSameOrigin(origin, host) || origins.includes(origin)) return undefined;
  const message = `web pages of ${JSON.stringify(origin.slice(0, 200))} may not call this server: add the origin to ALLOWED_ORIGINS of the server`;
  return { status: 403, code: Code.PermissionDenied, message };
}

/** In lower case, without port and final dot. Empty if it is not a host. */
function hostNameOf(host: string): string {
  return (URL.parse(`http://${host}`)?.hostname ?? "").replace(/\.$/, "");
}

function isOwnName(name: string): boolean {
  const isAddress = isIP(name.replace(/^\[(.*)\]$/, "$1")) !== 0;
  return isAddress || name === "localhost" || name.endsWith(".localhost") || name === hostname().toLowerCase();
}

function matches(pattern: string, name: string): boolean {
  if (name === "") return false;
  const wanted = pattern.toLowerCase();
  return wanted === "*" || (wanted.startsWith("*.") ? name.endsWith(wanted.slice(1)) : name === wanted);
}

function isSameOrigin(origin: string, host: string): boolean {
  return URL.parse(origin)?.host === URL.parse(`http://${host}`)?.host && origin !== "null";
}
