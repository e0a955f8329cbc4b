import type { connectNodeAdapter } from "@connectrpc/connect-node";

type Handler = ReturnType<typeof connectNodeAdapter>;
type Headers = Readonly<Record<string, string>>;

/** What an HTML page may do besides showing text and sending forms to this server. */
export interface PagePolicy {
  /** Whether it is an application: its scripts, styles, fonts and images come from this server, and its calls go there. Default: false. */
  readonly isApplication?: boolean;
  /** Which inline style applies: elements with a nonce that is new for each answer, or the one with this hash. Default: none. */
  readonly inlineStyle?: `nonce-${string}` | `sha256-${string}`;
  /** Origins to which answers to its forms may lead: some browsers apply `form-action` to redirects too. Default: none but this server. */
  readonly formOrigins?: readonly string[];
}

/** What every answer to a browser has, whatever it holds. */
const always: Headers = {
  "x-content-type-options": "nosniff",
  // For browsers that do not know `frame-ancestors`.
  "x-frame-options": "DENY",
  // Not `no-referrer`: with it, forms of the server's own pages would send `Origin: null`, and be refused as foreign.
  "referrer-policy": "same-origin",
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-resource-policy": "same-origin",
  "origin-agent-cluster": "?1",
  "permissions-policy": "camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()",
  // Answers hold what only their caller may see.
  "cache-control": "no-store",
};

/** Two years, as preload lists ask for. Other names below the domain are not ours to decide about. */
const transportSecurity = { "strict-transport-security": "max-age=63072000" };

/** Nothing is loaded, run or framed. */
const nothingAllowed = ["default-src 'none'", "base-uri 'none'", "frame-ancestors 'none'"];

/** What an application may load and call. No inline script runs. */
const applicationAllowed = ["script-src 'self'", "img-src 'self' data:", "font-src 'self'", "connect-src 'self'", "manifest-src 'self'"];

/**
 * The headers of every answer that a browser may show: of calls, of errors, and of plain pages, which may hold nothing but text and forms. A handler may replace them.
 * `overTls`: this server speaks TLS itself, so that browsers should never try without (RFC 6797, which forbids to say so in plain text).
 */
export function securityHeaders({ overTls }: { readonly overTls: boolean }): Headers {
  return { ...always, "content-security-policy": policyOf(), ...(overTls && transportSecurity) };
}

/**
 * The headers by which the answer with an HTML page of the server replaces those of `securityHeaders`. No other site may frame the page, and nothing comes from
 * another server. Source: Content Security Policy Level 3.
 */
export function pageHeaders(policy: PagePolicy): Headers {
  return { "content-type": "text/html; charset=utf-8", "content-security-policy": policyOf(policy) };
}

function policyOf({ isApplication = false, inlineStyle, formOrigins = [] }: PagePolicy = {}): string {
  const styles = [...(isApplication ? ["'self'"] : []), ...(inlineStyle === undefined ? [] : [`'${inlineStyle}'`])];
  return [
    ...nothingAllowed,
    ["form-action 'self'", ...formOrigins].join(" "),
    ...(isApplication ? applicationAllowed : []),
    ...(styles.length > 0 ? [["style-src", ...styles].join(" ")] : []),
  ].join("; ");
}

/** Sets the security headers of all answers of `serve`, except to gRPC, which no browser speaks. */
export function withSecurityHeaders(serve: Handler, options: { readonly overTls: boolean }): Handler {
  const headers = Object.entries(securityHeaders(options));
  return (request, response) => {
    if (!isGrpc(request.headers["content-type"])) for (const [name, value] of headers) response.setHeader(name, value);
    return serve(request, response);
  };
}

/** `application/grpc` and `application/grpc+proto`; not gRPC-web, which is for browsers. */
function isGrpc(type = ""): boolean {
  return /^application\/grpc(?:[+;]|$)/.test(type);
}
